"""On a phone, a tablet and in large type no page is wider than its window: nobody has to push a page sideways to read it."""

from dataclasses import replace
from pathlib import Path

import pytest

from site_gen.publish import publish
from tests.browser import chromium
from tests.site_gen.sample import records

CAUSE = "非随机（投诉举报）"


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
    pages = sorted({*kinds.values(), *site.glob("*.html"), *site.glob("tasks/*.html"), *site.glob("draws/*/*.html")})
    wide = []
    with chromium() as browser:
        for width in (360, 768):
            tab = browser.new_page(viewport={"width": width, "height": 800})
            for page in pages:
                tab.goto(page.as_uri())
                for large in (False, True):
                    tab.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
                    if (is_wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
                        wide.append((page.relative_to(site).as_posix(), width, large, is_wide))
            tab.close()
    assert wide == []
