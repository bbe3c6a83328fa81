"""检查结果: one of eight codes per object and item, its correction and withdrawal (源汇 2023 附件3; disclosure.md).

Exactly what was approved is public: `approved` holds the approved texts, and a correction becomes public only after it was
approved itself.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

import msgspec

from rules.base.codes import PROBLEM_CODES, RESULT_CODES
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns
from rules.base.marks import Mark
from rules.base.personal import personal_number

__all__ = [
    "COLUMNS",
    "REENTERED",
    "WITHDRAWAL_REASONS",
    "Approved",
    "EarlierApproval",
    "FollowUp",
    "Result",
    "Retracted",
    "Withdrawal",
    "as_approved",
    "as_earlier",
    "parse",
    "state_text",
]


class EarlierApproval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An approval that a later one replaced. since, at: as of `Approved`; None and "" in journals of before."""

    code: str
    on: date
    since: date | None = None
    at: str = ""


class Approved(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words and figures approved for the public. by: office or name. document: reference number of the approval. on: its date.

    abnormal, case_filed, fine: as of `Result`; None in approvals of before they were approved (`Result.approved_follow_up`).
    """

    code: str
    checked_on: date
    public: str
    handling: str
    by: str
    document: str
    on: date
    at: str = ""
    """When it was entered here, ISO 8601; "" in approvals of before."""
    since: date | None = None
    """From which day it had waited for the approval; None in approvals of before."""
    corrected: bool = False
    abnormal: bool | None = None
    case_filed: bool | None = None
    fine: int | None = None
    earlier: tuple[EarlierApproval, ...] = ()
    """What it replaced, the oldest first."""
    clauses: tuple[str, ...] = ()
    """Words of internal records that stand in the public ones, were lit at the approval, and may stand there: each was asked about once."""


class FollowUp(NamedTuple):
    """What came of a result, as the 13 columns count it. fine: fen."""

    abnormal: bool = False
    case_filed: bool = False
    fine: int = 0


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a result was withdrawn from the site. reason: a key of WITHDRAWAL_REASONS; public is only how many by reason and year."""

    reason: str
    by: str
    document: str
    on: date
    at: str = ""
    """When it was entered here, ISO 8601; "" in withdrawals of before."""


class Retracted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was approved, withdrawn as 录入错误 and then entered anew (life of a check, ways on): code, earlier, approved_on, approved_at, since,
    checked_on, public, handling as of `Approved`. why, by, document, on: of the new entry, by the leader."""

    code: str
    earlier: tuple[EarlierApproval, ...]
    approved_on: date
    approved_at: str = ""
    since: date | None = None
    checked_on: date
    public: str
    handling: str
    withdrawn: Withdrawal
    why: str
    by: str
    document: str
    on: date


class Result(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The result of one object for one item. number: `2024-001/O-…/I-…`. fine: fen.

    public, handling: the only free texts that leave the bureau (公开说明, 处理情况). note, handling_note: private.
    """

    table: ClassVar[str] = "results"

    task: str
    object: str
    item: str
    sheet: str
    code: str
    checked_on: date
    public: str
    note: str = ""
    handling: str = ""
    handling_note: str = ""
    abnormal: bool = False
    case_filed: bool = False
    fine: int = 0
    entered_on: date
    entered_by: str
    correction: str = ""
    approved: Approved | None = None
    withdrawn: Withdrawal | None = None
    first_on: date | None = None
    """The day of the first entry, which no correction changes; None in results of before."""
    since: date | None = None
    """From which day its words wait for approval, where a correction did not change that; None: from `entered_on` on."""
    earliest_check: date | None = None
    """The earliest day of the check that was ever entered, where a correction changed it."""
    retracted: tuple[Retracted, ...] | msgspec.UnsetType = msgspec.UNSET
    """What was entered by mistake, withdrawn and entered anew, the oldest first; not written while there is none."""
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""

    @property
    def pending(self) -> bool:
        """Whether an entry or a correction still waits for approval."""
        if self.withdrawn:
            return False
        approved = self.approved
        if approved is None:
            return True
        words = (approved.code, approved.checked_on, approved.public, approved.handling)
        return words != (self.code, self.checked_on, self.public, self.handling) or (
            self.approved_follow_up != self.follow_up
        )

    @property
    def mistakes(self) -> tuple[Retracted, ...]:
        """What it was before it was entered anew, the oldest first."""
        return self.retracted if isinstance(self.retracted, tuple) else ()

    @property
    def waits_since(self) -> date:
        """From which day its words wait for approval, or waited."""
        return self.since or self.entered_on

    @property
    def follow_up(self) -> FollowUp:
        """What came of it, as entered."""
        return FollowUp(self.abnormal, self.case_filed, self.fine)

    @property
    def approved_follow_up(self) -> FollowUp:
        """What came of it, as approved: only this is counted in public.

        An approval of before has no figures of its own. What was entered by its day lay before the approver, so it counts as approved;
        what was entered later was never approved: nothing is counted, and the result waits for approval.
        """
        approved = self.approved
        if approved is None:
            return FollowUp()
        if approved.abnormal is None or approved.case_filed is None or approved.fine is None:
            return self.follow_up if self.entered_on <= approved.on else FollowUp()
        return FollowUp(approved.abnormal, approved.case_filed, approved.fine)

    @property
    def words_to_approve(self) -> dict[str, Any]:
        """The fields of `Approved` that the approver reads."""
        names = ("code", "checked_on", "public", "handling", "abnormal", "case_filed", "fine")
        old = self.approved
        earlier = () if old is None else (*old.earlier, as_earlier(old))
        more = {"corrected": old is not None, "earlier": earlier, "since": self.waits_since}
        return {name: getattr(self, name) for name in names} | more

    @property
    def found_problem(self) -> bool:
        """Whether the code counts as 发现问题 in the statistics."""
        return self.code in PROBLEM_CODES


COLUMNS = (
    Column("task", "任务编号", Kind.CODE, required=True, width=10),
    Column("object", "对象编号", Kind.CODE, required=True, aliases=("检查对象编号", "检查对象", "编号"), width=10),
    Column("name", "企业名称", aliases=("市场主体名称", "检查对象名称"), hint="只供核对", width=32),
    Column("item", "事项编号", Kind.CODE, required=True, aliases=("抽查事项编号", "抽查事项"), width=10),
    Column("item_name", "抽查事项名称", hint="只供核对", width=28),
    Column("code", "检查结果", Kind.CHOICE, required=True, choices=RESULT_CODES, aliases=("结果", "结果代码"), width=24),
    Column("checked_on", "检查日期", Kind.DATE, required=True, aliases=("检查时间", "日期"), width=12),
    Column("public", "公开说明", Kind.LONG, hint="将向社会公开；留空用标准说明", width=32),
    Column("handling", "处理情况", Kind.LONG, aliases=("后续处理",), hint="将向社会公开", width=24),
    Column("handling_note", "处理意见", Kind.LONG, hint="内部使用，不公开", width=24),
    Column("note", "备注", Kind.LONG, aliases=("检查情况",), hint="内部使用，不公开", width=24),
    Column("abnormal", "列入异常名录", Kind.FLAG, aliases=("列入经营异常名录",), width=12),
    Column("case_filed", "立案查处", Kind.FLAG, width=10),
    Column("fine", "罚没金额", Kind.MONEY, aliases=("罚没金额（元）",), hint="元", width=12),
)  # fmt: skip

WITHDRAWAL_REASONS = {"repaired": "信用修复", "court": "被法院或上级机关撤销", "mistake": "录入错误", "other": "其他"}
REENTERED = "mistake"
"""The only reason of a withdrawal after which the result is entered anew: the check itself stands."""


def as_earlier(approved: Approved) -> EarlierApproval:
    """What is kept of an approval that a later one replaces."""
    return EarlierApproval(code=approved.code, on=approved.on, since=approved.since, at=approved.at)


def as_approved(before: Retracted) -> Approved:
    """What was approved of a result before it was withdrawn and entered anew; who approved it stands in the log."""
    return Approved(
        code=before.code, checked_on=before.checked_on, public=before.public, handling=before.handling, by="", document="",
        on=before.approved_on, at=before.approved_at, since=before.since, earlier=before.earlier,
    )  # fmt: skip


def state_text(result: Result | None) -> str:
    """The state of a result in Chinese; 未检查 until one is entered, never 正常 (docs/domain.md)."""
    if result is None:
        return "未检查"
    if result.withdrawn:
        return "已撤回（可重新录入）" if result.withdrawn.reason == REENTERED else "已撤回"
    if result.pending:
        return "待审批（更正）" if result.approved else "待审批（重新录入）" if result.mistakes else "待审批"
    return "已审批"


def parse(
    raw: Mapping[str, str], today: date, by: str, old: Result | None = None, where: str = ""
) -> tuple[Result | None, list[Problem]]:
    """Text by column name to a result (its sheet still ""), or the problems. `old` is what a correction changes.

    today: the day of entry; a check cannot lie after it. Whether the object was drawn and the item belongs to it is for the act to check.
    """
    values, problems = parse_columns(COLUMNS, raw, where)
    for told in ("name", "item_name"):  # for whoever reads the file
        values.pop(told, None)
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    if "checked_on" in values and values["checked_on"] > today:
        return None, [Problem(f"{values['checked_on']} 还没有到（今天是 {today}），请核对", where, "检查日期")]
    result = _entered(values, today, by) if old is None else _corrected(old, values, today, by)
    if not result.public:
        result = msgspec.structs.replace(result, public=RESULT_CODES[result.code].note)
    problems = _personal_numbers(result, where)
    if not problems and result.fine and not result.found_problem:
        problems = [Problem("结果为未发现问题，不应有罚没金额，请核对", where, "罚没金额")]
    return (None if problems else result), problems


def _entered(values: Mapping[str, Any], today: date, by: str) -> Result:
    number = f"{values['task']}/{values['object']}/{values['item']}"
    return Result(number=number, sheet="", entered_on=today, first_on=today, entered_by=by, **{"public": "", **values})


def _corrected(old: Result, values: Mapping[str, Any], today: date, by: str) -> Result:
    """A new code brings its own standard statement, unless the office wrote or now types its own."""
    standard = RESULT_CODES[old.code].note
    if values.get("code", old.code) != old.code and "public" not in values and old.public == standard:
        values = {**values, "public": ""}
    corrected = msgspec.structs.replace(old, **values, entered_on=today, entered_by=by)
    since = old.waits_since if old.pending else None
    days = [day for day in (old.earliest_check, old.checked_on, corrected.checked_on) if day is not None]
    earliest = old.earliest_check if corrected.checked_on == old.checked_on else min(days)
    return msgspec.structs.replace(corrected, since=since, earliest_check=earliest)


def _personal_numbers(result: Result, where: str) -> list[Problem]:
    """Public texts that contain a personal number."""
    return [
        Problem(f"含有{kind}，将向社会公开的文字里不能有，请删去", where, label)
        for text, label in ((result.public, "公开说明"), (result.handling, "处理情况"))
        if (kind := personal_number(text))
    ]
