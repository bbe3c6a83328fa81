"""确认: that a department has checked the drawn list (莲池 2024 四(一)). Not in the evidence."""

import msgspec

from rules.base.codes import STRIKE_REASONS, Code, CodeTable
from rules.base.fields import Column, Kind

__all__ = ["CANNOT", "CONFIRMATION_COLUMNS", "VERDICTS", "Asked", "Confirmation"]

CANNOT = "cannot"
VERDICTS = CodeTable("核对结果", Code("can", "可以检查"), Code(CANNOT, "不能检查"))
"""What a department answers of an object."""

CONFIRMATION_COLUMNS = (
    Column("order", "抽取顺序", Kind.INTEGER, width=10),
    Column("number", "编号", Kind.CODE, required=True, aliases=("对象编号",), width=10),
    Column("name", "企业名称", width=36),
    Column("code", "统一社会信用代码", Kind.CODE, width=22),
    Column("batch", "批次", Kind.INTEGER, width=8),
    Column("address", "经营地址", width=36),
    Column("verdict", "核对结果", Kind.CHOICE, required=True, choices=VERDICTS, hint="可以检查、不能检查", width=12),
    Column("reason", "剔除原因", Kind.CHOICE, choices=STRIKE_REASONS, hint="不能检查的写", width=14),
    Column("evidence", "依据材料", hint="不能检查的写，编号", width=24),
    Column("task", "任务编号", Kind.CODE, width=10),
    Column("department", "部门", hint="这份核对表发给哪个部门", width=10),
)
"""The list as a department fills it in."""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """department: its code. at: ISO 8601. by: who entered it; sender: who sent its file, "" where none came. Both private."""

    department: str
    at: str
    by: str
    sender: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """重新确认: that a drawn list was asked of departments again. at: ISO 8601. taken_back: their confirmations until then; confirmed_at: of the list, as it stood."""

    at: str
    taken_back: tuple[Confirmation, ...]
    confirmed_at: str = ""
