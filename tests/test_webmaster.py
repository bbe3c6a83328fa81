"""The webmaster's handbook can be followed: its pictures are there, its server settings are well formed and forget no file."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from site_gen.publish import publish
from tests.pictures import PICTURES
from tests.site_gen.sample import records

DOCS = Path(__file__).parent.parent / "docs"
HANDBOOK = (DOCS / "webmaster.md").read_text(encoding="utf-8")
KNOWN_TO_IIS = {".html", ".css", ".js", ".txt", ".xml", ".pdf"}


def _settings(language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", HANDBOOK, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """How the names of the site's files end; "" of those that have no ending."""
    out = tmp_path_factory.mktemp("kinds") / "site"
    publish(records(results=1), [], out)
    return {path.suffix for path in out.rglob("*") if path.is_file()} | {".pdf", ".docx", ".xlsx"}


def test_every_picture_is_shown_and_all_are_small() -> None:
    """600 kB in all: the checkout stays light."""
    shown = set(re.findall(r"\]\((pictures/[a-z-]+\.png)\)", HANDBOOK))
    assert shown == {f"pictures/{name}.png" for name in PICTURES}
    sizes = [(DOCS / name).stat().st_size for name in shown]
    assert sum(sizes) <= 600_000
    assert {path.name for path in (DOCS / "pictures").iterdir()} == {f"{name}.png" for name in PICTURES}


def test_nginx_is_told_the_type_of_every_file(kinds: set[str]) -> None:
    types = _settings("nginx").partition("types {")[2].partition("}")[0]
    named = {f".{word}" for line in types.replace("\n", " ").split(";") for word in line.split()[1:]}
    assert {kind for kind in kinds if kind} <= named


def test_iis_is_told_the_type_of_every_file_that_it_does_not_know(kinds: set[str]) -> None:
    """It answers 404 for any other (docs/webmaster.md)."""
    tree = ElementTree.fromstring(_settings("xml").strip().encode())  # noqa: S314 - our own handbook
    named = {entry.get("fileExtension") for entry in tree.iter("mimeMap")}
    assert {kind or "." for kind in kinds} - KNOWN_TO_IIS <= named
    removed = {entry.get("fileExtension") for entry in tree.iter("remove")} - {None}
    assert removed == named  # a type that the server has already would be an error of the whole site


@pytest.mark.parametrize("language", ["nginx", "apache", "xml"])
def test_every_server_sends_the_same_headers(language: str) -> None:
    for header in (
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Content-Security-Policy",
        "Referrer-Policy",
        "Cache-Control",
    ):
        assert header in _settings(language), header
