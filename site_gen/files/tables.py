"""The public lists as tables to download: their columns, what a column means, and the rows as text.

A column shows a field of a public record (rules/disclosure/public.py) or a value computed from one. `LEFT_OUT` names the fields
without a column, each with its reason; a test compares both with the records. Long lists are cut into files, oldest rows first, so
that a new row changes the last file only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter

from rules.base.fields import money_text
from rules.disclosure.public import (
    PublicDraw,
    PublicItem,
    PublicPlanLine,
    PublicRecords,
    PublicResult,
    PublicTask,
    StatisticsRow,
)
from rules.disclosure.statistics import FOR_CAUSE_HEADINGS, HEADINGS
from site_gen import paths

__all__ = ["LEFT_OUT", "LIST_MARK", "RESULT_FIELDS", "SHAPES", "YES", "Field", "Shape", "Table", "tables"]

LIST_MARK = "、"
"""Between the entries of a cell that holds several."""
YES, _NO = "是", "否"
_CELLS_PER_FILE = 30_000
"""So that a file is built and scanned by the gate in 0.2 s, and opens at once; a county has some hundred results a year."""

_TASK = r"[A-Za-z0-9-]{1,64}"
_HASH = r"[0-9a-f]{64}"


@dataclass(frozen=True, slots=True)
class Field:
    """One column. name: of the public record's field. title: its heading. note: what it means, "" where the title says so.

    kind: text, list, integer, number, date, time or flag (是/否). required: never empty. pattern: a regular expression that every
    value matches, where there is one. read: record → value; None for the field of that name.
    """

    name: str
    title: str
    note: str = ""
    kind: str = "text"
    required: bool = False
    pattern: str = ""
    read: Callable[..., object] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What the tables of one list have in common. note: what a row is. key: names of the fields that identify a row."""

    title: str
    note: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def cells(self, record: object) -> Sequence[str]:
        """One record as a row of texts, a cell for each field."""
        return next(self.rows([record]))

    def rows(self, records: Iterable[object]) -> Iterator[Sequence[str]]:
        """The same for many: there may be 100,000, so the fields of a record are read together and only what is no text is converted."""
        stored = [field.name for field in self.fields if not field.read]
        computed = [(column, field.read) for column, field in enumerate(self.fields) if field.read]
        converted = [column for column, field in enumerate(self.fields) if field.kind != "text"]
        get = attrgetter(*stored) if len(stored) > 1 else lambda _: ()
        for record in records:
            row = list(get(record))
            for column, read in computed:
                row.insert(column, read(record))
            for column in converted:
                row[column] = _text(row[column])
            yield row


@dataclass(frozen=True, eq=False)
class Table:
    """A list, or the part of it that is one file. stem: the path without suffix. records: public records, in order."""

    stem: str
    title: str
    shape: Shape
    records: Sequence[object]

    def rows(self) -> Sequence[Sequence[str]]:
        """The rows as text."""
        return _rows(self)


@lru_cache(maxsize=1)
def _rows(table: Table) -> Sequence[Sequence[str]]:
    """Cached for the forms (CSV, JSON, Excel), which are built one after the other."""
    return tuple(table.shape.rows(table.records))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else _NO
    if isinstance(value, tuple):
        return LIST_MARK.join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _numbers(record: PublicPlanLine | PublicTask) -> tuple[str, ...]:
    return tuple(number for number, _ in record.items)


def _integer(name: str, title: str, note: str = "") -> Field:
    return Field(name, title, note, kind="integer")


def _fine(record: StatisticsRow) -> str:
    """In yuan."""
    return money_text(record.fine)


def _or_withheld(name: str) -> Callable[[PublicResult], str]:
    """Reads a field of a result that may be withheld: then why."""

    def read(result: PublicResult) -> str:
        withheld = dict(result.withheld)
        if name in withheld:
            return withheld[name]
        value = getattr(result, name)
        return money_text(value) if name == "fine" and value is not None else _text(value)

    return read


_WHY = "依法不公开的写“依法不予公开”和理由"


_NUMBER_OF_ITEMS = Field("items", "事项编号", "本次抽查的事项，见事项清单", kind="list", read=_numbers)
_CODE = Field("code", "统一社会信用代码或注册号", "没有代码的为空")

RESULT_FIELDS = (
    Field("task", "任务编号", required=True, pattern=_TASK),
    Field("task_name", "任务名称"),
    Field("plan", "计划编号", "年度计划里的一行；没有计划的为空"),
    Field("plan_name", "计划名称"),
    Field("direction", "抽查类型", "定向、不定向；不是抽取而是指定的，写明非随机和起因"),
    Field("category", "事项类别"),
    Field("authority", "检查机关"),
    Field("department", "部门"),
    Field("object_number", "检查对象编号", required=True),
    Field("object", "检查对象", "名称；依法不公开名称的为空"),
    _CODE,
    Field("town", "所在乡镇"),
    Field("item", "事项编号", required=True),
    Field("item_name", "抽查事项"),
    Field("basis", "检查依据"),
    Field("methods", "检查方式", kind="list"),
    Field("checked_on", "检查完成日期", kind="date", required=True),
    Field("result_code", "检查结果代码", f"结果代码表里的代码；{_WHY}", read=_or_withheld("result_code")),
    Field("result", "检查结果"),
    Field("problem", "发现问题", f"是、否；{_WHY}", read=_or_withheld("problem")),
    Field("statement", "公开说明"),
    Field("handling", "后续处理", "处理措施和复查情况"),
    Field("abnormal", "列入异常名录", f"是、否；{_WHY}", read=_or_withheld("abnormal")),
    Field("case_filed", "立案查处", f"是、否；{_WHY}", read=_or_withheld("case_filed")),
    Field("fine", "罚没金额", f"单位是元；{_WHY}", read=_or_withheld("fine")),
    Field("chance", "怎样抽中的"),
    Field("approved_on", "公示批准日期", kind="date", required=True),
    Field("corrected", "已更正", kind="flag", required=True),
    Field("note", "更正说明"),
    Field("page", "网页", "相对于网站首页的地址", required=True, read=lambda r: paths.result(r.task, r.slug)),
)
_ITEM_FIELDS = (
    Field("number", "事项编号", required=True), Field("name", "抽查事项"), Field("department", "部门"), Field("basis", "检查依据"),
    Field("subject", "检查主体"), Field("category", "事项类别"), Field("trades", "适用行业", "空的不限行业", kind="list"),
    Field("content", "检查内容"), Field("standard", "抽查标准和要点"), Field("ratio", "抽查比例"),
    _integer("times_per_year", "每年次数"), Field("methods", "检查方式", kind="list"),
    Field("level", "公开程度", "全部公开、有限公开、不予公开"), Field("level_basis", "公开程度依据", "不全部公开的法律依据"),
    _integer("term_years", "公示年限"),
    Field("valid_from", "有效期起", kind="date"), Field("valid_until", "有效期止", "空的长期有效", kind="date"), Field("note", "备注"),
    _integer("version", "版本", "第几次修订后的内容"), Field("current", "现行", kind="flag", required=True),
    Field("page", "网页", "相对于网站首页的地址", required=True, read=lambda i: paths.item(i.number)),
)  # fmt: skip
_PLAN_FIELDS = (
    Field("number", "计划编号", required=True), _integer("year", "年度"), Field("name", "计划名称"), _NUMBER_OF_ITEMS,
    Field("category", "事项类别"), Field("direction", "抽查类型"), Field("trades", "涉及行业", kind="list"), Field("ratio", "抽查比例"),
    Field("start", "开始日期", kind="date", required=True), Field("end", "结束日期", kind="date", required=True),
    _integer("times_per_year", "每年次数"), Field("section", "承办科室"), Field("withdrawn", "已取消", kind="flag", required=True),
    Field("lead", "牵头部门"), Field("participants", "参与部门", kind="list"), Field("tasks", "任务编号", "按这一行开展的任务", kind="list"),
)  # fmt: skip
_TASK_FIELDS = (
    Field("number", "任务编号", required=True, pattern=_TASK), Field("name", "任务名称"), Field("plan", "计划编号"),
    Field("plan_name", "计划名称"), _NUMBER_OF_ITEMS, Field("lead", "牵头部门"), Field("departments", "参与部门", kind="list"),
    Field("start", "开始日期", kind="date", required=True), Field("end", "结束日期", kind="date", required=True),
    Field("cutoff", "名录截止日", "这一天以后登记的对象不进抽查对象库", kind="date"), Field("scope", "抽查范围"),
    Field("strata_kind", "分层办法"), Field("floor", "最低比例"), _integer("batches", "批次数"), Field("state", "状态"),
    Field("cause", "非随机起因", "对象是指定的检查才有"), _integer("pool_size", "抽查对象库对象数"), _integer("drawn", "抽中对象数"),
    _integer("struck", "剔除对象数"), _integer("checked", "已检查对象数", "只计公示的结果；有限公开的为空，下同"),
    _integer("problems", "发现问题条数"), _integer("disclosed", "公示条数", "一个对象的一个事项是一条"), _integer("late", "逾期未公示条数"),
    Field("periodic", "周期检查", "按周期检查义务开展的才有"), Field("level", "公开程度", "空的全部公开"), Field("draws", "抽取编号", kind="list"),
    Field("closed_on", "办结日期", kind="date"),
    Field("page", "网页", "相对于网站首页的地址", required=True, read=lambda t: paths.task(t.number)),
)  # fmt: skip
_DRAW_FIELDS = (
    Field("number", "抽取编号", required=True, pattern=_TASK), Field("task", "任务编号", required=True), Field("task_name", "任务名称"),
    _integer("serial", "冻结序号", "本机关历次冻结连续编号"), Field("commitment", "承诺值", "抽取条件的 SHA-256", required=True, pattern=_HASH),
    Field("words", "承诺六字"), Field("state", "状态"), Field("frozen_at", "冻结时间", kind="time", required=True),
    Field("expected_at", "随机值预定产生时间", kind="time"), Field("entropy", "随机值种类"), Field("source", "随机值来源"),
    Field("strength", "证明力"), Field("value", "随机值", "抽取以前为空"), Field("value_at", "随机值产生时间", kind="time"),
    Field("witnesses", "见证人", kind="list"), Field("outside", "外部见证", "承诺值事先交给了谁", kind="list"),
    Field("seed", "种子", pattern=_HASH), Field("seal", "封存值", "全部证据的 SHA-256", pattern=_HASH),
    _integer("pool_size", "抽查对象库对象数"), _integer("drawn_count", "抽中对象数"), _integer("struck_count", "剔除对象数"),
    Field("void_reason", "作废原因"), Field("void_office", "批准作废的人的职务"), Field("supersedes", "取代的抽取"),
    _integer("removed_count", "重新抽取时去掉的对象数"), Field("removed_reason", "去掉的原因"), Field("lookup", "随机值到哪里查对"),
    _integer("late_days", "名单逾期未公开的天数", "没有逾期的是 0"), Field("demo", "演示时钟", "办公时钟的为空"),
    Field("parent", "补充的抽取", "补充抽取才有"),
    Field("adds", "补充内容"), Field("level", "公开程度", "空的全部公开"),
    Field("page", "网页", "相对于网站首页的地址", required=True, read=lambda d: paths.draw(d.number)),
)  # fmt: skip
_STATISTICS = (
    ("order", "integer"), ("section", "text"), ("name", "text"), ("item", "text"), ("period", "text"), ("ratio", "text"),
    ("drawn", "integer"), ("checked", "integer"), ("disclosed", "integer"), ("problems", "integer"), ("abnormal", "integer"),
    ("cases", "integer"), ("fine", "number"),
)  # fmt: skip


def _statistics_fields(headings: Sequence[str]) -> tuple[Field, ...]:
    return tuple(
        Field(name, title, "单位是元" if name == "fine" else "", kind, read=_fine if name == "fine" else None)
        for (name, kind), title in zip(_STATISTICS, headings, strict=True)
    )


SHAPES: Mapping[str, Shape] = {
    "results": Shape("检查结果", "一行是一个检查对象在一个抽查事项上的结果", RESULT_FIELDS, ("page",)),
    "tasks": Shape("抽查任务", "一行是一次抽查任务", _TASK_FIELDS, ("number",)),
    "draws": Shape("抽取", "一行是一次冻结和它的抽取；证据在各次抽取的网页上", _DRAW_FIELDS, ("number",)),
    "plans": Shape("年度抽查工作计划", "一行是计划里的一次抽查", _PLAN_FIELDS, ("number",)),
    "items": Shape("随机抽查事项清单", "现行事项和已停止使用的事项", _ITEM_FIELDS, ("number",)),
    "enterprises": Shape("检查对象名录库", "不含限制公开的行业", (
        Field("number", "检查对象编号", required=True), Field("name", "名称"), _CODE, Field("trades", "行业", kind="list"),
        Field("status", "登记状态"),
    ), ("number",)),
    "restricted": Shape("限制公开行业的对象数", "这些对象依法不公开名称，只公开数量，按季度初的情况；一个对象可以有几个行业", (
        Field("trade", "行业", required=True, read=lambda pair: pair[0]),
        Field("count", "对象数", "不足 5 个的写少于5", required=True, read=lambda pair: pair[1]),
    ), ("trade",)),
    "inspectors": Shape("执法检查人员名录库", "不公开姓名", (
        Field("number", "人员编号", required=True), Field("department", "部门"), Field("certificate", "执法证号"),
    ), ("number",)),
    "blacklist": Shape("重点公示", "列入黑名单的单位", (
        Field("number", "检查对象编号", required=True), Field("name", "名称"), _CODE, Field("trades", "行业", kind="list"),
        Field("reason", "列入原因"), Field("organ", "列入机关"), Field("document", "列入文号"), Field("basis", "列入依据"),
        Field("start", "列入日期", kind="date"), Field("until", "到期日期", kind="date"),
    ), ("number",)),
    "statistics": Shape("抽查情况统计表", "只计随机抽查，一行是一次任务的一个事项", _statistics_fields(HEADINGS), ("order",)),
    "named-statistics": Shape("非随机检查情况统计表", "对象是指定的检查，另行统计", _statistics_fields(FOR_CAUSE_HEADINGS), ("order",)),
}  # fmt: skip

LEFT_OUT: Mapping[type, Mapping[str, str]] = {
    PublicResult: {"slug": "in page", "object_page": "says which page there is", "cause": "in direction", "withheld": "in the columns that it withholds"},
    PublicItem: {"versions": "a list within a row; on the item's page"},
    PublicTask: {
        "state_code": "in state", "strata": "a list within a row; on the task's page", "excluded": "a list within a row; on the task's page",
        "counts": "a list within a row; on the task's page", "moved_out": "words of the page",
        "windows": "a list within a row; on the task's page", "decisions": "a list within a row; on the task's page",
    },
    StatisticsRow: {"task": "the table has exactly 13 columns", "item_number": "the table has exactly 13 columns"},
    PublicDraw: {
        "state_code": "in state", "open": "in the evidence", "opens": "words of the page", "masked": "words of the page",
        **dict.fromkeys(("voids", "expired", "supplements", "corrections"), "of all draws"),
        **dict.fromkeys((
            "stages", "strata", "excluded", "departments", "struck_reasons", "computed", "witnessed", "declared", "drawn", "teams", "files", "changes",
            "without_choice", "removed", "notes",
        ), "a list within a row; on the draw's page and in its evidence"),
    },
}  # fmt: skip
"""Fields of public records without a column, each with its reason. All fields of the other records have one, but for `page` of an
enterprise, which says only whether there is a page."""


def tables(public: PublicRecords, results: Sequence[PublicResult]) -> Iterator[Table]:
    """Every public list, cut into files. results: newest first."""
    by_year: dict[int, list[object]] = {}
    for result in reversed(results):
        by_year.setdefault(result.checked_on.year, []).append(result)
    for year in sorted(by_year, reverse=True):
        yield from _cut(f"open-data/results-{year:04d}", "results", by_year[year], f"{year} 年")
    yield from _cut("open-data/tasks", "tasks", public.tasks)
    yield from _cut("open-data/draws", "draws", public.draws)
    yield from _cut("open-data/plans", "plans", public.plan)
    yield from _cut("open-data/items", "items", public.items)
    yield from _cut("open-data/enterprises", "enterprises", public.enterprises)
    if public.restricted:
        yield from _cut("open-data/restricted", "restricted", public.restricted)
    if public.inspectors:
        yield from _cut("open-data/inspectors", "inspectors", public.inspectors)
    yield from _cut("open-data/blacklist", "blacklist", public.blacklist)
    for year in sorted(public.statistics, reverse=True):
        yield from _cut(f"statistics/{year:04d}", "statistics", public.statistics[year], f"{year} 年")
    for year in sorted(public.named_statistics, reverse=True):
        yield from _cut(f"statistics/{year:04d}-named", "named-statistics", public.named_statistics[year], f"{year} 年")


def _cut(stem: str, name: str, records: Sequence[object], period: str = "") -> Iterator[Table]:
    """The tables of one list. name: of its shape. period: words before the title ("2024 年")."""
    shape = SHAPES[name]
    size = max(1_000, _CELLS_PER_FILE // len(shape.fields))
    last = max(1, -(-len(records) // size))
    for number in range(1, last + 1):
        part = f"，第 {number} 部分" if last > 1 else ""
        path = stem if number == 1 else f"{stem}-p{number}"
        yield Table(path, f"{period}{shape.title}{part}", shape, records[(number - 1) * size : number * size])
