"""On a phone, a tablet and in large type no page is wider than its window: nobody has to push a page sideways to read it."""

from dataclasses import replace
from pathlib import Path

import pytest

from site_gen.publishing.publish import publish
from tests.browser import chromium
from tests.site_gen.sample import records

CAUSE = "非随机（投诉举报）"
PUSHED = "[...document.querySelectorAll('.scroll')].some(one => one.scrollWidth > one.clientWidth)"
"""No table is pushed sideways in its own frame either, not even the 13 columns: nobody would see what is missing."""


@pytest.mark.browser
def test_no_page_is_wider_than_its_window(tmp_path: Path) -> None:
    made = records(results=12)
    first, *others = made.tasks
    long = "未发现开展本次抽查涉及的经营活动"
    some = [replace(one, cause=CAUSE, result=long) for one in made.results[:3]]
    made = replace(made, tasks=(replace(first, cause=CAUSE), *others), results=(*some, *made.results[3:]))
    site = tmp_path / "site"
    publish(made, [], site)
    kinds = {
        path.parent: path for path in sorted(site.rglob("*.html"))
    }  # one page of each folder, and every page of the first
    more = ("*.html", "tasks/*.html", "draws/*/*.html", "statistics/2024.html", "items/i-0001.html", "plans/2024.html")
    pages = sorted({*kinds.values(), *(page for pattern in more for page in site.glob(pattern))})
    wide = []
    with chromium() as browser:
        for width, seen in ((360, pages), (768, pages), (1120, [site / "statistics" / "2024.html"])):
            tab = browser.new_page(viewport={"width": width, "height": 800})
            for page in seen:
                tab.goto(page.as_uri())
                for large in (False, True):
                    tab.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
                    if (is_wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
                        wide.append((page.relative_to(site).as_posix(), width, large, is_wide))
                    if tab.evaluate(PUSHED):
                        wide.append((page.relative_to(site).as_posix(), width, large, 0))
            tab.close()
    assert wide == []


@pytest.mark.browser
def test_large_type_is_remembered_and_the_keyboard_comes_first_to_the_skip_link(tmp_path: Path) -> None:
    """From a folder, without a server: switched on once by the keyboard, on every page from then on, until it is switched off."""
    site = tmp_path / "site"
    publish(records(results=1), [], site)
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto((site / "index.html").as_uri())
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/index.html#main")
        switch = tab.get_by_role("button", name="大字版")
        switch.press("Enter")
        assert switch.get_attribute("aria-pressed") == "true"
        tab.goto((site / "items/index.html").as_uri())
        assert tab.locator("html.large").count() == 1
        tab.get_by_role("button", name="大字版", pressed=True).press("Space")
        tab.goto((site / "index.html").as_uri())
        assert tab.locator("html.large").count() == 0
