"""What whoever downloads can rely on: every public list, whole, in three forms that say the same, described as it is."""

import csv
import io
import json
import zipfile
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from rules.base.errors import Refused
from rules.disclosure.public import (
    PublicBlacklisted,
    PublicDraw,
    PublicEnterprise,
    PublicInspector,
    PublicItem,
    PublicPlanLine,
    PublicRecords,
    PublicResult,
    PublicTask,
    StatisticsRow,
)
from site_gen import paths
from site_gen.files import opendata, tables
from site_gen.files.feeds import sitemap
from site_gen.files.opendata import downloads, safe_cell
from site_gen.files.tables import LEFT_OUT, SHAPES
from site_gen.files.workbook import LONGEST, workbook
from site_gen.pages.pages import Site
from site_gen.publishing.publish import publish
from tests.site_gen.sample import BUREAU, hostile, records, result

URL = "https://www.example.gov.cn/portal/ssj"
LISTS = {
    "results": PublicResult, "tasks": PublicTask, "draws": PublicDraw, "plans": PublicPlanLine, "items": PublicItem,
    "enterprises": PublicEnterprise, "inspectors": PublicInspector, "blacklist": PublicBlacklisted, "statistics": StatisticsRow,
    "named-statistics": StatisticsRow,
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("open") / "site"
    publish(records(bureau=replace(BUREAU, url=URL, demo=False)), [], out)
    return out


def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def _xlsx(raw: bytes) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    ]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_public_can_be_downloaded(name: str) -> None:
    """A field of a public record has a column, or a written reason why it has none."""
    record, shape = LISTS[name], SHAPES[name]
    there = {field.name for field in fields(record)}
    shown = {field.name for field in shape.fields}
    left_out = set(LEFT_OUT.get(record, {}))
    assert left_out <= there
    assert there - shown - left_out == ({"page"} if record is PublicEnterprise else set())
    assert len({field.title for field in shape.fields}) == len(shape.fields)


def test_every_list_there_is_has_its_tables() -> None:
    assert {table.shape.title for table in tables.tables(_full(), _full().results)} == {
        shape.title for shape in SHAPES.values()
    }


def _full() -> PublicRecords:
    made = records(results=5)
    return replace(made, named_statistics=made.statistics)


def test_a_registry_that_is_switched_off_is_no_download() -> None:
    made = replace(_full(), inspectors=(), restricted=())
    titles = {table.shape.title for table in tables.tables(made, made.results)}
    assert not titles & {SHAPES["inspectors"].title, SHAPES["restricted"].title}


def test_the_three_forms_say_the_same(site: Path) -> None:
    stems = sorted(path.with_suffix("") for path in site.glob("*/*.csv"))
    assert len(stems) == 12
    for stem in stems:
        headings, *rows = _csv(stem.with_suffix(".csv"))
        assert _xlsx(stem.with_suffix(".xlsx").read_bytes())[0] == headings
        sheet = [dict(zip(headings, row, strict=True)) for row in _xlsx(stem.with_suffix(".xlsx").read_bytes())[1:]]
        objects = json.loads(stem.with_suffix(".json").read_bytes())
        texts = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in objects]
        guarded = [{name: safe_cell(cell) for name, cell in row.items()} for row in texts]
        assert guarded == [dict(zip(headings, row, strict=True)) for row in rows], stem
        assert texts == sheet, stem


def test_the_lists_of_a_year_hold_each_result_once_the_oldest_first(site: Path) -> None:
    found = [
        row["网页"]
        for year in (2022, 2023, 2024)
        for row in json.loads((site / f"open-data/results-{year}.json").read_bytes())
    ]
    known = records().results
    assert sorted(found) == sorted(paths.result(one.task, one.slug) for one in known)
    days = [row["检查完成日期"] for row in json.loads((site / "open-data/results-2024.json").read_bytes())]
    assert days == sorted(days)


def test_a_long_list_is_cut_and_a_new_row_leaves_the_other_parts() -> None:
    some = [replace(result(number), checked_on=date(2024, 6, 1)) for number in range(2500, 0, -1)]
    later = replace(result(9000), checked_on=date(2024, 12, 31))
    public = records(results=1)
    said = Site(replace(public, results=(later, *some))).digests
    offered = downloads(public, some, said, "x")
    whole = {one.path: one for one in offered if one.form == "csv" and "results" in one.path}
    assert [(path, len(one.table.records)) for path, one in whole.items()] == [
        ("open-data/results-2024.csv", 1000), ("open-data/results-2024-p2.csv", 1000), ("open-data/results-2024-p3.csv", 500),
    ]  # fmt: skip
    grown = {one.path: one.key for one in downloads(public, [later, *some], said, "x")}
    assert grown["open-data/results-2024.csv"] == whole["open-data/results-2024.csv"].key
    assert grown["open-data/results-2024-p3.csv"] != whole["open-data/results-2024-p3.csv"].key


def test_a_file_is_made_again_only_when_its_rows_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a workbook of ten thousand rows would be written for every corrected word."""
    made: list[str] = []

    def counted(table: tables.Table) -> bytes:
        made.append(table.stem)
        return b"PK" + table.stem.encode()

    label, kind, _ = opendata.FORMATS["xlsx"]
    monkeypatch.setitem(opendata.FORMATS, "xlsx", (label, kind, counted))
    publish(records(), [], tmp_path / "site", cache=tmp_path / "cache")
    assert len(made) == 12
    made.clear()
    first = records()
    oldest = next(one for one in first.results if one.checked_on.year == 2022)
    changed = replace(oldest, statement="演示：更正后的公开说明。")
    publish(
        replace(first, results=tuple(changed if one is oldest else one for one in first.results)),
        [],
        tmp_path / "site",
        cache=tmp_path / "cache",
    )
    assert made == ["open-data/results-2022"]


def test_a_workbook_is_text_and_the_same_each_time() -> None:
    cells = (
        "=1+1",
        "＝cmd|x",
        "0012",
        "91350000MA00000001",
        "a<b>&\"'",
        " 前后有空格 ",
        "两\n行",
        "_x000D_",
        "2024-06-01",
        "",
    )
    raw = workbook("演示", [f"列{at}" for at in range(len(cells))], [cells])
    assert raw == workbook("演示", [f"列{at}" for at in range(len(cells))], [cells])
    assert _xlsx(raw)[1] == list(cells)
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count('t="s"') == len(cells) * 2 - 1


def test_a_cell_longer_than_excel_takes_says_so() -> None:
    cell = _xlsx(workbook("演示", ["甲"], [["长" * (LONGEST + 1)]]))[1][0]
    assert len(cell) <= LONGEST
    assert cell.endswith("全文见 CSV）")


def test_a_character_that_no_workbook_holds_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="U\\+0007"):
        workbook("演示", ["甲"], [["演示\x07"]])


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a&b", '"', "=1+1", "\u2028"])
def test_no_text_breaks_out_of_what_describes_the_lists(tmp_path: Path, text: str) -> None:
    publish(hostile(text), [], tmp_path / "site")
    page = (tmp_path / "site/open-data/index.html").read_text(encoding="utf-8")
    _, _, rest = page.partition('<script type="application/ld+json">')
    block, _, _ = rest.partition("</script>")
    assert json.loads(block)["publisher"]["name"] == text
    assert "<" not in block
    package = json.loads((tmp_path / "site/datapackage.json").read_bytes())
    assert package["contributors"][0]["title"] == text


def test_the_package_names_every_table_with_its_columns(site: Path) -> None:
    package = json.loads((site / "datapackage.json").read_bytes())
    listed = {one["path"]: one for one in package["resources"]}
    there = {
        path.relative_to(site).as_posix()
        for path in (*site.glob("*/*.csv"), *site.glob("open-data/*.json"), *site.glob("statistics/*.json"))
    }
    assert set(listed) == {path for path in there if not path.endswith("-metadata.json")} | {paths.FREEZES, paths.HEADS}
    for path, one in listed.items():
        if path.endswith(".csv"):
            assert [field["name"] for field in one["schema"]["fields"]] == _csv(site / path)[0]
            assert one["bytes"] == (site / path).stat().st_size
            beside = json.loads((site / f"{path}-metadata.json").read_bytes())
            assert [column["titles"] for column in beside["tableSchema"]["columns"]] == _csv(site / path)[0]


def test_the_page_offers_every_file(site: Path) -> None:
    page = (site / "open-data/index.html").read_text(encoding="utf-8")
    for path in (*site.glob("open-data/*.csv"), *site.glob("open-data/*.xlsx"), *site.glob("statistics/*.xlsx")):
        assert f'href="../{path.relative_to(site).as_posix()}"' in page


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(("name", "first"), [(paths.FEED, "results/"), (paths.NEWS_FEED, "news/2024-01.html")])
def test_a_feed_is_atom_newest_first_with_whole_addresses(site: Path, name: str, first: str) -> None:
    feed = etree.fromstring((site / name).read_bytes())
    assert feed.findtext(f"{ATOM}id") == f"{URL}/{name}"
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert days
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == days[0]
    addresses = [entry.findtext(f"{ATOM}id") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert addresses[0].startswith(f"{URL}/{first}")
    assert all((site / address.removeprefix(f"{URL}/")).is_file() for address in addresses)


def test_the_site_map_lists_every_page_and_is_cut_where_it_must_be(site: Path) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {one.text for one in etree.fromstring((site / "sitemap.xml").read_bytes()).iter(f"{space}loc")}
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html", "patterns.html"}
    assert listed == {f"{URL}/{path}" for path in pages}
    parts = dict(sitemap(URL, [f"a/{number}.html" for number in range(100_001)]))
    assert list(parts) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    assert [raw.count(b"<url>") for raw in parts.values()] == [50_000, 50_000, 1, 0]
    assert parts["sitemap.xml"].count(b"<sitemap>") == 3
