"""参与部门: the departments that take part in checks, as records; the six that the program starts with.

A bureau's list is its records over START: a record of a code takes the place of the start's one. The code is stored in items, people, tasks and draws
and never changes; names do. 检查机关 on papers and pages is the full name, tables of the desk show the short one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import Code
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns, split_list

__all__ = ["COLUMNS", "START", "Department", "Departments", "bound", "in_force_problems", "parse", "section_problems"]

_SHORTEST, _LONGEST = 2, 16
_CODE = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""A code is part of numbers (`police-01`), of page addresses and of strata, where -- stands between two."""
_SHORT = 8
"""Characters of a short name at most: it stands in columns of tables."""


class Department(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One department. number: its code, for ever. also: other words that files use for it. sections: its 科室; none listed: any may be typed.

    contact: whom to call; private. start, until: first and last day on which it takes part; None: no limit. is_self: the bureau that keeps this
    store.
    """

    table: ClassVar[str] = "departments"

    name: str
    short: str
    also: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    contact: str = ""
    start: date | None = None
    until: date | None = None
    is_self: bool = False

    def in_force(self, on: date) -> bool:
        """Whether it takes part that day, first and last day included."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)


COLUMNS = (
    Column(
        "number", "代码", Kind.CODE, required=True, aliases=("部门代码",),
        hint="小写字母、数字，如 edu；以后不能改", width=10,
    ),
    Column(
        "name", "全称", required=True, aliases=("部门全称", "单位全称", "检查机关", "部门名称"),
        hint="写作检查机关，如 示例县教育体育局", width=30,
    ),
    Column("short", "简称", required=True, aliases=("部门简称",), hint=f"表格里用，最多 {_SHORT} 个字，如 教体", width=12),
    Column("also", "别称", Kind.LIST, aliases=("其他名称",), hint="别的文件里怎么称呼它，多个用、分开", width=24),
    Column("sections", "科室", Kind.LIST, aliases=("科室名单", "内设机构"), hint="多个用、分开；留空为不限", width=24),
    Column("contact", "联系人", aliases=("联系电话", "联系人电话"), hint="姓名和电话；只印在内部名单上，不公开", width=20),
    Column("start", "起用日期", Kind.DATE, width=12),
    Column("until", "停用日期", Kind.DATE, hint="最后参加检查的一天", width=12),
    Column("is_self", "本单位", Kind.FLAG, hint="是：就是本单位；只能有一个", width=8),
)  # fmt: skip

_STARTING = (
    ("police", "公安", ("公安局", "公安分局", "县公安局", "公安部门")),
    ("fire", "消防", ("消防救援", "消防大队", "消防救援大队", "消防救援支队")),
    ("market", "市场监管", ("市场监管局", "市场监督管理局", "县市场监督管理局")),
    ("health", "卫健", ("卫健局", "卫生健康局", "卫生健康委")),
    ("labour", "人社", ("人社局", "人力资源社会保障局", "人力资源和社会保障局")),
    ("culture", "文旅", ("文旅局", "文化和旅游局", "旅游和文化广电局")),
)
"""Code, short name, other words: what there is before a bureau keeps its own list. Their full name is the short one until it is named."""


class Departments:
    """The departments of a bureau, with the face of a code table: a typed word to a code, a code to its short name.

    >>> START.text("police"), START.read("县公安局"), START.name("edu")
    ('公安', 'police', 'edu')
    """

    title = "参与部门"

    def __init__(
        self, records: Iterable[Department] = (), *, named: Mapping[str, str] | None = None, bureau: str = ""
    ) -> None:
        """records: those of the store. named: code → full name, as an old bureau.toml gives it, of those without a record. bureau: its name."""
        own = {record.number: record for record in records}
        starting = {one.number: one for one in _starting(named or {}, bureau)}
        self._records = {code: own.get(code, one) for code, one in starting.items()} | own
        self.recorded = frozenset(own)
        """Codes of those that stand in the store."""
        self._by_word = {_word(word): one.number for one in self.records for word in _words(one)}

    @property
    def records(self) -> tuple[Department, ...]:
        """All of them, the starting six first."""
        return tuple(self._records.values())

    @property
    def rows(self) -> tuple[Code, ...]:
        """As rows of a code table: text is the short name, note the full one."""
        return tuple(Code(one.number, one.short, one.name, one.also) for one in self.records)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.rows)

    def __contains__(self, code: object) -> bool:
        return code in self._records

    def __getitem__(self, code: str) -> Department:
        return self._records[code]

    def get(self, code: str) -> Department | None:
        """The department of this code; None when it is not on the list."""
        return self._records.get(code)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the list."""
        return tuple(self._records)

    @property
    def own(self) -> str:
        """The code of the bureau itself; "" when no department is marked as it."""
        return next((one.number for one in self.records if one.is_self), "")

    def text(self, code: str) -> str:
        """The short name; the code itself when it is not on the list."""
        record = self._records.get(code)
        return record.short if record else code

    def name(self, code: str) -> str:
        """The full name (检查机关); the code itself when it is not on the list."""
        record = self._records.get(code)
        return record.name if record else code

    def read(self, text: str) -> str:
        """The code for a typed code, name or usual word; ValueError lists what there is."""
        code = self._by_word.get(_word(text))
        if code is None:
            listed = "、".join(one.short for one in self.records)
            raise ValueError(f"{self.title}没有“{text}”，可填：{listed}；别的部门请先登记（department add）")
        return code

    def in_force(self, code: str, on: date) -> bool:
        """Whether a department takes part that day; one that is not on the list is not judged."""
        record = self._records.get(code)
        return record is None or record.in_force(on)

    def holder(self, word: str, code: str) -> Department | None:
        """Which other department than `code` uses this word already."""
        found = self._by_word.get(_word(word), code)
        return None if found == code else self._records[found]


def _starting(named: Mapping[str, str], bureau: str) -> Iterator[Department]:
    """The six as records. The bureau itself is the one for which a usual word ends the bureau's name (示例县公安局); its full name is that."""
    for code, short, also in _STARTING:
        given = named.get(code, "")
        is_self = bool(bureau) and (bureau == given or bureau.endswith(also))
        name = given or (bureau if is_self else short)
        yield Department(number=code, name=name, short=short, also=also, is_self=is_self)


def _words(department: Department) -> tuple[str, ...]:
    return (department.number, department.short, department.name, *department.also)


def _word(text: str) -> str:
    return text.replace(" ", "").strip("。.").lower()


START = Departments()
"""The six, for a place without a bureau; columns that name it are bound to the bureau's own list by `bound`."""


def bound(columns: Iterable[Column], departments: Departments) -> tuple[Column, ...]:
    """The columns with the bureau's departments in the place of START; all others as they are."""
    return tuple(replace(column, choices=departments) if column.choices is START else column for column in columns)


def parse(
    raw: Mapping[str, str], old: Department | None = None, where: str = "", known: Departments = START
) -> tuple[Department | None, list[Problem]]:
    """Text by column name to a record, or the problems. `old` is what an edit changes; its code stays. known: the list as it stands."""
    typed = {name: text for name, text in raw.items() if name != "number"}
    values, problems = parse_columns(COLUMNS, typed, where)
    code = old.number if old else raw.get("number", "").strip().lower()
    if old is None:
        problems += missing(COLUMNS, raw, where) + _code_problems(raw, code, where, known)
    elif raw.get("number", code).strip().lower() not in ("", code):
        problems.append(Problem(f"代码 {code} 已经用在事项、人员和任务里，不能改", where, "代码"))
    if problems:
        return None, problems
    record: Department = msgspec.structs.replace(old, **values) if old else Department(number=code, **values)
    problems += _record_problems(record, where, known)
    return (None if problems else record), problems


def _code_problems(raw: Mapping[str, str], code: str, where: str, known: Departments) -> list[Problem]:
    if not code:
        return [Problem("必须填写", where, "代码")] if "number" in raw else []  # not named at all: said by `missing`
    if not _SHORTEST <= len(code) <= _LONGEST or not _CODE.fullmatch(code):
        words = f"“{code}”不能作代码，请写 {_SHORTEST} 到 {_LONGEST} 个小写字母、数字，如 edu"
        return [Problem(words, where, "代码")]
    if code in known:
        return [Problem(f"“{code}”已有部门 {known.text(code)}，代码不能重复", where, "代码")]
    return []


def _record_problems(record: Department, where: str, known: Departments) -> Iterator[Problem]:
    labels: Sequence[tuple[str, tuple[str, ...]]] = (
        ("全称", (record.name,)),
        ("简称", (record.short,)),
        ("别称", record.also),
    )
    for label, words in labels:
        for word in words:
            if label != "别称" and (split_list(word) != (word,) or "=" in word):
                yield Problem("不能有空格、顿号、逗号、分号、等号，请改正", where, label)
            elif other := known.holder(word, record.number):
                yield Problem(f"“{word}”已是 {other.number}（{other.name}）用的名称，请换一个", where, label)
    if len(record.short) > _SHORT:
        yield Problem(f"有 {len(record.short)} 字，最多 {_SHORT} 字，请改短", where, "简称")
    if record.start and record.until and record.until < record.start:
        yield Problem("早于起用日期，请核对", where, "停用日期")
    own = known.own
    if record.is_self and own not in ("", record.number):
        yield Problem(f"{known.name(own)}（{own}）已是本单位，只能有一个；请先改它", where, "本单位")


def in_force_problems(
    departments: Departments, codes: Iterable[str], on: date, where: str, field: str = "参与部门"
) -> list[Problem]:
    """A problem for each department that does not take part on that day."""
    return [
        Problem(f"部门 {_not_in_force(departments[code], on)}，请去掉，或改用新的部门", where, field)
        for code in codes
        if not departments.in_force(code, on)
    ]


def _not_in_force(department: Department, on: date) -> str:
    if department.start is not None and on < department.start:
        return f"{department.short} {department.start} 起才参加"
    return f"{department.short} {department.until} 以后停用，不能再参加"


def section_problems(departments: Departments, code: str, section: str, where: str, field: str) -> list[Problem]:
    """A section that is not on the list of a department that lists its own."""
    listed: tuple[str, ...] = departments[code].sections if code in departments else ()
    if not section or not listed or section in listed:
        return []
    words = f"{departments.text(code)}没有科室“{section}”，可填：{'、'.join(listed)}；新设的请先登记（department edit）"
    return [Problem(words, where, field)]
