"""What a reader can rely on: pages are well formed, links lead somewhere, nothing is asked of another site."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest

from rules.base.errors import Refused
from rules.disclosure.public import StatisticsRow
from rules.disclosure.statistics import FOR_CAUSE_HEADINGS, HEADINGS, cells
from site_gen import paths
from site_gen.files.opendata import csv_bytes, safe_cell
from site_gen.pages.figures import task_steps
from site_gen.pages.markdown import to_html
from site_gen.pages.render import day, moment
from site_gen.publishing.publish import publish
from tests.site_gen.sample import hostile, records

_VOID = {"meta", "link", "input", "br", "img", "hr"}
_ADDRESSES = {"href", "src", "action", "data-files", "data-fallback"}


class _Page(HTMLParser):
    """A strict reader: every element closed in order, ids unique, attributes once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.runs = False  # whether the script that is open would be run; JSON-LD is data
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"{tag} is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"{tag} has an attribute twice")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} has {name}")
            if name in ("href", "src", "action") and value is not None:
                self.links.append(value)
            if name == "id":
                self.ids.append(value or "")
        if tag == "script":
            self.runs = ("type", "application/ld+json") not in attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and self.runs and data.strip():
            self.wrong.append("inline script")
        self.text.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "site"
    publish(records(results=130), [], out)
    return out


def _pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def test_every_page_is_well_formed_without_inline_script_or_style(site: Path) -> None:
    for path, text in _pages(site).items():
        page = _Page(text)
        assert text.startswith("<!DOCTYPE html>"), path
        assert not page.wrong, (path, page.wrong)
        assert len(page.ids) == len(set(page.ids)), path
        assert page.tags.count("h1") == 1, path
        assert "style" not in page.tags, path


def test_every_link_names_a_file_of_the_site(site: Path) -> None:
    for path, text in _pages(site).items():
        for link in _Page(text).links:
            parts = urlsplit(link)
            assert not parts.scheme, (path, link)
            assert not parts.netloc, (path, link)
            assert not link.startswith("/"), (path, link)
            if link.startswith("#"):
                assert f'id="{link[1:]}"' in text
                continue
            target = (site / path).parent / unquote(parts.path)
            assert target.is_file(), (path, link)


def test_every_page_can_be_reached_from_the_home_page(site: Path) -> None:
    pages, seen, todo = _pages(site), set(), ["index.html"]
    while todo:
        path = todo.pop()
        if path in seen or path not in pages:
            continue
        seen.add(path)
        for link in _Page(pages[path]).links:
            parts: list[str] = []
            for part in (PurePosixPath(path).parent / urlsplit(link).path).parts:
                if part == "..":
                    parts.pop()
                else:
                    parts.append(part)
            todo.append("/".join(parts))
    assert set(pages) - seen == {"404.html"}


def test_every_path_is_made_of_slugs(site: Path) -> None:
    for path in site.rglob("*"):
        where = path.relative_to(site).as_posix()
        if path.is_file() and "/evidence/" not in where and where not in ("SHA256SUMS",):
            for part in where.split("/"):
                assert re.fullmatch(r"[a-z0-9-]{1,64}(\.[a-z0-9-]+){0,2}", part.replace("LICENSE", "license")), where


def test_every_page_has_the_frame(site: Path) -> None:
    policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'"
    for path, text in _pages(site).items():
        for wanted in (
            policy,
            "演示数据",
            '<meta name="robots" content="noindex">',
            "主办单位：",
            "数据截至",
            'class="skip"',
            'name="SiteIDCode"',
        ):
            assert wanted in text, (path, wanted)
        assert 'name="ColumnName"' in text or 'name="ArticleTitle"' in text, path
        if path != "index.html":
            assert "当前位置" in text, path


def test_a_real_site_shows_only_what_is_set(tmp_path: Path) -> None:
    base = records(results=1)
    bare = replace(base.bureau, demo=False, icp="", police_record="", site_id="", contact="", undertaker="")
    publish(replace(base, bureau=bare), [], tmp_path / "site")
    text = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    for absent in ("演示数据", "noindex", "承办单位", "标识码", "联系方式", "SiteIDCode"):
        assert absent not in text


def test_corrected_results_and_those_of_unnamed_objects_say_so(site: Path) -> None:
    first = records(results=130)
    corrected, fined, limited = first.results[-3:]
    text = (site / paths.result(corrected.task, corrected.slug)).read_text(encoding="utf-8")
    assert "更正说明：" in text
    text = (site / paths.result(fined.task, fined.slug)).read_text(encoding="utf-8")
    assert "已立案查处。罚没 500.00 元。" in text
    text = (site / paths.result(limited.task, limited.slug)).read_text(encoding="utf-8")
    assert "依法不公开名称" in text
    assert "objects/" not in text


def test_a_draw_without_outside_witness_says_so(site: Path) -> None:
    said = "无外部见证，不能证明未挑选"
    assert said in (site / "draws/2024-001-3/index.html").read_text(encoding="utf-8")
    assert said not in (site / "draws/2024-001-2/index.html").read_text(encoding="utf-8")


def test_a_closed_draw_names_nobody(site: Path) -> None:
    closed = (site / "draws/2024-001-3/index.html").read_text(encoding="utf-8")
    assert "名单不在这里" in closed
    assert "演示抽中对象" not in closed


def test_a_draw_that_never_names_anybody_shows_no_list(tmp_path: Path) -> None:
    """有限公开: neither names nor numbers nor teams, also once the lists of other draws are open."""
    base = records(results=1)
    *others, draw = base.draws[:2]
    draw = replace(draw, level="有限公开", open=True, drawn=(), teams=())
    publish(replace(base, draws=(*others, draw, *base.draws[2:])), [], tmp_path / "site")
    text = (tmp_path / "site" / paths.draw(draw.number)).read_text(encoding="utf-8")
    assert "依法不列名单" in text
    assert 'data-label="对象编号"' not in text


def test_evidence_is_published_byte_for_byte(site: Path) -> None:
    files = records().draws[1].files
    folder = site / "draws/2024-001-2/evidence"
    assert {name: (folder / name).read_bytes() for name in files} == dict(files)
    assert (folder / "files.txt").read_text().splitlines() == sorted(files)


def _headings(head: str) -> tuple[str, ...]:
    """The words of each heading, wherever they may break."""
    return tuple(re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", head))


def test_statistics_have_exactly_the_13_columns_and_totals(site: Path) -> None:
    text = (site / "statistics/2024.html").read_text(encoding="utf-8")
    head = text[text.index("<thead>") : text.index("</thead>")]
    assert _headings(head) == HEADINGS
    total = text[text.index("<tfoot>") : text.index("</tfoot>")]
    assert re.findall(r">([^<]+)</t[hd]>", total)[:3] == ["合计", "至少 44", "44"]
    assert "1500.50" in text


def test_checks_with_a_cause_have_a_table_and_a_download_of_their_own(tmp_path: Path) -> None:
    """Beside the random checks, in which they are not counted; a year without any offers none."""
    row = StatisticsRow(
        order=1,
        section="演示治安大队",
        name="演示投诉核查",
        item="治安检查",
        period="2024.06.01—2024.06.30",
        ratio="非随机（投诉举报）",
        drawn=3,
        checked=2,
        disclosed=2,
        problems=1,
        abnormal=0,
        cases=0,
        fine=5,
    )
    publish(records(named_statistics={2024: (row,)}), [], tmp_path / "with")
    page = (tmp_path / "with/statistics/2024.html").read_text(encoding="utf-8")
    heads = re.findall(r"<thead>(.*?)</thead>", page)
    assert _headings(heads[1]) == FOR_CAUSE_HEADINGS
    assert 'href="2024-named.csv"' in page
    written = (tmp_path / "with/statistics/2024-named.csv").read_bytes().decode("utf-8-sig")
    assert [tuple(line) for line in csv.reader(io.StringIO(written, newline=""))] == [FOR_CAUSE_HEADINGS, cells(row)]
    assert "演示投诉核查" not in (tmp_path / "with/statistics/2024.csv").read_text(encoding="utf-8")
    publish(records(), [], tmp_path / "without")
    assert "2024-named.csv" not in (tmp_path / "without/statistics/2024.html").read_text(encoding="utf-8")
    assert not (tmp_path / "without/statistics/2024-named.csv").exists()


def test_a_draw_that_was_void_before_it_was_drawn_does_not_promise_a_list(site: Path) -> None:
    void = (site / "draws/2024-001-1/index.html").read_text(encoding="utf-8")
    assert "名单尚未公开" not in void
    assert "没有抽取就已作废" in void
    assert "不再进行" in void
    assert "未进行" not in void.replace("不再进行", "")


def test_a_json_twin_says_what_the_page_says(site: Path) -> None:
    one = records(results=130).results[4]
    twin = json.loads((site / paths.result_json(one.task, one.slug)).read_bytes())
    page = (site / paths.result(one.task, one.slug)).read_text(encoding="utf-8")
    assert twin["检查结果"] == one.result
    assert all(twin[name] in page for name in ("检查对象", "检查结果", "公开说明", "后续处理", "检查机关", "抽查事项"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "\tx", "\rx", "\nx", "a\n=1", "a\r\n＝1", " =1"]
)
def test_a_csv_cell_can_never_be_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    rows = list(csv.reader(io.StringIO(csv_bytes(["甲"], [[cell]]).decode("utf-8-sig"), newline="")))
    assert rows[1] == [f"'{cell}"]


def test_plain_cells_stay_as_they_are() -> None:
    for cell in ("演示旅馆", "2024-06-01", "91350000MA00000001", "5%", "a-b", "", "（一）"):
        assert safe_cell(cell) == cell


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](https://evil.example/x.png)",
        "<a href='data:text/html,x'>a</a>", "<style>*{}</style>", "<iframe src=x></iframe>", "<p style='x' onclick='y'>a</p>",
        "<form action=x><input></form>", "<svg/onload=alert(1)>", "[a](JaVaScRiPt:alert(1))", "<base href=//evil>",
    ],
)  # fmt: skip
def test_markdown_cannot_do_harm(text: str) -> None:
    made = to_html(text).lower()
    assert not re.search(
        r"<(script|style|img|iframe|form|input|svg|base)|javascript:|data:|onerror|onclick|onload|style=", made
    )


def test_markdown_keeps_what_a_notice_needs() -> None:
    made = to_html("# 标题\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n- 一\n- 二\n\n[细则](https://www.gov.cn/)")
    assert all(part in made for part in ("<h2>标题</h2>", "<td>1</td>", "<li>一</li>", 'href="https://www.gov.cn/"'))


HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE--", "{{ 7*7 }}{% raw %}", "javascript:alert(1)",
    "\u202e演示", "演示\u2028\u2029</script>", "=cmd|'/c calc'!A1", "\\u003cscript\\u003e", "&lt;b&gt;&#60;", "🎲" * 40, "a" * 400,
    "../../etc/passwd", "%3Cscript%3E", "]]>", "<!--", "__p(\"names\",\"\")", "\f\v演示"[2:], "𠮷野家演示",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_in_every_field_stays_text(tmp_path: Path, text: str) -> None:
    publish(hostile(text), [], tmp_path / "site")
    for path, content in _pages(tmp_path / "site").items():
        page = _Page(content)
        assert not page.wrong, (path, page.wrong)
        if not path.startswith("news/"):
            assert all(not urlsplit(link).scheme for link in page.links), path
    name = _Page((tmp_path / "site" / "objects/o-100001.html").read_text(encoding="utf-8"))
    assert text in "".join(name.text)


def test_a_control_character_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="控制字符"):
        publish(hostile("演示\x07"), [], tmp_path / "site")


def test_paths_are_arithmetic() -> None:
    """The table of addresses: once published, an address keeps its meaning."""
    assert [
        paths.item("I-0001"), paths.plan(2024), paths.task("2024-001"), paths.draw("2024-001-1"), paths.draw_bundle("2024-001-1"),
        paths.evidence("2024-001-1", "openings/O-012345.json"), paths.result("2024-001", "2024-001-o-012345-i-0001"),
        paths.object_page("O-012345"), paths.objects(), paths.objects(2), paths.result_list(paths.month_key(2024, 6), 2),
        paths.result_list(paths.department_key("公安")), paths.statistics(2024), paths.article("2024-01"),
    ] == [
        "items/i-0001.html", "plans/2024.html", "tasks/2024-001.html", "draws/2024-001-1/index.html", "draws/2024-001-1/bundle.js",
        "draws/2024-001-1/evidence/openings/O-012345.json", "results/2024-001/2024-001-o-012345-i-0001.html",
        "objects/o-012345.html", "registry/objects.html", "registry/objects-p2.html", "lists/month-2024-06-p2.html",
        "lists/department-police.html", "statistics/2024.html", "news/2024-01.html",
    ]  # fmt: skip
    assert paths.town_key("演示镇") != paths.town_key("演示乡")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a//b", "a/", "", "a\nb", ".hidden", "a/../b"])
def test_an_evidence_name_cannot_leave_its_folder(name: str) -> None:
    with pytest.raises(Refused):
        paths.evidence("2024-001-1", name)


def test_steps_of_a_task_say_where_it_stands() -> None:
    closed, running, void = records().tasks
    assert {step.state for step in task_steps(closed)} == {"done"}
    assert [step.state for step in task_steps(running)] == ["done"] * 4 + ["current", "todo"]
    assert task_steps(void) == ()


def test_dates_and_times_in_words() -> None:
    assert moment("2024-06-03T09:00:00+08:00") == "2024年6月3日 09:00"
    assert moment("2024-06-03") == "2024年6月3日"
    assert moment("未进行") == "未进行"
    assert day(None) == "—"
