"""What a citizen finds on each page: the year at a glance, every publication, every draw given up, what a word means."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rules.disclosure.public import (
    Announcement,
    Attachment,
    FieldChange,
    ItemVersion,
    PublicRecords,
    PublicResult,
)
from rules.disclosure.secret import Secret
from rules.disclosure.statistics import checked_objects, of_public
from site_gen import paths
from site_gen.pages import figures
from site_gen.pages.markdown import contents, to_html
from site_gen.pages.transparency import transparency
from site_gen.publishing.publish import Leak, publish
from tests.site_gen.sample import BUREAU, records, result

MENU_KINDS = (
    "index.html", "items/index.html", "plans/2024.html", "tasks/2024-001.html", "draws/2024-001-2/index.html", "results/index.html",
    "objects/o-100001.html", "statistics/2024.html", "transparency/index.html", "404.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> PublicRecords:
    """A year in which one object was checked for three items on a day, one result withdrawn, two freezes given up."""
    base = records(results=40)
    first = next(one for one in base.results if one.task == "2024-001")
    more = [
        replace(first, slug=f"{first.slug}-{n}", item_name=f"演示事项{n}", problem=n == 2,
                result_code="5" if n == 2 else "1", result="发现问题已责令改正" if n == 2 else "未发现问题") for n in (1, 2)
    ]  # fmt: skip
    named = next(one for one in base.objects if one.number == first.object_number)
    gathered = replace(named, results=(first.slug, *(one.slug for one in more)))
    return replace(
        base,
        results=(*base.results, *more),
        objects=tuple(gathered if one.number == named.number else one for one in base.objects),
        freezes=(*base.freezes, ("3", "2024-001-3", "ab" * 32, "2024-06-03T09:00:00+08:00", "dice", "2024-06-04T09:00:00+08:00", "open", ""),
                 ("4", "2024-009-1", "cd" * 32, "2024-07-03T09:00:00+08:00", "dice", "2024-07-04T09:00:00+08:00", "open", ""),
                 ("4", "2024-009-1", "cd" * 32, "2024-07-03T09:00:00+08:00", "dice", "2024-07-04T09:00:00+08:00", "expired", "")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(sample: PublicRecords, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shown") / "site"
    publish(sample, [], out)
    return out


def _text(site: Path, path: str) -> str:
    return (site / path).read_text(encoding="utf-8")


class _Words(HTMLParser):
    """The words of a page, as a reader without styles sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words += data


def _seen(text: str) -> str:
    return re.sub(r"\s+", " ", _Words(text[text.index("<body>") :]).words)


# ---- the home page


def test_the_home_page_begins_with_the_search(site: Path) -> None:
    main = _text(site, "index.html").partition("<main")[2]
    assert main.index('role="search"') < main.index("<h2")


def test_the_home_page_says_what_share_of_the_results_is_published(site: Path) -> None:
    assert "100%结果公示率" in _seen(_text(site, "index.html"))


def test_the_share_is_of_what_should_be_public_by_now_and_never_rounded_up_to_100_per_cent() -> None:
    """2,999 of 3,000 is not everything, and what is late is named by its task."""
    sample = records()
    task, row = sample.tasks[0], replace(sample.statistics[2024][0], disclosed=2999)
    late = figures.year_figures(2024, [replace(task, late=1)], [row], {})
    assert (late.share, late.due, late.late) == ("99.9%", 3000, ((task.number, task.name, 1),))
    assert figures.year_figures(2024, [task], [row], {}).share == "100%"
    assert figures.year_figures(2024, [task], [], {}).share == ""


def test_the_home_page_and_the_statistics_agree_to_the_unit(site: Path, sample: PublicRecords) -> None:
    sums = figures.totals(sample.statistics[2024], checked_objects(of_public(sample.results)))
    home, table = (
        _seen(_text(site, page)).replace(" ", "") for page in ("index.html", "statistics/2024.html")
    )  # fmt: skip
    assert f"至少{sums.drawn}家抽中" in home
    assert f"{sums.checked}家已检查" in home
    assert f"{sums.problems}条结果发现问题" in home
    assert f"至少{sums.drawn}抽查市场主体" in table
    assert f"{sums.checked}检查市场主体" in table


def test_checks_with_a_cause_do_not_count_in_the_year(sample: PublicRecords) -> None:
    named = [replace(task, cause="非随机（投诉举报）") for task in sample.tasks]
    assert figures.year_figures(2024, named, (), {}).tasks == 0


def test_one_visit_is_one_entry_however_many_items_were_checked(sample: PublicRecords) -> None:
    first = next(one for one in sample.results if one.item_name == "演示事项1")
    visits = figures.visits(one for one in sample.results if one.object_number == first.object_number)
    assert [(len(visit.results), [(r.result, n) for r, n in visit.tags]) for visit in visits] == [
        (3, [("未发现问题", 2), ("发现问题已责令改正", 1)])
    ]


def test_the_calendar_shows_every_check_of_the_year_and_the_plan_that_is_not_carried_out_yet(
    sample: PublicRecords,
) -> None:
    waiting = replace(
        sample.plan[0], number="L-0003", name="演示秋季抽查", tasks=(), start=date(2024, 9, 1), end=date(2025, 1, 31)
    )
    shown = figures.calendar(2024, sample.tasks, (*sample.plan, waiting), sample.results)
    assert [(row.title, row.state_code) for row in shown.rows] == [
        (sample.tasks[0].name, "closed"), ("演示秋季抽查", "planned"),
    ]  # fmt: skip
    check, plan = shown.rows
    assert (check.first, check.length) == (152, 92)  # the 1st of June, to the 31st of August
    assert (plan.first, plan.first + plan.length) == (244, 366)  # cut off at the end of the year
    days = [one for one in sample.results if one.task == "2024-001"]
    assert check.checks == len(days) == sum(count for _, count in check.days)


def test_a_day_has_one_place_in_every_year() -> None:
    task = replace(records().tasks[0], start=date(2023, 3, 1), end=date(2023, 3, 1))
    (row,) = figures.calendar(2023, [task], [], []).rows
    assert (row.first, row.length) == (60, 1)


# ---- transparency


def test_every_publication_is_listed(site: Path, sample: PublicRecords) -> None:
    every = _text(site, "transparency/publications.html")
    for seq, head, *_ in sample.heads:
        assert head in every
        assert f'"number">{seq}</td>' in every


def test_a_new_publication_changes_the_last_part_of_the_list_only(tmp_path: Path) -> None:
    """Hundreds of publications lie in parts, the oldest first."""
    heads = tuple((str(n), f"{n:064x}", "2024-11-01T09:00:00+08:00") for n in range(1, 402))
    publish(records(results=1, heads=heads[:-1]), [], tmp_path / "site")
    before = {one.name: one.read_bytes() for one in (tmp_path / "site/transparency").glob("publications*.html")}
    publish(records(results=1, heads=heads), [], tmp_path / "site")
    after = {one.name: one.read_bytes() for one in (tmp_path / "site/transparency").glob("publications*.html")}
    assert set(after) - set(before) == {"publications-p3.html"}
    assert f"{1:064x}" in before["publications.html"].decode()
    newest = _text(tmp_path / "site", "transparency/index.html")
    assert newest.index(f"{401:064x}") < newest.index(f"{400:064x}")
    assert f"{1:064x}" not in newest.partition("每一次发布")[2]


def test_every_void_and_every_expired_freeze_is_listed_and_what_left_is_counted(
    site: Path, sample: PublicRecords
) -> None:
    """A freeze without a page too; a freeze that is still good is not."""
    view = transparency(sample, sample.draws, sample.results)
    assert [(one.serial, one.draw, one.state, one.page) for one in view.given_up] == [
        ("4", "2024-009-1", "过期", False), ("1", "2024-001-1", "作废", True),
    ]  # fmt: skip
    text = _text(site, "transparency/index.html")
    assert all(word in text for word in ("2024-009-1", "名录有误", "信用修复", "原公示结果有误"))
    assert (view.voids, view.expired, view.freezes) == (1, 1, 4)


# ---- statistics


def test_statistics_are_also_given_by_month_result_department_section_and_item(site: Path) -> None:
    seen = _seen(_text(site, "statistics/2024.html"))
    for title in ("各月检查的结果", "各种检查结果", "各部门", "各科室", "各抽查事项"):
        assert title in seen, title


def test_every_chart_stands_beside_the_numbers_it_is_drawn_from(site: Path, sample: PublicRecords) -> None:
    """A bar is as long as its number says, compared with the longest; what is there at all is seen."""
    year = [one for one in sample.results if one.checked_on.year == 2024]
    months = figures.months(2024, year)
    assert sum(one.count for one in months) == len(year)
    assert sum(one.problems for one in months) == sum(bool(one.problem) for one in year)
    assert max(one.bar for one in months) == 100
    assert figures.bars({"甲": 1000, "乙": 1, "丙": 0}) == (
        figures.Bar(name="甲", count=1000, bar=100), figures.Bar(name="乙", count=1, bar=1), figures.Bar(name="丙", count=0, bar=0),
    )  # fmt: skip
    page = _text(site, "statistics/2024.html")
    for svg in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in svg
    assert page.count("<table") >= 6


def test_sums_add_results_and_money_and_count_an_object_once(sample: PublicRecords) -> None:
    """docs/disclosure.md; from the public results alone: nobody can tell more of who was drawn twice than they tell."""
    rows = tuple(replace(row, drawn=3, checked=3) for row in sample.statistics[2024])
    checked = {("2024-001", "I-0001"): {"甲", "乙", "丙"}, ("2024-001", "I-0002"): {"乙", "丙", "丁"}}
    whole = figures.totals(rows, checked)
    for key in (lambda row: row.section, lambda row: row.item):
        parts = [one.totals for one in figures.sums(rows, key, checked)]
        for name in ("disclosed", "problems", "abnormal", "cases", "fine"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert (whole.drawn, whole.checked, whole.drawn_at_least) == (4, 4, False)


def test_who_was_drawn_twice_does_not_follow_before_the_results_are_public(sample: PublicRecords) -> None:
    """A sum of distinct objects beside its rows says how many stand in both: only where the public results say it."""
    first, second = sample.statistics[2024]
    rows = (replace(first, drawn=3, checked=3), replace(second, drawn=9, checked=0))
    whole = figures.totals(rows, {("2024-001", "I-0001"): {"甲", "乙", "丙"}})
    assert (whole.drawn, whole.checked, whole.drawn_at_least) == (9, 3, True)
    alone = figures.totals(rows[1:], {})
    assert (alone.drawn, alone.drawn_at_least) == (9, False), "the row itself is public"


def test_a_task_is_named_once_for_all_its_rows(sample: PublicRecords) -> None:
    rows = sample.statistics[2024]
    assert figures.spans(rows) == (2, 0)
    assert figures.spans((rows[0], replace(rows[1], ratio="10%"))) == (1, 1)


# ---- draws


def test_a_draw_whose_evidence_is_not_public_offers_no_check_that_nobody_can_make(
    sample: PublicRecords, tmp_path: Path
) -> None:
    shown, *others = (draw for draw in sample.draws if draw.state_code == "drawn")
    closed = replace(shown, masked=True, open=True, files={"terms.json": shown.files["terms.json"]})
    draws = tuple(closed if draw.number == shown.number else draw for draw in sample.draws)
    publish(replace(sample, draws=draws), [], tmp_path / "site")
    page = _text(tmp_path / "site", paths.draw(shown.number))
    assert "名单是不是算出来的，现在重算不了" in _seen(page)
    assert "在浏览器中核验" not in page
    assert "pool.tsv" not in page
    # all draws together are checked with it, as the command does: its terms, the register, how late its list is
    assert paths.draw(shown.number) in _text(tmp_path / "site", "verify/index.html")
    assert all("在浏览器中核验" in _text(tmp_path / "site", paths.draw(draw.number)) for draw in others if draw.open)


# ---- results and objects


def test_a_result_page_leads_to_the_draw_and_to_what_its_words_mean(site: Path) -> None:
    drawn = result(3)
    text = _text(site, paths.result(drawn.task, drawn.slug))
    assert drawn.task == "2024-001"
    assert 'href="../../draws/2024-001-2/index.html"' in text
    assert f'href="../../about/index.html#result-{drawn.result_code}"' in text
    assert f'id="result-{drawn.result_code}"' in _text(site, "about/index.html")
    assert 'href="../../objection/index.html"' in text


def test_a_result_of_a_task_without_a_page_of_its_draw_promises_no_check(site: Path) -> None:
    other = result(1)
    assert other.task == "2023-001"
    assert "怎样抽中的" not in _text(site, paths.result(other.task, other.slug))


def test_a_fine_that_is_withheld_is_said_to_be_so_and_not_left_out(sample: PublicRecords, tmp_path: Path) -> None:
    one = sample.results[0]
    why = "依法不予公开（商业秘密）"
    marked = replace(one, fine=None, case_filed=True, withheld=(("fine", why),))
    publish(replace(sample, results=(marked, *sample.results[1:])), [], tmp_path / "site")
    twin = json.loads((tmp_path / "site" / paths.result_json(one.task, one.slug)).read_bytes())
    assert (twin["罚没金额"], twin["立案查处"]) == (why, "是")
    rows = (tmp_path / "site/open-data" / f"results-{one.task[:4]}.csv").read_text(encoding="utf-8-sig")
    assert f",{why}," in rows
    assert "已立案查处。罚没金额依法不予公开（商业秘密）。" in _seen(
        _text(tmp_path / "site", paths.result(one.task, one.slug))
    )


def test_a_result_page_is_small(site: Path) -> None:
    """12 kB at most: it opens at once on a poor line."""
    assert max(page.stat().st_size for page in (site / "results").glob("*/*.html")) <= 12_000


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (result(1), "good"),
        (result(5), "problem"),
        (result(11), "plain"),
    ],
    ids=["nothing found", "a problem", "not in business"],
)
def test_a_result_is_told_in_words_by_a_colour_and_by_a_shape(site: Path, found: PublicResult, kind: str) -> None:
    page = _text(site, paths.result(found.task, found.slug))
    assert f'<div class="outcome outcome-{kind}">' in page
    assert f'<p class="outcome-text">{found.result}</p>' in page
    sheet = _text(site, "static/site.css")
    shapes = {
        rule: re.search(rf"{re.escape(rule)}[^{{]*{{[^}}]*clip-path: ([^;]+);", sheet)
        for rule in (".tag::before", ".tag-good::before", ".tag-problem::before", ".tag-notice::before")
    }
    assert all(shapes.values())
    assert len({shape[1] for shape in shapes.values() if shape}) == 4


def test_an_object_page_tells_its_checks_by_day(site: Path, sample: PublicRecords) -> None:
    named = next(one for one in sample.results if one.item_name == "演示事项1")
    seen = _seen(_text(site, paths.object_page(named.object_number)))
    assert "1 次，3 条结果，其中 1 条发现问题" in seen
    assert "演示事项1" in seen
    assert "演示事项2" in seen


# ---- items, announcements, every page


def test_the_item_list_tells_how_it_changed(site: Path) -> None:
    seen = _seen(_text(site, "items/index.html")).partition("清单变动")[2]
    assert seen.index("2024年1月1日") < seen.index("2023年1月1日")
    assert "改动：抽查比例、检查内容" in seen


def test_an_item_tells_of_each_version_from_what_to_what(tmp_path: Path) -> None:
    """Newest first; long texts in a box to open; what was put right on its day and what is withheld without a word of it."""
    long, hidden = "查阅登记簿" * 50, "依法不予公开（商业秘密）"
    base = records(results=1)
    history = (
        *base.items[0].versions,
        ItemVersion(version=3, on=date(2024, 2, 1), changes=(), replaced=True),
        ItemVersion(
            version=4,
            on=date(2024, 2, 1),
            changes=(
                FieldChange(field="检查内容", before="查阅登记簿", after=long),
                FieldChange(field="备注", before=hidden, after=hidden),
            ),
        ),
    )
    publish(replace(base, items=(replace(base.items[0], versions=history), *base.items[1:])), [], tmp_path / "site")
    page = _text(tmp_path / "site", "items/i-0001.html")
    seen = "".join(_seen(page).partition("历次版本")[2].split())
    told = ("第4版2024年2月1日检查内容原来和现在的全文原来查阅登记簿改为查阅登记簿查阅登记簿", f"备注{hidden}第3版",
            "第3版2024年2月1日当天又作改动，以第4版为准。", "第2版2024年1月1日抽查比例（没有）→改为5%检查内容原来住宿登记",
            "第1版2023年1月1日列入清单。")  # fmt: skip
    assert [one for one in told if one not in seen] == []
    assert [seen.index(one) for one in told] == sorted(seen.index(one) for one in told)
    assert re.findall(r"<details[^>]*>.*?<del[^>]*>(.*?)</del>", page, re.S) == ["查阅登记簿"]
    listed = _seen(_text(tmp_path / "site", "items/index.html")).partition("清单变动")[2]
    assert "改动：检查内容、备注" in listed
    assert listed.count("2024年2月1日") == 1


def test_a_long_announcement_has_contents_that_lead_to_its_headings(tmp_path: Path) -> None:
    rules = Announcement(
        slug="rules",
        title="演示细则",
        on=date(2024, 1, 5),
        kind="rules",
        markdown="# 一、总则\n\n甲\n\n## （一）范围\n\n乙\n\n# 二、<b>抽取</b> & 匹配\n\n丙",
    )
    publish(records(results=1, announcements=(rules,)), [], tmp_path / "site")
    page = _text(tmp_path / "site", "news/rules.html")
    links = re.findall(r'<li class="contents-(\d)"><a href="#([^"]+)">([^<]+)</a>', page)
    assert links == [("2", "part-1", "一、总则"), ("3", "part-2", "（一）范围"), ("2", "part-3", "二、抽取 &amp; 匹配")]
    assert all(f' id="{where}">' in page for _, where, _ in links)


def test_a_short_announcement_has_no_contents() -> None:
    assert contents(to_html("# 一\n\n甲\n\n# 二\n\n乙"))[1] == ()


@pytest.mark.parametrize("path", MENU_KINDS)
def test_every_page_leads_to_the_words_the_objection_and_the_correction(site: Path, path: str) -> None:
    page = _text(site, path)
    root = paths.root(path)
    for wanted in ("about/index.html", "objection/index.html", "objection/index.html#correct"):
        assert f'href="{root}{wanted}"' in page, wanted
    assert 'id="correct"' in _text(site, "objection/index.html")


def test_metas_name_the_domain_and_the_address_of_an_article(tmp_path: Path) -> None:
    """SiteDomain is a domain (政府网站发展指引), and a page behind a sub-path says its whole address."""
    there = replace(BUREAU, url="https://www.example.gov.cn/ssj/", demo=False)
    publish(replace(records(results=1), bureau=there), [], tmp_path / "site")
    page = _text(tmp_path / "site", "news/2024-01.html")
    assert '<meta name="SiteDomain" content="www.example.gov.cn">' in page
    assert '<meta name="Url" content="https://www.example.gov.cn/ssj/news/2024-01.html">' in page
    lost = _text(tmp_path / "site", "404.html")
    assert 'action="/ssj/results/index.html"' in lost


def test_a_page_knows_no_clock_and_no_count_of_the_whole_site(sample: PublicRecords, tmp_path: Path) -> None:
    """A later publication of the same records leaves every page of a record as it was."""
    publish(sample, [], tmp_path / "site")
    before = {
        path: path.read_bytes()
        for folder in ("results", "objects", "items", "draws")
        for path in (tmp_path / "site" / folder).rglob("*.html")
    }
    publish(replace(sample, as_of="2030-01-01T00:00:00+08:00", seq=9999, head="ee" * 32), [], tmp_path / "site")
    assert before == {path: path.read_bytes() for path in before}
    assert len(before) > 90


def test_an_attachment_stands_under_its_announcement_and_has_passed_the_gate(tmp_path: Path) -> None:
    paper = Attachment(name="2024-plan.csv", title="演示计划表", content="计划,演示甲方\r\n".encode())
    news = Announcement(
        slug="2024-01", title="演示公告", on=date(2024, 1, 5), kind="news", markdown="甲", attachments=(paper,)
    )
    public = records(results=1, announcements=(news,))
    publish(public, [], tmp_path / "site")
    page = _text(tmp_path / "site", "news/2024-01.html")
    assert (
        '<a href="../news/files/2024-plan.csv" download>演示计划表</a> <span class="note">CSV，21 字节</span>' in page
    )
    assert (tmp_path / "site/news/files/2024-plan.csv").read_bytes() == paper.content
    with pytest.raises(Leak, match=r"news/files/2024-plan\.csv"):
        publish(public, [Secret(text="演示甲方", record="O-000001", field="法定代表人")], tmp_path / "other")


def test_inspectors_that_are_not_public_are_withheld_with_the_ground(tmp_path: Path) -> None:
    base = records(results=1, inspectors=())
    publish(replace(base, bureau=replace(BUREAU, inspectors_withheld="演示规定第三条")), [], tmp_path / "site")
    assert "依法不公开。依据：演示规定第三条" in _seen(_text(tmp_path / "site", "registry/inspectors.html"))
    assert "依法不公开。" in _seen(_text(tmp_path / "site", "registry/index.html"))
