"""A page with the check of one draw, and beside it what the site generator writes; served from a folder or over http."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import jinja2
from playwright.sync_api import Page

from site_gen import paths
from site_gen.files.bundle import bundle
from site_gen.pages.views import BEACON, VERIFIER
from tests import ROOT
from tests.served import served as folder_over_http

__all__ = [
    "STATES", "TEMPLATES", "make_site", "of_all", "render", "served", "shown", "shown_papers", "shown_sent", "shown_slip", "write",
]  # fmt: skip

STATES = {"holds": "成立", "fails": "不成立", "not_yet": "尚无", "note": "提示", "unjudged": "不能判断"}
"""State of a step → its word, as docs/draw.md has it."""

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
            "evidence": "evidence/", "bundle": "bundle.js", "freezes": "freezes.tsv", "heads": "heads.tsv", "scripts": VERIFIER,
            "beacon": BEACON, "program": "verify.py",
        }
    )  # fmt: skip
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核验</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="site.css">'
        f"<main>{part}</main></html>"
    )


def of_all(numbers: Iterable[str]) -> str:
    """`verify.html` of a site with these draws, in a bare frame, for its place below verify/."""
    frame = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核验</title><main>{% block main %}{% endblock %}</main></html>'
    loader = jinja2.ChoiceLoader([jinja2.DictLoader({"base.html": frame}), jinja2.FileSystemLoader(TEMPLATES)])
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    check = {
        "freezes": "../freezes.tsv", "heads": "../heads.tsv", "scripts": [f"../static/{name}" for name in VERIFIER],
        "beacon": f"../static/{BEACON}",
    }  # fmt: skip
    draws = [{"number": number, "task_name": "抽查", "state": "已抽取"} for number in numbers]
    return environment.get_template("verify.html").render(
        root="../", paths=paths, view={"check": check, "draws": draws}
    )


def make_site(files: Mapping[str, bytes], site: Path) -> Path:
    """The page's path. files: those of a draw, with freezes.tsv and heads.tsv."""
    registers = {name: files[name] for name in ("freezes.tsv", "heads.tsv")}
    evidence = {name: raw for name, raw in files.items() if name not in registers}
    write(evidence, site / "evidence")
    (site / "evidence" / "files.txt").write_text("".join(name + "\n" for name in evidence), encoding="utf-8")
    write(registers, site)
    (site / "bundle.js").write_bytes(bundle(evidence))
    (site / "freezes.bundle.js").write_bytes(bundle(registers))
    for name in (*VERIFIER, BEACON):
        shutil.copy(next(TEMPLATES.glob(f"*/{name}")), site)
    shutil.copy(TEMPLATES / "static" / "site.css", site)
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
    """What the page says of the draw, in the form of the other verifiers, when it has finished: the verdict line, then the steps."""
    page.locator("[data-verdict]", has_text="结论").wait_for()
    return (page.locator("[data-verdict]").text_content() or "", *_steps(page, "ol.verify-steps > li"))


def shown_slip(page: Page) -> tuple[str, ...]:
    """The same of a slip: its steps, then what it comes to."""
    page.locator("[data-slip-verdict]", has_text="查询单").wait_for()
    return (*_steps(page, "ol.slip-steps > li"), page.locator("[data-slip-verdict]").inner_text())


def shown_sent(page: Page) -> tuple[str, ...]:
    """The same of an inspector who came."""
    page.locator("[data-sent-verdict]", has_text="检查人员").wait_for()
    return (*_steps(page, "ol.sent-steps > li"), page.locator("[data-sent-verdict]").inner_text())


def shown_papers(page: Page) -> tuple[str, ...]:
    """What is said of kept registers and proofs."""
    page.locator("[data-verdict]", has_text="结论").wait_for()
    return tuple(_steps(page, "ol.paper-steps > li"))


def _steps(page: Page, of: str) -> Iterator[str]:
    states = {f"verify-{state}": text for state, text in STATES.items()}
    for item in page.locator(of).all():
        tag, text = item.locator("strong").inner_text(), item.inner_text()
        assert states[item.get_attribute("class") or ""] == tag
        yield f"[{tag}] {text.removeprefix(tag).strip()}"
