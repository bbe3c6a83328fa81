"""What a citizen can rely on: the search finds what is there, and nothing that is not, over http and from a file."""

import dataclasses
import operator
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.search_site import write
from rules.base.pinyin import initials_in_words
from rules.disclosure.public import PublicResult
from site_gen import paths
from site_gen.files.search import KEYS, pending_search_files, search_files, unpack
from site_gen.gate.gate import Gate
from site_gen.publishing.publish import publish
from tests.browser import chromium
from tests.served import QuietHandler
from tests.served import served as folder_over_http
from tests.site_gen.questions import invented, questions
from tests.site_gen.sample import records, result


def test_the_payload_holds_every_result() -> None:
    files = {file.key: unpack(file.content).decode() for file in search_files(records(results=40).results)}
    assert files["meta"].split("\f")[0] == "43\n"
    names = files["names"].split("\f")[0].split("\n")
    assert len(names) == len(set(names)) == 43
    assert result(7).object in names


def test_the_number_of_results_and_a_date_are_no_telephone_number_to_the_leak_gate() -> None:
    """147 before 20230602 was, in a file that it looks at closely because of another word."""
    some = [result(number, checked_on=date(2023, 6, 2), item_name="演示&#65;检查") for number in range(1, 148)]
    for file in search_files(some):
        assert Gate(()).problems(file.path, file.content) == []


def test_the_same_results_give_the_same_files_and_another_one_another_name() -> None:
    some = records(results=10).results
    assert search_files(some) == search_files(some)
    assert {file.path for file in search_files(some)} != {file.path for file in search_files(some[1:])}


_OTHERWISE: dict[type, Callable[[Any], object]] = {
    str: "{}改".format,
    int: lambda number: number + 1,
    bool: operator.not_,
    date: lambda day: day + timedelta(days=100),
    tuple: lambda words: (*words, "改"),
}
_MADE_ANEW = {
    "object": {"meta", "names"}, "code": {"codes"}, "object_number": {"codes", "recs"}, "slug": {"recs"},
} | {name: {"meta", "recs"} for name in ("checked_on", "result", "department", "item", "item_name", "town", "task")}  # fmt: skip


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(PublicResult)])
def test_a_search_file_whose_digest_stays_is_the_same_whatever_field_of_a_result_changes(field: str) -> None:
    """And only the files that show a field are made anew: none for a statement, neither names nor codes for a finding."""
    some = records(results=20).results
    before = pending_search_files(some)
    for row in (0, 9, 19):
        value = getattr(some[row], field)
        other: dict[str, Any] = {field: _OTHERWISE[type(value)](value)}
        changed = [*some[:row], replace(some[row], **other), *some[row + 1 :]]
        after = pending_search_files(changed)
        anew = {new.key for new, old in zip(after, before, strict=True) if new.digest != old.digest}
        assert {new.key for new, old in zip(after, before, strict=True) if new.build() != old.build()} <= anew
        assert anew == _MADE_ANEW.get(field, set())
        assert tuple(new.key for new in after) == KEYS


def test_a_finding_known_elsewhere_changes_the_records_alone() -> None:
    """A corrected result goes into one file of four: its new words stand in the lists already."""
    some = list(records(results=40).results)
    before = pending_search_files(some)
    some[30] = replace(some[30], result=next(one.result for one in some if one.result != some[30].result))
    assert [
        new.key for new, old in zip(pending_search_files(some), before, strict=True) if new.digest != old.digest
    ] == ["recs"]


def test_a_broken_search_file_is_no_search_file() -> None:
    with pytest.raises(ValueError, match="检索文件"):
        unpack(b'__p("names","AAAA")\n')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("search") / "portal" / "ssj"
    publish(records(results=300), [], out)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site below a sub-path, as on a county portal."""
    with folder_over_http(site.parent) as address:
        yield f"{address}ssj/"


def _watched(browser: Browser, base: str) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: console errors (CSP violations are such), failed or foreign requests."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # A request that ends because the test has already gone to the next page is no failure.
    page.on("requestfailed", lambda asked: None if asked.failure == "net::ERR_ABORTED" else wrong.append(asked.url))
    page.on("request", lambda request: None if request.url.startswith((base, "data:")) else wrong.append(request.url))
    return page, wrong


def _status(page: Page) -> str:
    page.wait_for_function("!/正在读取/.test(document.getElementById('hits-status').textContent)")
    return page.inner_text("#hits-status")


@pytest.mark.browser
@pytest.mark.parametrize("from_file", [False, True])
def test_search_by_part_code_and_initials_then_open_a_result(
    browser: Browser, site: Path, served: str, from_file: bool
) -> None:
    base = site.as_uri() + "/" if from_file else served
    page, wrong = _watched(browser, base)
    wanted = result(48)
    for asked in (
        wanted.object[2:8],
        wanted.code,
        wanted.code[-6:].lower(),
        initials_in_words(wanted.object),
        "０048",
        wanted.object.replace("（", "(").replace("）", ")"),
    ):
        page.goto(f"{base}index.html")
        page.fill("#home-q", asked)
        page.press("#home-q", "Enter")
        page.wait_for_url("**/results/index.html?q=*")
        assert "找到" in _status(page), asked
        assert wanted.object in page.locator("#hits a").all_inner_texts(), asked
    page.click(f"#hits a:text-is('{wanted.object}')")
    page.wait_for_url(f"**/{paths.result(wanted.task, wanted.slug)}")
    assert page.inner_text("h1") == wanted.object
    assert wrong == []
    page.close()


_ASK_ALL = """questions => {
  const form = document.querySelector("#search form"), box = document.getElementById("q");
  HTMLElement.prototype.focus = () => {};  // each would lay out the whole page
  const more = document.getElementById("hits-more"), status = document.getElementById("hits-status");
  return questions.map(question => {
    box.value = question;
    form.requestSubmit();
    while (!more.hidden) more.click();
    const links = [...document.querySelectorAll("#hits .hit-title a")].map(link => link.getAttribute("href"));
    return [status.textContent, links];
  });
}"""


@pytest.mark.browser
def test_of_450_questions_every_answer_is_whole_and_right(browser: Browser, tmp_path: Path) -> None:
    """Pieces of names, codes whole and in part, and what is not there: exactly the results that a reader of all would find, in order."""
    some = invented(1_000)
    write(tmp_path, some)
    asked = questions(some)
    assert len(asked) == 450
    assert sum(not one["found"] for one in asked) == 50
    base = tmp_path.as_uri() + "/"
    page, wrong = _watched(browser, base)
    page.goto(f"{base}results/index.html")
    _status(page)
    answers = page.evaluate(_ASK_ALL, [one["q"] for one in asked])
    for one, (said, links) in zip(asked, answers, strict=True):
        assert links == one["found"], one["q"]
        assert (f"找到 {len(links)} 条" if links else "没有找到") in said, one["q"]
    assert wrong == []
    page.close()


@pytest.mark.browser
def test_the_keyboard_alone_finds_and_opens_a_result(browser: Browser, served: str) -> None:
    """/ to the box, arrows through the hits and past the first twenty, Esc back, Enter opens; the count is told to a screen reader."""
    page, wrong = _watched(browser, served)
    page.goto(f"{served}results/index.html")
    _status(page)

    def at() -> int:
        """Which hit has the focus; -1 for the box."""
        return int(
            page.evaluate("[...document.querySelectorAll('#hits .hit-title a')].indexOf(document.activeElement)")
        )

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("演示")
    page.wait_for_url("**?q=*")
    assert page.get_attribute("#hits-status", "role") == "status"
    assert "找到" in page.inner_text("#hits-status")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert at() == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    for _ in range(21):
        page.keyboard.press("ArrowDown")
    assert at() == 20
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*/*.html")
    assert page.inner_text("h1") == first
    assert wrong == []
    page.close()


def test_the_search_is_small_enough_for_a_slow_line() -> None:
    """The script is at most 12 kB; the files of 10,000 results at most 200 kB."""
    script = resources.files("site_templates") / "static" / "search.js"
    assert len(script.read_bytes()) <= 12_000
    assert sum(len(file.content) for file in search_files(invented(10_000))) <= 200_000


@pytest.mark.browser
def test_filters_sort_and_the_address_remember_the_question(browser: Browser, served: str) -> None:
    some = records(results=300).results
    page, wrong = _watched(browser, served)
    page.goto(f"{served}results/index.html")
    _status(page)
    page.select_option("#year", "2023")
    page.select_option("#result", "发现问题已责令改正")
    page.select_option("#sort", "old")
    page.click("#search button[type=submit]")
    page.wait_for_url("**sort=old*")
    count = sum(entry.checked_on.year == 2023 and entry.result_code == "5" for entry in some)
    assert f"找到 {count} 条" in page.inner_text("#hits-status")
    dates = [entry.checked_on for entry in some if entry.checked_on.year == 2023 and entry.result_code == "5"]
    assert f"{min(dates).month}月{min(dates).day}日" in page.inner_text("#hits li:first-child")
    again, wrong_again = _watched(browser, served)
    again.goto(page.url)
    assert f"找到 {count} 条" in _status(again)
    assert again.input_value("#year") == "2023"
    assert wrong == wrong_again == []
    page.close()
    again.close()


@pytest.mark.browser
def test_an_item_that_was_renamed_is_found_under_both_names(browser: Browser, tmp_path: Path) -> None:
    """The filter asks for the item's number: results from before it got its new name are hits, too."""
    one = result(1)
    write(tmp_path, [one, replace(result(2), item=one.item, item_name="演示旧名称"), result(3)])
    page = browser.new_page()
    page.goto(f"{tmp_path.as_uri()}/results/index.html?item={one.item}")
    assert "找到 2 条" in _status(page)
    page.close()


@pytest.mark.browser
def test_a_bureau_without_results_says_so_instead_of_finding_nothing(browser: Browser, tmp_path: Path) -> None:
    """Whoever asks there has not typed the wrong thing: nothing has been published yet."""
    write(tmp_path, [])
    page = browser.new_page()
    for asked in ("", "?q=演示"):
        page.goto(f"{tmp_path.as_uri()}/results/index.html{asked}")
        assert _status(page) == "现在没有公示的检查结果。"
    page.close()


class _HalfAPage(QuietHandler):
    """Sends the second half of a page only after the test has seen the answer."""

    seen = threading.Event()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        half = content.index(b'<div id="without-js">') if self.path.startswith("/results/index.html") else 0
        outputfile.write(content[:half])
        if half:
            self.seen.wait(30)
        outputfile.write(content[half:])


@pytest.mark.browser
def test_the_answer_does_not_wait_for_the_end_of_the_page(browser: Browser, tmp_path: Path) -> None:
    """On a slow line it stands there, filters filled, while the lists below are still on their way."""
    write(tmp_path, [result(number) for number in range(1, 31)])
    page = browser.new_page()
    with folder_over_http(tmp_path, _HalfAPage) as address:
        try:
            page.goto(f"{address}results/index.html?q=演示&year=2024", wait_until="commit")
            page.wait_for_selector("#hits li")
            assert "找到" in page.inner_text("#hits-status")
            assert page.input_value("#year") == "2024"
            assert page.evaluate("document.readyState") == "loading"
        finally:
            _HalfAPage.seen.set()
            page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("missing", "searchable"), [("search/recs.*", True), ("static/search.js", False)])
def test_the_lists_stand_where_the_search_does_not_come(
    browser: Browser, served: str, missing: str, searchable: bool
) -> None:
    """A file of the search that is missing leaves the form with a message above the lists; no script at all, the lists alone."""
    page = browser.new_page()
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(f"{served}results/index.html")
    page.wait_for_selector("#without-js", state="visible")
    assert page.is_visible("#search") is searchable
    if searchable:
        assert "没有读到" in _status(page)
    page.close()


@pytest.mark.browser
def test_an_old_browser_inflates_with_the_vendored_code(browser: Browser, served: str) -> None:
    page, wrong = _watched(browser, served)
    page.add_init_script("delete window.DecompressionStream; delete Uint8Array.fromBase64")
    page.goto(f"{served}results/index.html?q=ysyh")
    assert "找到" in _status(page)
    assert wrong == []
    page.close()


@pytest.mark.browser
def test_without_javascript_lists_lead_to_every_result(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}results/index.html")
    assert page.is_visible("#without-js")
    page.click("text=2024年6月")
    page.locator("main table a").first.click()
    assert "检查结果" in page.inner_text("main")
    context.close()


@pytest.mark.browser
def test_large_type_is_remembered(browser: Browser, served: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served}index.html")
    page.click("#type-switch")
    page.goto(f"{served}items/index.html")
    assert page.get_attribute("#type-switch", "aria-pressed") == "true"
    assert "large" in (page.get_attribute("html", "class") or "")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, served: str, width: int) -> None:
    one = result(5)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in ("index.html", "results/index.html", "draws/2024-001-2/index.html", "statistics/2024.html", "plans/2024.html",
                 "registry/objects.html", "verify/index.html", "patterns.html", paths.result(one.task, one.slug)):  # fmt: skip
        page.goto(served + path)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    context.close()


@pytest.mark.browser
def test_every_kind_of_page_is_silent_in_the_console(browser: Browser, served: str) -> None:
    page, wrong = _watched(browser, served)
    for path in ("index.html", "items/index.html", "items/i-0001.html", "tasks/2024-001.html", "draws/2024-001-2/index.html",
                 "verify/index.html", "transparency/index.html", "news/2024-01.html", "statistics/2024.html", "404.html"):  # fmt: skip
        page.goto(served + path)
    assert "2024年12月1日" in page.inner_text("#as-of")
    assert wrong == []
    page.close()
