"""检查对象名录库: one record per object that may be inspected (docs/domain.md, Fields; 源汇 2023 二(一))."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import GRADES, OBJECT_KINDS, OBJECT_STATUS, RISKS, WATCH_FLAGS, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns
from rules.base.marks import Mark, mark_of
from rules.registry import watch
from rules.registry.code import check_code, read_code_cell
from rules.registry.watch import WatchEntry, WatchSpan

__all__ = [
    "COLUMNS",
    "Enterprise",
    "EnterpriseDay",
    "check_code",
    "flag_problems",
    "is_hidden",
    "parse",
    "status_problems",
    "with_status",
]


class Enterprise(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inspected object. code: 统一社会信用代码 (18), or a number of before, "" where it has none
    (rules.registry.code). old_number: what it was registered under before that, by which other lists still name it. risk, grade: "" when not rated.

    watch: why it is drawn more (codes of WATCH_FLAGS); watch_reason says more, watch_from and watch_until are the first and last day.
    watch_organ, watch_document, watch_basis: who decided that, the document's number, the legal basis; a blacklist is public only with them.
    watch_entries: the same of each flag by itself (rules.registry.watch); where there are any they decide, and the seven before are their summary.
    risk_on, risk_source: when the risk class was given, by whose list. status_on, status_source, status_reason: since when, by whose list and why
    the status is what it is. All five stay inside.
    """

    table: ClassVar[str] = "enterprises"

    name: str
    code: str
    old_number: str = ""
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
    watch_entries: tuple[WatchEntry, ...] = ()
    risk_on: date | None = None
    risk_source: str = ""
    status_on: date | None = None
    status_source: str = ""
    status_reason: str = ""
    notes: str = ""
    initials: str = ""
    """Pinyin initials of the name (rules.base.pinyin), made when the record is saved."""
    not_same_as: tuple[str, ...] = ()
    """Numbers of objects that look like it, of which a person decided that they are others."""
    merged_into: str = ""
    """The number of the object that it turned out to be, "" of all others; it stays in the history and is in no pool."""
    marks: tuple[Mark | str, ...] = ()
    """Fields withheld from the public; texts only in journals of before (rules.base.marks.marks_of)."""

    def watched(self, on: date) -> bool:
        """Whether it is on the watch-list that day: under any flag, from its first day to its last, both included."""
        return bool(self.flags(on))

    def flags(self, on: date) -> tuple[str, ...]:
        """The flags that it bears that day (codes of WATCH_FLAGS)."""
        return watch.flags_on(self, on)


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
    watch_entries: tuple[WatchSpan, ...] = ()

    @property
    def since(self) -> date | None:
        """When it was registered, or founded; None where neither is known."""
        return self.registered_on or self.founded_on

    def watched(self, on: date) -> bool:
        """As `Enterprise.watched`."""
        return bool(self.flags(on))

    def flags(self, on: date) -> tuple[str, ...]:
        """As `Enterprise.flags`."""
        return watch.flags_on(self, on)


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column(
        "name", "企业名称", required=True, width=36,
        aliases=(
            "市场主体名称", "单位名称", "经营主体名称", "检查对象名称", "检查对象", "主体名称", "名称", "商户名称", "字号名称", "公司名称", "公司", "企业",
            "企业全称", "单位全称", "单位", "机构名称", "场所名称", "门店名称", "店铺名称", "商家名称", "店名", "字号", "户名", "个体户名称", "经营户名称",
            "商事主体名称", "纳税人名称", "行政相对人名称", "被检查单位", "被检查对象", "被抽查对象", "监管对象", "当事人名称", "市场主体", "经营主体",
        ),
    ),
    Column(
        "code", "统一社会信用代码", Kind.CODE, required=True, read=read_code_cell, hint="18 位；没有的填注册号，都没有的写“无”", width=22,
        aliases=(
            "注册号", "统一社会信用代码/注册号", "注册号/统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "社会统一信用代码", "统一社会信用码",
            "统一代码", "信用代码证号", "统一社会信用代码号", "统一社会信用代码证号", "营业执照号", "营业执照号码", "营业执照编号", "营业执照注册号", "执照号", "执照号码",
            "工商注册号", "登记注册号", "企业注册号", "注册登记号", "企业代码", "主体代码", "纳税人识别号", "税号", "行政相对人代码",
        ),
    ),
    Column("old_number", "旧注册号", Kind.CODE, aliases=("原注册号", "旧号码", "原工商注册号"), hint="换发信用代码以前的号码", width=18),
    Column(
        "kind", "主体类型", Kind.CHOICE, choices=OBJECT_KINDS,
        aliases=("市场主体类型", "企业类型", "类型", "单位类型", "主体类别", "企业性质", "单位性质", "经济性质", "经济类型", "登记类型"),
    ),
    Column(
        "legal_representative", "法定代表人", width=12,
        aliases=(
            "负责人", "法定代表人/负责人", "法人", "法人代表", "经营者", "法定代表人（负责人）", "法定代表人姓名", "法人姓名", "法人代表姓名", "负责人姓名",
            "经营者姓名", "法定代表", "业主", "业主姓名", "店主", "投资人", "主要负责人", "单位负责人", "企业负责人", "执行事务合伙人",
        ),
    ),
    Column("phone", "联系电话", Kind.CODE, aliases=(
        "电话", "手机", "手机号", "联系方式", "手机号码", "电话号码", "联系电话号码", "联系手机", "联系号码", "移动电话", "固定电话", "座机", "联系人电话", "负责人电话",
        "法人电话", "法定代表人电话", "经营者电话", "业主电话",
    ), width=14),
    Column("address", "经营地址", aliases=(
        "经营场所", "地址", "住所（经营场所）", "经营场所地址", "实际经营地址", "详细地址", "营业地址", "营业场所", "经营地点", "经营地", "所在地址", "所在地", "生产经营地址",
        "生产经营场所", "实际地址", "场所地址", "门店地址", "店铺地址", "通讯地址", "通信地址", "联系地址", "办公地址",
    ), width=36),
    Column("registered_address", "注册地址", aliases=("住所", "注册住所", "登记住所", "注册地", "登记地址", "住所地", "住所地址", "工商注册地址", "营业执照地址"), width=36),
    Column("region", "行政区划", Kind.CODE, aliases=("行政区划代码", "区划代码", "行政区", "区县", "县区", "所属区县", "所在区县", "所属地区", "所在地区", "所属区划"), hint="6 位代码", width=10),
    Column("town", "乡镇街道", aliases=(
        "乡镇", "街道", "所属乡镇", "属地", "乡镇（街道）", "乡镇/街道", "镇街", "街镇", "乡（镇、街道）", "所属街道", "所在乡镇", "所在街道", "所属乡镇街道", "所在乡镇街道", "属地乡镇",
    ), width=12),
    Column("scope", "经营范围", Kind.LONG, aliases=("经营项目", "主营业务", "业务范围", "经营业务", "经营（业务）范围"), width=36),
    Column("founded_on", "成立日期", Kind.DATE, aliases=("成立时间", "成立年月", "成立年月日", "设立日期", "设立时间", "开业日期", "开业时间"), width=12),
    Column("registered_on", "登记日期", Kind.DATE, aliases=("注册日期", "核准日期", "登记时间", "注册时间", "核准时间", "登记注册日期", "发照日期"), width=12),
    Column(
        "status", "登记状态", Kind.CHOICE, choices=OBJECT_STATUS,
        aliases=("状态", "经营状态", "企业状态", "市场主体状态", "主体状态", "单位状态", "营业状态", "存续状态", "注册状态", "当前状态"), width=10,
    ),
    Column("trades", "行业", Kind.LIST, aliases=(
        "行业类别", "所属行业", "行业类型", "类别", "行业名称", "行业分类", "行业门类", "行业大类", "所属行业类别", "业态", "场所类型", "场所类别", "单位类别", "经营类别",
    ), hint="多个用、分开", width=20),
    Column(
        "risk", "信用风险等级", Kind.CHOICE, choices=RISKS,
        aliases=(
            "风险等级", "信用等级", "企业信用风险等级", "信用风险分类", "风险分类", "风险类别", "信用风险", "信用风险分类等级", "企业信用风险分类", "信用风险分类结果",
            "风险分类结果", "信用分类", "信用风险类别",
        ), width=12,
    ),
    Column("grade", "场所等级", Kind.CHOICE, choices=GRADES, aliases=("ABC等级", "等级", "场所分级"), width=10),
    Column("watch", "重点监管标记", Kind.CHOICES, choices=WATCH_FLAGS, aliases=("重点监管", "标记"), width=20),
    Column("watch_reason", "重点监管原因", aliases=("列入原因",), width=24),
    Column("watch_from", "列入日期", Kind.DATE, width=12),
    Column("watch_until", "移出日期", Kind.DATE, aliases=("列入期限至",), width=12),
    Column("watch_organ", "列入机关", aliases=("列入决定机关", "作出列入决定的机关"), hint="作出列入决定的机关", width=20),
    Column("watch_document", "列入文号", aliases=("列入决定书文号", "列入决定文号"), hint="列入决定书的文号", width=20),
    Column("watch_basis", "列入依据", aliases=("列入的法律依据",), hint="列入所依据的法律、法规条款", width=24),
    Column("risk_on", "风险评定日期", Kind.DATE, aliases=("分类日期", "评定日期", "风险分类日期"), width=12),
    Column("risk_source", "风险等级来源", hint="谁评定的，内部留存", width=20),
    Column("status_on", "状态日期", Kind.DATE, hint="注销、吊销、迁出等的日期", width=12),
    Column("status_source", "状态来源", hint="谁的名单，内部留存", width=20),
    Column("status_reason", "状态原因", hint="如 决议解散，内部留存", width=20),
    Column("notes", "备注", Kind.LONG, aliases=("说明",), width=24),
)  # fmt: skip


def is_hidden(enterprise: Enterprise, restricted: Collection[str]) -> bool:
    """Whether an object may not be named in public: a restricted trade, or its name withheld.

    restricted: the trades of items that are not 全部公开 (`rules.registry.item.restricted_trades`).
    """
    return not set(enterprise.trades).isdisjoint(restricted) or mark_of(enterprise, "name") is not None


def parse(
    raw: Mapping[str, str], old: Enterprise | None = None, where: str = ""
) -> tuple[Enterprise | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes."""
    if old is not None and not old.code and raw.get("code") == "":  # it still has none
        raw = {name: text for name, text in raw.items() if name != "code"}
    values, problems = parse_columns(COLUMNS, raw, where)
    values.pop("number", None)
    if "trades" in values:
        values["trades"] = trade_names(values["trades"])
    fill_defaults(values, kind="company", status="active")
    if "code" in values and (message := check_code(values["code"])):
        problems.append(Problem(message, where, "统一社会信用代码"))
    problems += _region_problems(values.get("region", ""), where)
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    enterprise = msgspec.structs.replace(old, **values) if old else Enterprise(number="", **values)
    if old is not None:
        enterprise = _without_what_was_said_of_before(enterprise, old)
    problems = _date_problems(enterprise, where)
    return (None if problems else enterprise), problems


def _region_problems(region: str, where: str) -> list[Problem]:
    if not region or (len(region) == 6 and region.isdigit()):
        return []
    return [Problem(f"“{region}”不是 6 位行政区划代码", where, "行政区划")]


def with_status(one: Enterprise, status: str, on: date | None = None, source: str = "", reason: str = "") -> Enterprise:
    """The object with a status, since when it has it, by whose list and why; as it is where it has that status and nothing more is known."""
    same = one.status == status
    return msgspec.structs.replace(
        one,
        status=status,
        status_on=on or (one.status_on if same else None),
        status_source=source or (one.status_source if same else ""),
        status_reason=reason or (one.status_reason if same else ""),
    )


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


_SAID_OF = {"status": ("status_on", "status_source", "status_reason"), "risk": ("risk_on", "risk_source")}


def _without_what_was_said_of_before(enterprise: Enterprise, old: Enterprise) -> Enterprise:
    """Without day, source and reason of a status or risk class that is another now, where they still say of the one before; with the flags as
    they were typed anew."""
    stale = {
        name: None if name.endswith("_on") else ""
        for field, names in _SAID_OF.items()
        if getattr(enterprise, field) != getattr(old, field)
        for name in names
        if getattr(enterprise, name) == getattr(old, name)
    }
    flags = watch.rebuilt(old, watch.flat_of(enterprise))
    return msgspec.structs.replace(enterprise, **stale, **flags) if stale or flags else enterprise


def status_problems(enterprise: Enterprise, old: Enterprise | None, where: str, today: date) -> list[Problem]:
    """A status of a day to come, which would take the object out of the draws before it; 已合并 of which nobody knows into whom, and the way back
    from it that leaves two. What an earlier version let in may stay, and a new object comes with what its list says of it."""
    problems = []
    if enterprise.status_on and enterprise.status_on > today and not (old and old.status_on == enterprise.status_on):
        words = f"{enterprise.status_on} 在今天（{today}）以后，还没有到；请核对，到了那一天再改登记状态"
        problems.append(Problem(words, where, "状态日期"))
    if old is not None and enterprise.status == "merged" != old.status and not enterprise.merged_into:
        words = "“已合并”要写明并到哪一家：用合并（registry merge，工作台 名录库 Ctrl+Y）；并到名录外的企业的写注销"
        problems.append(Problem(words, where, "登记状态"))
    if old is not None and old.merged_into and enterprise.status != "merged":
        words = f"已经合并到 {old.merged_into}，改回去就有两条；合并错了的，请撤销那次合并（undo）"
        problems.append(Problem(words, where, "登记状态"))
    return problems


def flag_problems(enterprise: Enterprise, old: Enterprise | None, where: str) -> list[Problem]:
    """Days, reason and decision that are typed of no flag: nobody would be watched by them. What an earlier version let in may stay."""
    flat = watch.flat_of(enterprise)
    if flat.pop("watch") or not any(flat.values()):
        return []
    typed = [column.label for column in COLUMNS if flat.get(column.name)]
    if old is not None and not old.watch and watch.flat_of(old) == {"watch": (), **flat}:
        return []
    return [Problem(f"没有写是哪一种标记，却有{'、'.join(typed)}；请写明标记，或者清空这几栏", where, "重点监管标记")]
