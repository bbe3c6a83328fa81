"""A page with the check of one draw, and beside it what the site generator writes; served from a folder or over http."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import jinja2
from playwright.sync_api import Page

from site_gen.files.bundle import bundle
from site_gen.verify.report import STATE_TEXT
from tests import ROOT
from tests.served import served as folder_over_http

__all__ = ["TEMPLATES", "make_site", "render", "served", "shown", "shown_slip", "write"]

TEMPLATES = ROOT / "site_templates"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder


def render() -> str:
    """`_verify.html` in a bare page with the site's own policy."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    part = environment.get_template("_verify.html").render(
        check={
            "evidence": "evidence/", "bundle": "bundle.js", "freezes": "freezes.tsv", "hash": "sha256.js",
            "script": "verify.js", "page": "verify-page.js", "program": "verify.py",
        }
    )  # fmt: skip
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核验</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">{part}</html>'
    )


def make_site(files: Mapping[str, bytes], site: Path) -> Path:
    """The page's path. files: those of a draw, with freezes.tsv."""
    evidence = {name: raw for name, raw in files.items() if name != "freezes.tsv"}
    write(evidence, site / "evidence")
    (site / "evidence" / "files.txt").write_text("".join(name + "\n" for name in evidence), encoding="utf-8")
    (site / "freezes.tsv").write_bytes(files["freezes.tsv"])
    (site / "bundle.js").write_bytes(bundle(evidence))
    (site / "freezes.bundle.js").write_bytes(bundle({"freezes.tsv": files["freezes.tsv"]}))
    for name in ("verify.js", "verify-page.js"):
        shutil.copy(TEMPLATES / "static" / name, site)
    shutil.copy(TEMPLATES / "vendor" / "sha256.js", site)
    page = site / "index.html"
    page.write_text(render(), encoding="utf-8")
    return page


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the folder over http, with an icon for the browser."""
    (folder / "favicon.ico").write_bytes(b"")
    with folder_over_http(folder) as address:
        yield address


def shown(page: Page) -> tuple[str, ...]:
    """What the page says of the draw, in the form of the other verifiers, when it has finished."""
    page.locator("[data-verdict]", has_text="结论").wait_for()
    return (*_steps(page, "ol.verify-steps > li"), page.locator("[data-verdict]").inner_text())


def shown_slip(page: Page) -> tuple[str, ...]:
    """The same of a slip."""
    page.locator("[data-slip-verdict]", has_text="查询单").wait_for()
    return (*_steps(page, "ol.slip-steps > li"), page.locator("[data-slip-verdict]").inner_text())


def _steps(page: Page, of: str) -> Iterator[str]:
    states = {f"verify-{state}": text for state, text in STATE_TEXT.items()}
    for item in page.locator(of).all():
        tag, text = item.locator("strong").inner_text(), item.inner_text()
        assert states[item.get_attribute("class") or ""] == tag
        yield f"[{tag}] {text.removeprefix(tag).strip()}"
