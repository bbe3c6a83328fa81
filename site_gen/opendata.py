"""Downloads: CSV that no spreadsheet can be tricked with, JSON, Atom, sitemap, and the two files that only grow."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import escape

import orjson

from rules.errors import Problem, Refused
from rules.public import PublicRecords, PublicResult, StatisticsRow
from rules.statistics import HEADINGS, NAMED_HEADINGS, cells
from site_gen import paths
from site_gen.views import OpenFile

__all__ = [
    "csv_bytes",
    "feed",
    "open_data",
    "result_json",
    "safe_cell",
    "sitemap",
    "statistics_csv",
    "tsv_bytes",
]

_FORMULA = re.compile(r"(?:^|[\r\n])[ \u3000]*[=+\-@＝＋－＠\t\r]")  # full-width forms count too
_FORMULA_IN_ROW = re.compile(r"(?:^|[\0\r\n])(?:[ \u3000]*[=+\-@＝＋－＠\t\r]|\n)")  # of cells joined by NUL
_URLS_A_FILE = 50_000


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet shows and never runs: a ' before what could be a formula, in any line of it.

    >>> safe_cell("=1+1"), safe_cell("演示\\n＠x"), safe_cell("2024-06-01")
    ("'=1+1", "'演示\\n＠x", '2024-06-01')
    """
    return f"'{text}" if _FORMULA.search(text) or text[:1] in ("\t", "\r", "\n") else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with BOM, CRLF, every cell safe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    # Most rows hold nothing that could run: they are looked at whole, once.
    writer.writerows(
        [safe_cell(cell) for cell in row] if _FORMULA_IN_ROW.search("\0".join(row)) else row for row in rows
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def tsv_bytes(name: str, lines: Iterable[Sequence[str]]) -> bytes:
    """Lines of fields by TAB, each ended by LF; Refused when a field would break the form."""
    out = []
    for number, fields in enumerate(lines, 1):
        if any(character in field for field in fields for character in "\t\n\r"):
            raise Refused(Problem("字段里有制表符或换行，请检查台账", where=f"{name} 第 {number} 行"))
        out.append("\t".join(fields) + "\n")
    return "".join(out).encode()


_RESULT_HEADINGS = (
    "任务编号", "任务名称", "计划编号", "计划名称", "抽查类型", "事项类别", "检查机关", "检查对象编号", "检查对象",
    "统一社会信用代码或注册号", "所在乡镇", "事项编号", "抽查事项", "检查依据", "检查方式", "检查完成日期", "检查结果代码",
    "检查结果", "公开说明", "后续处理", "公示批准日期", "更正撤回说明", "网页",
)  # fmt: skip


def _result_row(result: PublicResult) -> tuple[str, ...]:
    return (
        result.task, result.task_name, result.plan, result.plan_name, result.direction, result.category,
        result.authority, result.object_number, result.object, result.code, result.town, result.item, result.item_name,
        result.basis, "、".join(result.methods), str(result.checked_on), result.result_code, result.result,
        result.statement, result.handling, str(result.approved_on), result.note, paths.result(result.task, result.slug),
    )  # fmt: skip


def result_json(result: PublicResult) -> bytes:
    """The JSON twin of a result page: the same fields under the same Chinese names as the CSV."""
    return orjson.dumps(dict(zip(_RESULT_HEADINGS[:-1], _result_row(result), strict=False)), option=orjson.OPT_INDENT_2)


def open_data(public: PublicRecords, results: Sequence[PublicResult]) -> list[tuple[OpenFile, bytes]]:
    """The lists to download, with what the 开放数据 page says about them."""
    result_rows = [_result_row(result) for result in results]
    tables = (
        ("results", "检查结果", "一行是一个检查对象在一个抽查事项上的结果", _RESULT_HEADINGS, result_rows),
        ("enterprises", "检查对象名录库", "不含限制公开的行业",
         ("检查对象编号", "名称", "统一社会信用代码或注册号", "行业", "登记状态"),
         [(e.number, e.name, e.code, "、".join(e.trades), e.status) for e in public.enterprises]),
        ("items", "随机抽查事项清单", "现行事项和已停止使用的事项",
         ("事项编号", "抽查事项", "部门", "检查依据", "检查主体", "事项类别", "适用行业", "检查内容", "抽查标准和要点", "抽查比例",
          "每年次数", "检查方式", "公开程度", "公开程度依据", "有效期起", "有效期止", "备注", "版本", "现行"),
         [(i.number, i.name, i.department, i.basis, i.subject, i.category, "、".join(i.trades), i.content, i.standard, i.ratio,
           str(i.times_per_year), "、".join(i.methods), i.level, i.level_basis, str(i.valid_from or ""),
           str(i.valid_until or ""), i.note, str(i.version), "是" if i.current else "否") for i in public.items]),
    )  # fmt: skip
    files: list[tuple[OpenFile, bytes]] = []
    for name, title, note, headings, rows in tables:
        sheet = csv_bytes(headings, rows)
        files.append((OpenFile(title, f"open-data/{name}.csv", len(rows), len(sheet), note), sheet))
        raw = orjson.dumps([dict(zip(headings, row, strict=True)) for row in rows])
        files.append((OpenFile(title, f"open-data/{name}.json", len(rows), len(raw), note), raw))
    return files


def statistics_csv(rows: Iterable[StatisticsRow], *, named: bool = False) -> bytes:
    """抽查情况统计表 with exactly its 13 headings; named: that of the checks with a cause. 罚没金额 in yuan."""
    return csv_bytes(NAMED_HEADINGS if named else HEADINGS, map(cells, rows))


def _address(url: str, path: str) -> str:
    return escape(f"{url.rstrip('/')}/{path}")


def sitemap(url: str, pages: Sequence[str]) -> dict[str, bytes]:
    """sitemap.xml, and its parts when there are more than 50,000 addresses."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def one(some: Sequence[str]) -> bytes:
        lines = "".join(f"<url><loc>{_address(url, path)}</loc></url>\n" for path in some)
        return f"{head}<urlset {space}>\n{lines}</urlset>\n".encode()

    if len(pages) <= _URLS_A_FILE:
        return {"sitemap.xml": one(pages)}
    parts = {
        f"sitemap-{at // _URLS_A_FILE + 1}.xml": one(pages[at : at + _URLS_A_FILE])
        for at in range(0, len(pages), _URLS_A_FILE)
    }
    lines = "".join(f"<sitemap><loc>{_address(url, name)}</loc></sitemap>\n" for name in parts)
    return {"sitemap.xml": f"{head}<sitemapindex {space}>\n{lines}</sitemapindex>\n".encode(), **parts}


def feed(public: PublicRecords, results: Sequence[PublicResult]) -> bytes:
    """Atom: the 50 newest results and the announcements. updated: the day of approval, never a clock."""
    url = public.bureau.url
    entries = [
        (
            paths.result(r.task, r.slug),
            f"{r.object or r.object_number}：{r.item_name}",
            str(r.approved_on),
            r.result or r.note,
        )
        for r in results[:50]
    ]
    entries += [
        (paths.article(a.slug), a.title, str(a.on), "公告") for a in public.announcements if a.on and a.kind == "news"
    ]
    entries.sort(key=lambda entry: (entry[2], entry[0]), reverse=True)
    newest = entries[0][2] if entries else "2000-01-01"
    body = "".join(
        f"<entry><id>{_address(url, path)}</id><title>{escape(title)}</title><updated>{on}T00:00:00+08:00</updated>"
        f'<link href="{_address(url, path)}"/><summary>{escape(summary)}</summary></entry>\n'
        for path, title, on, summary in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<id>{_address(url, 'index.html')}</id><title>{escape(public.bureau.name)} 双随机、一公开</title>"
        f"<updated>{newest}T00:00:00+08:00</updated><author><name>{escape(public.bureau.name)}</name></author>"
        f'<link rel="self" href="{_address(url, "feed.xml")}"/><link href="{_address(url, "index.html")}"/>\n{body}</feed>\n'
    ).encode()
