"""The webmaster's handbook can be followed: its pictures are there, its server settings are well formed and forget no file."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from site_gen.publishing.publish import publish
from tests import ROOT
from tests.pictures import PICTURES
from tests.servers import HANDBOOK, settings
from tests.site_gen.sample import records

DOCS = ROOT / "docs"
KNOWN_TO_IIS = {".html", ".css", ".js", ".txt", ".xml", ".pdf"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of a site, by their places in it."""
    out = tmp_path_factory.mktemp("kinds") / "site"
    publish(records(results=1), [], out)
    return [path.relative_to(out) for path in out.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def kinds(files: list[Path]) -> set[str]:
    """How the names of the site's files end; "" of those that have no ending."""
    return {path.suffix for path in files} | {".pdf", ".docx", ".xlsx"}


def test_every_picture_is_shown_and_all_are_small() -> None:
    """600 kB in all: the checkout stays light."""
    shown = set(re.findall(r"\]\((pictures/[a-z-]+\.png)\)", HANDBOOK))
    assert shown == {f"pictures/{name}.png" for name in PICTURES}
    sizes = [(DOCS / name).stat().st_size for name in shown]
    assert sum(sizes) <= 600_000
    assert {path.name for path in (DOCS / "pictures").iterdir()} == {f"{name}.png" for name in PICTURES}


def test_nginx_is_told_the_type_of_every_file(kinds: set[str]) -> None:
    types = settings("nginx").partition("types {")[2].partition("}")[0]
    named = {f".{word}" for line in types.replace("\n", " ").split(";") for word in line.split()[1:]}
    assert {kind for kind in kinds if kind} <= named


def test_iis_is_told_the_type_of_every_file_that_it_does_not_know(kinds: set[str]) -> None:
    """It answers 404 for any other (docs/webmaster.md)."""
    tree = ElementTree.fromstring(settings("xml").strip().encode())  # noqa: S314 - our own handbook
    named = {entry.get("fileExtension") for entry in tree.iter("mimeMap")}
    assert {kind or "." for kind in kinds} - KNOWN_TO_IIS <= named
    removed = {entry.get("fileExtension") for entry in tree.iter("remove")} - {None}
    assert removed == named  # a type that the server has already would be an error of the whole site


@pytest.mark.parametrize("language", ["nginx", "apache", "xml"])
def test_every_server_sends_the_same_headers(language: str) -> None:
    for header in ("X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy"):
        assert header in settings(language), header


@pytest.mark.parametrize(
    ("language", "asked_each_time", "kept_a_day"),
    [
        ("nginx", "expires -1;", "location /ssj/search/ { expires 1d; }"),
        ("apache", "Cache-Control no-cache", "Cache-Control max-age=86400"),
        ("xml", 'cacheControlMode="DisableCache"', 'cacheControlMaxAge="1.00:00:00"'),
    ],
)
def test_only_files_whose_names_tell_their_content_may_be_kept(
    files: list[Path], language: str, asked_each_time: str, kept_a_day: str
) -> None:
    """A page that was put right or withdrawn is gone at once. They are those in search/, which is how the settings know them."""
    assert asked_each_time in settings(language)
    assert kept_a_day in settings(language)
    named = {path for path in files if re.search(r"\.[0-9a-f]{12}\.js$", path.name)}
    assert named == {path for path in files if path.parts[0] == "search"} != set()
