"""What a citizen's browser can rely on: whatever stands in a record, no page runs a script that is not ours, and none breaks.

Every string of `hostile_strings` stands in every text field of every kind of public record; every page is opened in Chromium.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

from rules.base.errors import Refused
from rules.disclosure.public import PublicRecords
from site_gen.publishing.publish import publish
from tests.browser import chromium
from tests.site_gen.hostile_strings import chunks, is_tower, strings
from tests.site_gen.sample import records

pytestmark = pytest.mark.browser

R = TypeVar("R")

STRUCTURE = frozenset({
    "slug", "number", "task", "plan", "item", "object_number", "state_code", "result_code", "commitment", "seed", "seal", "supersedes",
    "parent", "draws", "tasks", "results", "stages", "frozen_at", "expected_at", "value_at", "files", "teams", "kind", "url", "as_of", "head",
    "changes", "without_choice", "ratio", "floor", "words",
})  # fmt: skip
"""Numbers, addresses, codes, ratios, hashes and moments: made by the program from characters it chose itself, never typed as text."""
_SLACK = 48
"""Pixels by which a single character (a ligature of a whole sentence, a tower of accents) may be wider than its column."""
_WATCH = """
window.__ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = (...said) => { window.__ran.push(name); };
document.addEventListener("securitypolicyviolation", (event) => window.__ran.push("csp " + event.violatedDirective + " " + event.blockedURI));
"""
_SHAPE = """() => {
// Words of code tables stand in tags that do not break; what people type must break everywhere.
for (const one of document.querySelectorAll(".tag, .nowrap")) one.hidden = true, one.style.display = "none";
return {
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some((held) => /^on/i.test(held.name))).length,
  scripts: [...document.scripts].filter((one) => one.textContent.trim() && one.type !== "application/ld+json").length,
  links: [...document.querySelectorAll("[href],[src],[action]")].map((one) => one.getAttribute("href") || one.getAttribute("src") || one.getAttribute("action"))
    .filter((to) => /^\\s*(javascript|vbscript|data):/i.test(to) && !to.startsWith("data:image/")),
  ran: window.__ran,
  widest: [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 3).map((one) => one.outerHTML.slice(0, 60)),
}}"""


def filled(one: R, text: str) -> R:
    """The record with this text in every field that is text."""
    if not is_dataclass(one) or isinstance(one, type):
        return one
    changed = {f.name: _text(getattr(one, f.name), text) for f in fields(one) if f.name not in STRUCTURE}
    return replace(one, **changed)


def _text(value: object, text: str) -> object:
    if isinstance(value, str):
        return text
    if is_dataclass(value):
        return filled(value, text)
    if isinstance(value, tuple):
        pair = (
            len(value) > 1
            and all(isinstance(one, str | int) for one in value)
            and not all(isinstance(one, str) for one in value)
        )
        return value if pair and not isinstance(value[0], str) else tuple(_text(one, text) for one in value)
    return value


def site_of(text: str, at: int) -> PublicRecords:
    """A site whose records of number `at` all say the text."""
    base = records(results=4)
    number = 990_000 + at
    bad = filled(base.results[0], text)
    return replace(
        base,
        results=(replace(bad, slug=f"2024-001-o-{number}-i-0001", object_number=f"O-{number}"), *base.results[1:]),
        objects=(
            replace(filled(base.objects[0], text), number=f"O-{number}", results=(f"2024-001-o-{number}-i-0001",)),
            *base.objects[1:],
        ),
        enterprises=(replace(filled(base.enterprises[0], text), number=f"O-{number}"), *base.enterprises[1:4]),
        items=tuple(filled(item, text) for item in base.items[:2]),
        plan=tuple(filled(line, text) for line in base.plan),
        tasks=tuple(filled(task, text) for task in base.tasks[:2]),
        draws=tuple(filled(draw, text) for draw in base.draws),
        inspectors=tuple(filled(person, text) for person in base.inspectors[:2]),
        blacklist=tuple(filled(unit, text) for unit in base.blacklist),
        statistics={year: tuple(filled(row, text) for row in rows) for year, rows in base.statistics.items()},
        named_statistics={year: tuple(filled(row, text) for row in rows) for year, rows in base.statistics.items()},
        restricted=((text, "少于5"),),
        announcements=tuple(replace(filled(page, text), markdown=text) for page in base.announcements),
        bureau=filled(base.bureau, text),
    )


@dataclass
class Watched:
    """A page of the browser, and everything that should not have happened on it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    opened: int = 0
    wide: bool = False
    """Whether the page may be wider than the screen: what it shows cannot be broken."""

    def __post_init__(self) -> None:
        self.page.add_init_script(_WATCH)
        self.page.on("dialog", self._asked_back)
        self.page.on("pageerror", lambda error: self.faults.append(f"error {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.on("crash", lambda _: self.faults.append("crash"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.text}")

    def _asked_back(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith("file:"):
            self.faults.append(f"request {request.url}")

    def open(self, place: Path, asked: str = "") -> None:
        self.page.goto(place.as_uri() + asked)
        shape = self.page.evaluate(_SHAPE)
        self.opened += 1
        too_wide = shape["wide"] > _SLACK and not self.wide
        if too_wide or shape["handlers"] or shape["scripts"] or shape["links"] or shape["ran"]:
            self.faults.append(f"{place.parent.name}/{place.name}{asked}: {shape}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("size", [60])
def test_no_text_of_any_record_runs_a_script_or_breaks_a_page(browser: Browser, tmp_path: Path, size: int) -> None:
    """Every string in every field of every kind of record, every page opened at the width of a phone."""
    watched = Watched(browser.new_page(viewport={"width": 360, "height": 740}))
    seen: set[str] = set()
    for at, text in enumerate(chunks(size)):
        out = tmp_path / str(at)
        publish(site_of(typed(text), at), [], out)
        watched.wide = is_tower(text)
        for place in sorted(out.rglob("*.html")):
            # What is shown of no record is the same every time; the bureau's own words stand around every page.
            body = place.read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
            if body not in seen or place.parent == out:
                watched.open(place)
            seen.add(body)
    assert watched.opened > 30
    assert not watched.faults, watched.faults[:10]


def test_the_search_shows_hostile_names_as_names(browser: Browser, tmp_path: Path) -> None:
    """Names are put into the page by a script: there, too, they are text."""
    watched = Watched(browser.new_page(viewport={"width": 360, "height": 740}))
    base = records(results=4)
    names = [" ".join(typed(text).split()) for text in strings()]
    names = [name for name in names if name and not is_tower(name)]
    bad = tuple(
        replace(base.results[0], object=f"演示 {name}", item_name=name, department=name, town=name, result=name,
                object_number=f"O-{700_000 + at}", slug=f"2024-001-o-{700_000 + at}-i-0001")
        for at, name in enumerate(names)
    )  # fmt: skip
    publish(replace(base, results=bad, objects=(), enterprises=()), [], tmp_path / "site")
    place = tmp_path / "site" / "results" / "index.html"
    watched.open(place, "?q=" + quote("演示"))
    watched.page.wait_for_function("() => document.querySelector('main').textContent.includes('alert(1)')")
    for asked in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --"):
        watched.open(place, "?q=" + quote(asked))
    shape = watched.page.evaluate(_SHAPE)
    assert not shape["ran"]
    assert not watched.faults, watched.faults[:10]


def test_every_string_stands_on_a_page_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost by being made harmless: the machine-readable twin of a result gives back the very text."""
    text = typed("\n".join(strings()[:60]))
    publish(site_of(text, 1), [], tmp_path / "site")
    twin = json.loads((tmp_path / "site/results/2023-001/2024-001-o-990001-i-0001.json").read_bytes())
    held: Mapping[str, object] = twin
    assert text in _strings(held)


def typed(text: str) -> str:
    """The text without control characters and non-characters: with one of them nothing is published."""
    return "".join(c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c < "\xa0" or c in "\ufffe\uffff"))


def _strings(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(_strings, value.values()))
    return set().union(*map(_strings, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("control", ["\x00", "\x08", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_refused_in_words(tmp_path: Path, control: str) -> None:
    with pytest.raises(Refused, match=r"字符.*请在对应记录中删去"):
        publish(site_of(f"演示{control}名", 1), [], tmp_path / "site")
    assert not (tmp_path / "site").exists()
