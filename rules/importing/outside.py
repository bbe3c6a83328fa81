"""Lists of other offices about objects that we know: 重点监管 flags, registration status, risk class. Nobody is added by them.

Of what kind a file is, of which flag or status, on which day and by whom it was made stands in its title and its headings.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import msgspec

from rules.base.codes import OBJECT_STATUS, RISKS, WATCH_FLAGS
from rules.base.fields import Column, Kind, find_column
from rules.importing.words import plain
from rules.registry import watch

__all__ = [
    "COLUMNS",
    "KINDS",
    "PARTIAL",
    "SOURCE_OF",
    "STATUS_DAYS",
    "About",
    "about",
    "flag_of_reasons",
    "foreign_heading",
    "status_of_part",
]

KINDS: Mapping[str, str] = {"flags": "重点监管名单", "status": "登记状态名单", "risk": "信用风险等级名单"}
"""Mode of an import → what such a list is called."""

_NAMES = (
    "市场主体名称", "经营主体名称", "单位名称", "检查对象名称", "检查对象", "主体名称", "名称", "当事人名称", "当事人", "商户名称", "企业（机构）名称",
    "被列入企业名称", "被处罚单位", "行政相对人名称", "失信主体名称", "失信主体", "被投诉单位", "公司名称", "字号名称", "企业（字号）名称", "被执行人名称", "被执行人", "单位", "企业",
)  # fmt: skip
_CODES = (
    "注册号", "统一社会信用代码/注册号", "注册号/统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "行政相对人代码", "主体代码", "代码", "证照号码",
)  # fmt: skip
_SOURCES = ("数据来源", "来源", "信息来源", "推送单位", "推送部门", "提供单位", "报送单位", "数据提供单位")
_WHO = (
    Column("object", "对象编号", Kind.CODE, aliases=("检查对象编号",), width=10),
    Column("name", "企业名称", aliases=_NAMES, width=36),
    Column("code", "统一社会信用代码", Kind.CODE, aliases=_CODES, width=22),
)
_ON = Column(
    "on",
    "名单日期",
    Kind.DATE,
    aliases=("数据日期", "统计日期", "数据截止日期", "截至日期", "生成日期", "导出日期"),
    width=12,
)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "flag": ("标记", "名单类型", "名单类别", "失信类型", "名单名称"),
    "since": (
        "列入时间", "纳入日期", "纳入时间", "认定日期", "认定时间", "决定日期", "处罚决定日期", "处罚日期", "投诉日期", "投诉时间", "火灾日期", "发生日期",
    ),
    "until": ("移出时间", "列入期限至", "有效期至", "有效期限至", "截止日期", "失信期限至", "恢复日期", "退出日期", "移除日期"),
    "reason": (
        "列入事由", "列入理由", "重点监管原因", "纳入原因", "认定原因", "失信行为", "违法事实", "主要违法事实", "违法行为", "违法行为类型", "处罚事由", "案由",
        "投诉内容", "列入情形", "原因",
    ),
    "ended_why": ("移出理由", "移出事由", "退出原因", "恢复原因", "移除原因"),
    "source": _SOURCES,
    "organ": (
        "列入决定机关", "作出列入决定的机关", "作出决定机关", "作出决定机关（列入）", "决定机关", "认定机关", "认定部门", "认定单位", "列入部门", "处罚机关",
        "处罚决定机关",
    ),
    "document": (
        "列入决定书文号", "列入决定文号", "决定书文号", "决定文号", "文号", "认定文号", "处罚决定书文号", "行政处罚决定书文号",
    ),
    "basis": ("列入的法律依据", "法律依据", "认定依据", "处罚依据", "依据"),
}  # fmt: skip

STATUS_DAYS: Mapping[str, str] = {
    "deregistered_on": "deregistered", "revoked_on": "revoked", "moved_on": "moved_away", "paused_on": "paused",
}  # fmt: skip
"""Column of a day → the status that began on it."""

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "flags": (
        *_WHO,
        *(
            replace(column, aliases=_WORDS.get(column.name, ()), required=False)
            for column in watch.COLUMNS
            if column.name not in {"object", "name", "code"}
        ),
        _ON,
    ),
    "status": (
        *_WHO,
        Column(
            "status", "登记状态", Kind.CHOICE, choices=OBJECT_STATUS, width=10,
            aliases=("状态", "经营状态", "企业状态", "市场主体状态", "主体状态", "现状态", "变更后状态"),
        ),
        Column("status_on", "状态日期", Kind.DATE, width=12, aliases=("日期", "变更日期", "变动日期", "核准日期", "办理日期", "决定日期", "恢复日期")),
        Column("deregistered_on", "注销日期", Kind.DATE, width=12, aliases=("注销时间", "注销核准日期", "注销登记日期", "核准注销日期")),
        Column("revoked_on", "吊销日期", Kind.DATE, width=12, aliases=("吊销时间", "吊销决定日期", "吊销执照日期", "处罚决定日期")),
        Column("moved_on", "迁出日期", Kind.DATE, width=12, aliases=("迁出时间", "迁移日期", "迁出核准日期", "迁往日期")),
        Column("paused_on", "歇业日期", Kind.DATE, width=12, aliases=("歇业时间", "停业日期", "停业时间", "歇业备案日期")),
        Column(
            "status_reason", "状态原因", width=24,
            aliases=("注销原因", "吊销原因", "迁出原因", "歇业原因", "变更原因", "变动原因", "原因", "事由", "注销理由"),
        ),
        Column("status_source", "状态来源", width=20, aliases=(*_SOURCES, "登记机关", "原登记机关", "核准机关", "注销机关", "吊销机关")),
        _ON,
    ),
    "risk": (
        *_WHO,
        Column(
            "risk", "信用风险等级", Kind.CHOICE, choices=RISKS, width=12, required=True,
            aliases=(
                "风险等级", "信用等级", "企业信用风险等级", "信用风险分类", "信用风险分类结果", "风险分类", "风险类别", "风险级别", "分类结果", "分类等级", "信用风险类别",
                "风险分类等级", "评定等级", "评价等级", "信用风险分类等级",
            ),
        ),
        Column(
            "risk_on", "风险评定日期", Kind.DATE, width=12,
            aliases=("分类日期", "评定日期", "风险分类日期", "分类时间", "评定时间", "评价日期", "评价时间", "认定日期", "更新日期", "赋分日期", "日期"),
        ),
        Column(
            "risk_source", "风险等级来源", width=20,
            aliases=(*_SOURCES, "评定机关", "评定部门", "评定单位", "分类单位", "分类机关", "评价机关", "评价单位"),
        ),
        _ON,
    ),
}  # fmt: skip
"""Mode → the columns that its lists have. `on`: the day of the list itself."""
PARTIAL = Column("partial", "名单上没有的", hint="yes 不动，no 移出")
"""No column of a file: under it is answered whether a list of flags has only what was added or taken off (yes), or all there is (no)."""
SOURCE_OF: Mapping[str, str] = {"flags": "source", "status": "status_source", "risk": "risk_source"}
"""Mode → the column that says whose list it is."""

_ENDING = r"(?:移出|移除|退出|恢复|修复|解除|撤销|终止)"
_FOREIGN: Mapping[str, Sequence[tuple[re.Pattern[str], str]]] = {
    mode: tuple(
        (re.compile(pattern), name)
        for pattern, name in (
            *own,
            (r".*统一社会信用代码.*", "code"),
            (r"(?:数据|名单|信息)?来源(?:单位|部门|机关)?$", SOURCE_OF[mode]),
        )
    )
    for mode, own in {
        "flags": (
            (rf"{_ENDING}.*(?:日期|时间)$|.*(?:期限|有效期|期)(?:至|止)$", "until"),
            (rf"{_ENDING}.*(?:原因|事由|理由)$", "ended_why"),
            (rf".*{_ENDING}.*", ""),
            (r"(?:列入|纳入|认定|处罚|投诉|举报|受理|起火|火灾|失信|公布|发布|标注).*(?:日期|时间)$", "since"),
            (
                r"(?:列入|纳入|认定|处罚|投诉|举报|火灾|起火|失信|严重违法).*(?:原因|事由|理由|事实|情形|内容|行为)$",
                "reason",
            ),
            (r"(?:列入|纳入|认定|处罚|作出|决定|执行|办案).*(?:机关|部门|单位|机构)$", "organ"),
            (r".*(?:文号|文书号|决定书号|书编号)$", "document"),
            (r".*依据$", "basis"),
            (r".*法院$", "organ"),
        ),
        "status": (
            (r".*注销.*(?:日期|时间)$", "deregistered_on"),
            (r".*吊销.*(?:日期|时间)$", "revoked_on"),
            (r".*迁.*(?:日期|时间)$", "moved_on"),
            (r".*(?:歇业|停业).*(?:结束|截止|恢复|届满|至).*", ""),
            (r".*(?:歇业|停业).*(?:日期|时间)$", "paused_on"),
            (r".*(?:注销|吊销|迁出|歇业|停业).*(?:原因|事由|理由)$", "status_reason"),
            (r"(?:注销|吊销|迁出|登记|核准).*(?:机关|部门|单位)$", "status_source"),
        ),
        "risk": (
            (r".*风险.*(?:等级|类别|分类|级别|结果)$", "risk"),
            (r".*(?:评定|分类|评价|评级|判定).*(?:日期|时间)$", "risk_on"),
            (r".*(?:评定|分类|评价|评级|判定).*(?:机关|部门|单位)$", "risk_source"),
        ),
    }.items()
}
"""Mode → what a heading means by how it is made, the first that fits."""


def foreign_heading(mode: str, heading: str) -> str | None:
    """What a heading that is none of the usual words means by how it is made: a column name, "" for nothing of ours; None: not known.

    >>> foreign_heading("flags", "列入严重违法失信名单原因"), foreign_heading("flags", "作出决定机关(移出)")
    ('reason', '')
    """
    word = re.sub(r"[()]", "", plain(heading))
    return next((name for pattern, name in _FOREIGN[mode] if pattern.fullmatch(word)), None)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What title and headings say of a file. mode: flags, status, risk; "" a list of objects; grounds: of each thing that was found, in words.

    sure: whether the mode needs no question. flag, status: codes; source: an office; on: the day of the list; "" and None where nothing says it.
    partial: whether it is only what was added (新列入) or taken off since the last one, so that what it does not name says nothing.
    """

    mode: str = ""
    sure: bool = True
    flag: str = ""
    status: str = ""
    source: str = ""
    on: date | None = None
    partial: bool = False
    grounds: Mapping[str, str] = {}

    @property
    def says(self) -> str:
        """What it says of itself, but for its day, in words: files of one kind say the same every month. "" where it says no mode."""
        parts = (
            KINDS.get(self.mode, ""),
            self.flag and WATCH_FLAGS.text(self.flag),
            self.status and OBJECT_STATUS.text(self.status),
            self.source,
        )
        words = (*parts, "新列入、移出" if self.partial else "")
        return " ".join(filter(None, words)) if self.mode else ""


_FLAGS: Sequence[tuple[str, str]] = (
    ("dishonest", r"严重违法|严重失信|失信"),
    ("abnormal", r"经营异常|异常名录|异常经营"),
    ("blacklist", r"黑名单"),
    ("complaints", r"投诉|举报|12315|12345"),
    ("punished", r"行政处罚|处罚"),
    ("fire_accident", r"火灾|起火"),
)
_STATUS: Sequence[tuple[str, str]] = (
    ("revoked", r"吊销"),
    ("deregistered", r"(?<!未)注销"),
    ("moved_away", r"迁出|迁移|迁往"),
    ("paused", r"歇业|停业"),
)
_OPEN = re.compile(r"在营|在业|存续|正常|不含|除|未|非|恢复")
_CLOSED = r"关停|关门|倒闭|取缔|已关闭|已搬"
"""Of a title: objects that are no longer there, by no word of the registration."""


def status_of_part(words: str) -> str:
    """The status, as it is written, that the name of a sheet or a sub-heading gives to all below it; "" where it gives none, or several.

    >>> status_of_part("二、已注销"), status_of_part("在营（不含注销）"), status_of_part("东街街道")
    ('注销', '', '')
    """
    code = "" if _OPEN.search(words) else _only(_STATUS, words, "")
    return OBJECT_STATUS.text(code) if code else ""


_RISK = r"风险(?:分类|分级|等级|类别|级别|评级|结果)|信用(?:等级|评级|风险)"
_CREDIT = r"信用|^风险(?:分类|等级|类别|级别)"
"""Of a risk list: that it is the 信用风险 class, and not how dangerous a place is."""
_OF_A_REGISTRY = frozenset({"法定代表人", "负责人", "经营者", "经营范围", "成立日期", "经营地址", "经营场所", "住所", "注册地址", "联系电话", "企业类型", "主体类型", "注册资本", "行业", "乡镇街道"})  # fmt: skip
_PARTIAL = r"新增|新列入|[月期季]列入|移出|移除|退出|信用修复|列入.*(?:公告|通告|决定)"
_OFFICE = re.compile(
    r"[一-鿿]{2,20}?(?:委员会|管理局|监督局|监管局|税务局|公安局|应急局|消防救援大队|救援大队|大队|支队|中心|法院|办公室|局|委|厅)"
)


def about(headings: Sequence[str], above: Sequence[str], file_name: str = "") -> About:
    """What kind of list a file is. above: the texts over the headings. file_name: without its folder; asked only where the texts say nothing."""
    title = plain("".join(above)) or plain(file_name)
    words = [plain(heading) for heading in headings if heading]
    kinds = _kinds(title, words)
    mode = next(iter(kinds)) if len(kinds) == 1 else ""
    of_a_registry = len(_OF_A_REGISTRY.intersection(words)) >= _MANY
    if of_a_registry and not (mode and _names_kind(mode, title)):
        return About()
    day, of_day = _day(title)
    source = _office(above)
    grounds = (("mode", kinds.get(mode, "")), ("on", of_day), ("source", source and f"标题写着“{source}”"))
    sure = len(kinds) < 2 and not of_a_registry and _is_plain(mode, title, words)
    one = About(mode=mode, sure=sure, source=source, on=day, grounds={name: text for name, text in grounds if text})
    joined = "".join(words)
    if mode == "flags":
        flag = _only(_FLAGS, title, joined)
        return msgspec.structs.replace(one, flag=flag, partial=bool(re.search(_PARTIAL, title)))
    return msgspec.structs.replace(one, status=_only(_STATUS, title, joined)) if mode == "status" else one


def _is_plain(mode: str, title: str, words: Sequence[str]) -> bool:
    """Whether a list can be nothing else: a class of risk may be another than that of credit, and a column of it stands in registries too."""
    if mode != "risk":
        return True
    of_credit = any(re.search(_CREDIT, text) for text in (title, *words) if "信用代码" not in text)
    return of_credit and (_names_kind("risk", title) or any(_DATED.search(word) for word in words))


_DATED = re.compile("(?:日期|时间|来源)$|(?:评定|评价|分类)(?:机关|部门|单位)")
"""In a list of risk classes; a registry list says when an object was registered, not when it was judged."""


_MANY = 3
"""Headings of a registry list that make a file one, whatever else stands in it."""


def _kinds(title: str, words: Sequence[str]) -> dict[str, str]:
    """Mode → why a file may be of that kind: by its title, where that names one, else by its headings."""
    found = {
        kind.mode: _ground(kind.title, title, words) or _ground(kind.headings, "", words)
        for kind in _KINDS
        if _names_kind(kind.mode, title) or any(re.search(kind.headings, word) for word in words)
    }
    by_title = [mode for mode in found if _names_kind(mode, title)]
    if not found and (heading := _status_alone(words)):
        return {"status": f"有“{heading}”一栏，没有代码一栏，按名称认出名录里的"}
    return {by_title[0]: found[by_title[0]]} if len(by_title) == 1 else found


def _status_alone(words: Sequence[str]) -> str:
    """The heading of a status in a list that has no code: of such a list nobody is registered anew, it says what became of those that are known."""
    meant = {
        column.name if (column := find_column(COLUMNS["status"], word)) else foreign_heading("status", word): word
        for word in words
    }
    return meant.get("status", "") if "name" in meant and "code" not in meant else ""


class _Kind(NamedTuple):
    """What names a kind of list: patterns that are looked for in its title, and in each of its headings."""

    mode: str
    title: str
    headings: str


_KINDS = (
    _Kind(
        "status",
        "|".join(("状态变[动更化]", _CLOSED, *(pattern for _, pattern in _STATUS))),
        r"(?:注销|吊销|迁出).*(?:日期|时间|原因)$",
    ),
    _Kind("flags", "|".join(pattern for _, pattern in _FLAGS), r"列入|失信|异常名录|黑名单|处罚决定|投诉"),
    _Kind("risk", _RISK, _RISK),
)


def _names_kind(mode: str, title: str) -> bool:
    return any(re.search(kind.title, title) for kind in _KINDS if kind.mode == mode)


def _ground(pattern: str, title: str, words: Sequence[str]) -> str:
    """Where a word of the kind was seen."""
    if found := re.search(pattern, title):
        return f"标题里有“{found[0]}”"
    return next((f"有“{word}”一栏" for word in words if re.search(pattern, word)), "")


def _only(table: Sequence[tuple[str, str]], title: str, headings: str) -> str:
    """The one code that title, or else headings, name; "" where they name none or several."""
    for text in (title, headings):
        found = [code for code, pattern in table if re.search(pattern, text)]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _day(title: str) -> tuple[date | None, str]:
    """The day of a list by its title: a day, else the last of a month; None where it has neither."""
    if found := re.search(r"(20\d{2})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?", title):
        year, month, day = map(int, found.groups())
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            return date(year, month, day), f"标题写着“{found[0]}”"
    if (found := re.search(r"(20\d{2})[年.\-/](\d{1,2})月?", title)) and 1 <= (month := int(found[2])) <= 12:
        year = int(found[1])
        return date(year, month, monthrange(year, month)[1]), f"标题写着“{found[0]}”，取月末"
    return None, ""


def _office(above: Sequence[str]) -> str:
    """The office that a title begins with, or that a line names (填报单位：…)."""
    for text in above:
        line = re.sub(r"\s", "", text)
        if named := re.match(r"(?:填报|报送|制表|发布|提供|来源|数据|单位)[^：:]{0,4}[：:](.+)", line):
            return named[1]
        if found := _OFFICE.match(line):
            return found[0]
    return ""


_REASONS: Sequence[tuple[str, str]] = (
    (
        "abnormal",
        r"无法联系|取得联系|未.{0,12}(?:年度报告|年报)|未.{0,16}公示|隐瞒真实情况|弄虚作假.{0,6}公示|公示.{0,12}(?:隐瞒|弄虚作假)",
    ),
)
"""What 企业信息公示暂行条例 第十七条 (and 个体工商户年度报告暂行办法) gives as reasons."""


def flag_of_reasons(reasons: Iterable[str]) -> tuple[str, str]:
    """(the flag whose reasons in law all of these are, the ground in words); "" where they are not."""
    texts = {text for reason in reasons if (text := re.sub(r"\s", "", reason))}
    for code, pattern in _REASONS:
        if texts and all(re.search(pattern, text) for text in texts):
            return code, f"列入原因是列入{WATCH_FLAGS.text(code)}的法定情形"
    return "", ""
