"""随机抽查事项清单: what may be checked (叶县 2023 附件2; 仙游 2018 二(一)1: 动态管理)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import ITEM_CATEGORIES, LEVELS, METHODS, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns
from rules.base.marks import Mark
from rules.registry.department import START, Departments, bound

__all__ = ["COLUMNS", "TERM_YEARS", "Item", "parse", "restricted_trades"]

TERM_YEARS = 3
"""Years after the inspection for which a result stays public, unless its item sets another term (docs/disclosure.md, 公开程度)."""
_LONGEST = 30


class Item(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the list. trades: the trades it covers (empty: every object). version grows with every change."""

    table: ClassVar[str] = "items"

    name: str
    department: str
    basis: str
    subject: str = ""
    category: str = "general"
    trades: tuple[str, ...] = ()
    content: str = ""
    standard: str = ""
    ratio: str = ""
    times_per_year: int = 1
    methods: tuple[str, ...] = ("onsite",)
    level: str = "full"
    level_basis: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    version: int = 1
    changed_on: date | None = None
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""
    term_years: int | msgspec.UnsetType = msgspec.UNSET
    """How many years its results stay public; TERM_YEARS, and not written, when left empty."""

    @property
    def term(self) -> int:
        """How many years after the inspection a result leaves the public site."""
        return self.term_years if isinstance(self.term_years, int) else TERM_YEARS

    def covers(self, trades: tuple[str, ...]) -> bool:
        """Whether an object of these trades can be checked for this item."""
        return not self.trades or bool(set(self.trades) & set(trades))

    @property
    def is_remote(self) -> bool:
        """Whether nobody goes there for it: it is checked on paper or over the network alone."""
        return bool(self.methods) and set(self.methods) <= {"documents", "online"}

    def valid(self, on: date) -> bool:
        """Whether the item is valid that day, first and last day included; an item that is not cannot be checked."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column(
        "name", "抽查事项名称", required=True, aliases=("抽查事项", "事项名称", "检查事项", "检查事项名称"), width=36
    ),
    Column(
        "department", "部门", Kind.CHOICE, required=True, choices=START,
        aliases=("部门名称", "抽查部门", "参与部门", "所属部门"), width=12,
    ),
    Column("basis", "抽查依据", Kind.LONG, required=True, aliases=("检查依据", "法律依据", "依据"), width=36),
    Column("subject", "检查主体", aliases=("抽查主体", "责任单位", "实施主体"), width=16),
    Column("category", "事项类别", Kind.CHOICE, choices=ITEM_CATEGORIES, aliases=("类别",), width=16),
    Column(
        "trades", "检查对象", Kind.LIST, aliases=("抽查对象", "适用行业", "行业", "抽查对象范围"),
        hint="行业名称，多个用、分开；留空为全部对象", width=24,
    ),
    Column("content", "抽查内容", Kind.LONG, aliases=("检查内容",), width=36),
    Column("standard", "抽查标准和要点", Kind.LONG, aliases=("检查标准", "抽查标准", "标准和要点"), width=36),
    Column("ratio", "抽查比例", Kind.RATIO, aliases=("比例", "检查比例"), hint="如 5%", width=10),
    Column(
        "times_per_year", "抽查频次/年", Kind.INTEGER, aliases=("抽查频次", "频次", "检查频次", "频次/年"), width=12
    ),
    Column("methods", "检查方式", Kind.CHOICES, choices=METHODS, aliases=("抽查方式", "方式"), width=20),
    Column("level", "公开程度", Kind.CHOICE, choices=LEVELS, aliases=("公开级别", "公开范围"), width=10),
    Column("level_basis", "不公开依据", Kind.LONG, aliases=("公开程度依据",), hint="有限公开、不予公开的必须填写", width=24),
    Column("valid_from", "生效日期", Kind.DATE, width=12),
    Column("valid_until", "失效日期", Kind.DATE, width=12),
    Column("term_years", "公示年限", Kind.INTEGER, aliases=("公示期限", "公示期"), hint=f"年，自检查之日起；留空为 {TERM_YEARS}", width=10),
    Column("note", "备注", Kind.LONG, width=24),
)  # fmt: skip


def parse(
    raw: Mapping[str, str], old: Item | None = None, where: str = "", departments: Departments = START
) -> tuple[Item | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes.

    The act gives numbers to new items and a new version to changed ones.
    """
    values, problems = parse_columns(bound(COLUMNS, departments), raw, where)
    values.pop("number", None)
    if "trades" in values:
        values["trades"] = trade_names(values["trades"])
    fill_defaults(values, category="general", level="full", methods=("onsite",), times_per_year=1)
    if "term_years" in values:
        if values["term_years"] > _LONGEST:
            problems.append(Problem(f"{values['term_years']} 年太长，最多 {_LONGEST} 年，请改正", where, "公示年限"))
        values["term_years"] = values["term_years"] or msgspec.UNSET
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    record = msgspec.structs.replace(old, **values) if old else Item(number="", **values)
    if record.level != "full" and not record.level_basis:
        problems.append(Problem("不是全部公开的事项，必须写明法律依据", where, "不公开依据"))
    if record.valid_from and record.valid_until and record.valid_until < record.valid_from:
        problems.append(Problem("早于生效日期，请核对", where, "失效日期"))
    return (None if problems else record), problems


def restricted_trades(items: Iterable[Item]) -> frozenset[str]:
    """Trades of items that are not 全部公开 (民用枪支弹药, 爆破作业: 仙游 2018 二(三)2): their objects are counted, not named."""
    return frozenset(trade for item in items if item.level != "full" for trade in item.trades)
