"""检查对象名录库: one record per object that may be inspected (docs/domain.md, Fields; 源汇 2023 二(一))."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import GRADES, OBJECT_KINDS, OBJECT_STATUS, RISKS, WATCH_FLAGS, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns
from rules.base.marks import Mark, mark_of
from rules.base.personal import check_digit

__all__ = ["COLUMNS", "Enterprise", "EnterpriseDay", "check_code", "is_hidden", "parse"]


class Enterprise(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inspected object. code: 统一社会信用代码 (18) or 注册号 (15). risk, grade: "" when not rated.

    watch: why it is drawn more (codes of WATCH_FLAGS); watch_reason says more, watch_from and watch_until are the first and last day.
    watch_organ, watch_document, watch_basis: who decided that, the document's number, the legal basis; a blacklist is public only with them.
    """

    table: ClassVar[str] = "enterprises"

    name: str
    code: str
    kind: str = "company"
    legal_representative: str = ""
    phone: str = ""
    address: str = ""
    registered_address: str = ""
    region: str = ""
    town: str = ""
    scope: str = ""
    founded_on: date | None = None
    registered_on: date | None = None
    status: str = "active"
    trades: tuple[str, ...] = ()
    risk: str = ""
    grade: str = ""
    watch: tuple[str, ...] = ()
    watch_reason: str = ""
    watch_from: date | None = None
    watch_until: date | None = None
    watch_organ: str = ""
    watch_document: str = ""
    watch_basis: str = ""
    notes: str = ""
    initials: str = ""
    """Pinyin initials of the name (rules.base.pinyin), made when the record is saved."""
    marks: tuple[Mark | str, ...] = ()
    """Fields withheld from the public; texts only in journals of before (rules.base.marks.marks_of)."""

    def watched(self, on: date) -> bool:
        """Whether it is on the watch-list that day: from its first day to its last, both included."""
        return _is_watched(self, on)


class EnterpriseDay(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Of an object: what says which conditions it fits on a day. Read without the rest, where all hundred thousand are asked about."""

    number: str
    status: str = "active"
    trades: tuple[str, ...] = ()
    kind: str = "company"
    town: str = ""
    risk: str = ""
    grade: str = ""
    founded_on: date | None = None
    registered_on: date | None = None
    watch: tuple[str, ...] = ()
    watch_from: date | None = None
    watch_until: date | None = None

    @property
    def since(self) -> date | None:
        """When it was registered, or founded; None where neither is known."""
        return self.registered_on or self.founded_on

    def watched(self, on: date) -> bool:
        """As `Enterprise.watched`."""
        return _is_watched(self, on)


def _is_watched(one: Enterprise | EnterpriseDay, on: date) -> bool:
    begun = one.watch_from is None or one.watch_from <= on
    return bool(one.watch) and begun and (one.watch_until is None or on <= one.watch_until)


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column(
        "name", "企业名称", required=True, width=36,
        aliases=("市场主体名称", "单位名称", "经营主体名称", "检查对象名称", "检查对象", "主体名称", "名称", "商户名称", "字号名称"),
    ),
    Column(
        "code", "统一社会信用代码", Kind.CODE, required=True, hint="18 位；没有的填 15 位注册号", width=22,
        aliases=("注册号", "统一社会信用代码/注册号", "注册号/统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码"),
    ),
    Column(
        "kind", "主体类型", Kind.CHOICE, choices=OBJECT_KINDS,
        aliases=("市场主体类型", "企业类型", "类型", "单位类型"),
    ),
    Column(
        "legal_representative", "法定代表人", width=12,
        aliases=("负责人", "法定代表人/负责人", "法人", "法人代表", "经营者", "法定代表人（负责人）", "法定代表人姓名"),
    ),
    Column("phone", "联系电话", Kind.CODE, aliases=("电话", "手机", "手机号", "联系方式"), width=14),
    Column("address", "经营地址", aliases=("经营场所", "地址", "住所（经营场所）", "经营场所地址", "实际经营地址"), width=36),
    Column("registered_address", "注册地址", aliases=("住所", "注册住所", "登记住所"), width=36),
    Column("region", "行政区划", Kind.CODE, aliases=("行政区划代码", "区划代码"), hint="6 位代码", width=10),
    Column("town", "乡镇街道", aliases=("乡镇", "街道", "所属乡镇", "属地", "乡镇（街道）"), width=12),
    Column("scope", "经营范围", Kind.LONG, width=36),
    Column("founded_on", "成立日期", Kind.DATE, aliases=("成立时间",), width=12),
    Column("registered_on", "登记日期", Kind.DATE, aliases=("注册日期", "核准日期", "登记时间"), width=12),
    Column(
        "status", "登记状态", Kind.CHOICE, choices=OBJECT_STATUS,
        aliases=("状态", "经营状态", "企业状态", "市场主体状态"), width=10,
    ),
    Column("trades", "行业", Kind.LIST, aliases=("行业类别", "所属行业", "行业类型", "类别"), hint="多个用、分开", width=20),
    Column(
        "risk", "信用风险等级", Kind.CHOICE, choices=RISKS,
        aliases=("风险等级", "信用等级", "企业信用风险等级", "信用风险分类"), width=12,
    ),
    Column("grade", "场所等级", Kind.CHOICE, choices=GRADES, aliases=("ABC等级", "等级", "场所分级"), width=10),
    Column("watch", "重点监管标记", Kind.CHOICES, choices=WATCH_FLAGS, aliases=("重点监管", "标记"), width=20),
    Column("watch_reason", "重点监管原因", aliases=("列入原因",), width=24),
    Column("watch_from", "列入日期", Kind.DATE, width=12),
    Column("watch_until", "移出日期", Kind.DATE, aliases=("列入期限至",), width=12),
    Column("watch_organ", "列入机关", aliases=("列入决定机关", "作出列入决定的机关"), hint="作出列入决定的机关", width=20),
    Column("watch_document", "列入文号", aliases=("列入决定书文号", "列入决定文号"), hint="列入决定书的文号", width=20),
    Column("watch_basis", "列入依据", aliases=("列入的法律依据",), hint="列入所依据的法律、法规条款", width=24),
    Column("notes", "备注", Kind.LONG, aliases=("说明",), width=24),
)  # fmt: skip


def is_hidden(enterprise: Enterprise, restricted: Collection[str]) -> bool:
    """Whether an object may not be named in public: a restricted trade, or its name withheld.

    restricted: the trades of items that are not 全部公开 (`rules.registry.item.restricted_trades`).
    """
    return not set(enterprise.trades).isdisjoint(restricted) or mark_of(enterprise, "name") is not None


def check_code(code: str) -> str | None:
    """What is wrong with a 统一社会信用代码 (GB 32100) or a 15-digit 注册号, as a Chinese sentence; None when right.

    >>> check_code("91410499MA0000000X")
    '校验位不对：按 GB 32100 末位应为 P，请核对营业执照'
    """
    from stdnum.cn import uscc  # loaded when a code is checked: the first screen of the day checks none

    if len(code) == 18:
        if set(code) - set("0123456789ABCDEFGHJKLMNPQRTUWXY"):
            unused = "".join(sorted(set(code) - set("0123456789ABCDEFGHJKLMNPQRTUWXY")))
            return f"含有统一社会信用代码不用的字符“{unused}”（不用 I、O、S、V、Z），请核对营业执照"
        right = str(uscc.calc_check_digit(code[:-1]))
        if code[-1] != right:
            return f"校验位不对：按 GB 32100 末位应为 {right}，请核对营业执照"
        return None
    if len(code) == 15 and code.isdigit():
        right = check_digit(code[:-1])  # GS 15-2006, ISO 7064 MOD 11,10
        if code[-1] != right:
            return f"校验位不对：15 位注册号末位应为 {right}，请核对营业执照"
        return None
    if len(code) == 15:
        return "15 位注册号只能是数字，请核对营业执照"
    return f"应为 18 位统一社会信用代码或 15 位注册号，现在是 {len(code)} 位"


def parse(
    raw: Mapping[str, str], old: Enterprise | None = None, where: str = ""
) -> tuple[Enterprise | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes."""
    values, problems = parse_columns(COLUMNS, raw, where)
    values.pop("number", None)
    if "trades" in values:
        values["trades"] = trade_names(values["trades"])
    fill_defaults(values, kind="company", status="active")
    if "code" in values and (message := check_code(values["code"])):
        problems.append(Problem(message, where, "统一社会信用代码"))
    region = values.get("region", "")
    if region and not (len(region) == 6 and region.isdigit()):
        problems.append(Problem(f"“{region}”不是 6 位行政区划代码", where, "行政区划"))
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    enterprise = msgspec.structs.replace(old, **values) if old else Enterprise(number="", **values)
    problems = _date_problems(enterprise, where)
    return (None if problems else enterprise), problems


def _date_problems(enterprise: Enterprise, where: str) -> list[Problem]:
    """The first pair of dates in the wrong order; the same day is allowed."""
    pairs = (
        (enterprise.founded_on, enterprise.registered_on, "早于成立日期，请核对", "登记日期"),
        (enterprise.watch_from, enterprise.watch_until, "早于列入日期，请核对", "移出日期"),
    )
    problems = [
        Problem(message, where, label) for first, last, message, label in pairs if first and last and last < first
    ]
    return problems[:1]
