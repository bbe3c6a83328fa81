"""名录体检: what is missing, doubtful or out of date in the lists that a draw rests on, a line a kind of trouble.

Every kind is looked for in one way through the lists; what it means and what to do stands beside it. Nothing here changes anything.
Sources: 叶县 2023 四(一), 仙游 2018 二(一)1 (动态管理); 国办发〔2015〕58号 (抽查事项、对象、人员名录).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from rules.base.codes import INSPECTOR_STATUS, TRADES, WATCH_FLAGS
from rules.registry.alike import open_pairs
from rules.registry.code import check_code, code_kind
from rules.registry.duty import CoverageDuty
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.trades import match_trade

__all__ = [
    "EXPIRING_DAYS", "KINDS", "STALE_DAYS", "Facts", "Finding", "HealthKind", "HealthLine", "HealthObject", "ListAge", "check", "covers_nobody",
]  # fmt: skip

EXPIRING_DAYS = 90
"""A certificate that ends within so many days is told: a new one takes its time."""
STALE_DAYS = 180
"""A list that nobody has imported for longer than half a year is told."""


class _Flag(msgspec.Struct, frozen=True, gc=False):
    """Of an entry of a flag: which, since when, by whose list."""

    flag: str
    since: date | None = None
    source: str = ""


class HealthObject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Of an object: what is looked at. Read without the rest, where a hundred thousand are."""

    number: str
    name: str = ""
    code: str = ""
    status: str = "active"
    trades: tuple[str, ...] = ()
    risk_on: date | None = None
    risk_source: str = ""
    status_on: date | None = None
    status_source: str = ""
    watch_entries: tuple[_Flag, ...] = ()
    not_same_as: tuple[str, ...] = ()
    merged_into: str = ""
    old_number: str = ""
    legal_representative: str = ""
    phone: str = ""
    address: str = ""


class ListAge(msgspec.Struct, frozen=True):
    """When a list came in last, and from what. name: 检查对象名录, A级风险名单（县市场监管局）; on: None, never; how: 从 9月.xlsx 导入 …"""

    name: str
    on: date | None
    how: str = ""
    number: str = ""
    """The code of the register, "" for what another office's list says of objects."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the lists hold. visited: objects that were ever visited. under: duty in force today → how many are under it. lists: the registers."""

    today: date
    objects: Sequence[HealthObject]
    items: Sequence[Item]
    inspectors: Sequence[Inspector]
    visited: Collection[str] = frozenset()
    duties: Sequence[tuple[CoverageDuty, int]] = ()
    lists: Sequence[ListAge] = ()
    own: Mapping[str, str] = {}
    """What the office said that a word of a trade means."""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One record, trade or list of a line. number: of the record; of a trade its word. text: what is wrong with this one, "" where the line says it."""

    number: str
    name: str
    text: str = ""


class HealthKind(msgspec.Struct, frozen=True):
    """A kind of trouble. table: what its findings are (enterprises, items, inspectors, duties, trades, lists). unit: the word that counts them.

    tone: bad (the draw is wrong or fails by it), warn, note (told, no trouble).
    """

    code: str
    title: str
    table: str
    unit: str
    tone: str
    means: str
    cure: str


class HealthLine(msgspec.Struct, frozen=True):
    """A kind with what was found of it; none is good."""

    kind: HealthKind
    findings: tuple[Finding, ...]

    @property
    def number(self) -> str:
        """What tells it from the other lines."""
        return self.kind.code

    @property
    def count(self) -> int:
        """How many."""
        return len(self.findings)

    @property
    def tone(self) -> str:
        """good where there is none."""
        return self.kind.tone if self.findings else "good"


KINDS = (
    HealthKind(
        "no_code", "没有代码", "enterprises", "家", "warn", "没有统一社会信用代码，重复登记看不出来，公示里代码写成无",
        "查到代码的补上；确实没有代码的可以不补",
    ),
    HealthKind(
        "old_code", "只有旧号码", "enterprises", "家", "warn", "只有注册号或组织机构代码，和别的部门的名单对不上", "按营业执照补 18 位统一社会信用代码",
    ),
    HealthKind("wrong_code", "代码校验位不对", "enterprises", "家", "bad", "代码抄错了一位，会和真正的那一家混淆", "按营业执照核对以后改正"),
    HealthKind(
        "duplicates", "可能重复", "enterprises", "对", "bad", "同一家登记了两次，被抽中的机会就多一倍",
        "一对一对并排看，合并，或认定不是同一家",
    ),
    HealthKind("no_trade", "没有写行业", "enterprises", "家", "warn", "只有不限行业的事项能查它", "补上行业，或按名单重新导入"),
    HealthKind(
        "unmapped_trades", "行业没有对应", "trades", "种", "bad", "没有一个事项写着这个行业，写着它的对象按事项抽不到",
        "定一次它对应哪个行业，对象和事项里的一起改；确是新行业的，登记管它的事项",
    ),
    HealthKind("trade_words", "定过的行业对应", "words", "个", "note", "本局定过的：这个写法是哪个行业，导入时照此办理", "定错了的取消，再定一次"),
    HealthKind(
        "objects_without_items", "没有事项可查的对象", "enterprises", "家", "bad", "在营，可是今天有效的事项没有一个查得到它，任何抽查都抽不到它",
        "核对它的行业，或登记查它的事项；不归本单位管的停用",
    ),
    HealthKind(
        "items_without_objects", "没有对象的事项", "items", "项", "bad", "事项有效，可是没有一家在营的对象是它查的行业，按它抽查是空的",
        "核对事项里写的检查对象；对象没有登记的，先登记",
    ),
    HealthKind("expired", "执法证过期", "inspectors", "人", "bad", "在岗，可是执法证过期，抽不到也派不出", "换了证的登记新证号和有效期；不再执法的停用"),
    HealthKind(
        "expiring", f"执法证 {EXPIRING_DAYS} 天内到期", "inspectors", "人", "warn", "任务办到到期日以后的，抽不到这个人", "及时换证，登记新的有效期",
    ),
    HealthKind(
        "qualified_nothing", "资格对不上事项", "inspectors", "人", "bad", "写了可检查的行业或事项，可是本部门有效的事项没有一个在里面，抽不到这个人",
        "核对可检查行业或事项；什么都能查的留空",
    ),
    HealthKind(
        "never_inspected", "从来没有检查过", "enterprises", "家", "note", "登记以来没有一次检查结果", "不一定有问题；长期没有抽到的，可以列入下一次抽查的范围",
    ),
    HealthKind("idle_duties", "没有对象的周期义务", "duties", "条", "bad", "今天没有一家对象在它下面，到期也没有人查", "核对义务的范围和事项，不需要的停用"),
    HealthKind(
        "stale", f"超过 {STALE_DAYS} 天没有更新的名单", "lists", "份", "warn", "名单旧了，抽查会抽到已经关了的，漏掉新开的", "向来源要新的名单，导入",
    ),
    HealthKind("sources", "各份名单的来源", "lists", "份", "note", "哪一份名单最近是什么时候、从哪里来的", "不用办"),
)  # fmt: skip
"""In the order in which they are shown."""


def check(facts: Facts) -> tuple[HealthLine, ...]:
    """Every kind, with what was found of it; in time linear in the objects."""
    active = [one for one in facts.objects if one.status == "active"]
    in_force = [item for item in facts.items if item.valid(facts.today)]
    ages = [*facts.lists, *_sources(facts.objects)]
    found: Mapping[str, Iterable[Finding]] = {
        **_codes(active),
        "duplicates": _duplicates(facts.objects),
        "no_trade": (Finding(one.number, one.name) for one in active if not one.trades),
        "unmapped_trades": _unmapped(active, facts),
        "trade_words": (Finding(word, trades) for word, trades in facts.own.items()),
        "objects_without_items": _without_items(active, in_force),
        "items_without_objects": _without_objects(active, in_force, facts.own),
        **_certificates(facts.inspectors, facts.today),
        "qualified_nothing": _unqualified(facts.inspectors, in_force),
        "never_inspected": (Finding(one.number, one.name) for one in active if one.number not in facts.visited),
        "idle_duties": (Finding(duty.number, duty.name) for duty, count in facts.duties if not count),
        "stale": (_age(one, facts.today) for one in ages if _is_stale(one, facts.today)),
        "sources": (_age(one, facts.today) for one in ages),
    }
    return tuple(HealthLine(kind, tuple(found[kind.code])) for kind in KINDS)


# ---- codes and names

_SIGNS = {sign: place for place, sign in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_WEIGHTS = tuple(3**place % 31 for place in range(17))


def _codes(active: Iterable[HealthObject]) -> dict[str, list[Finding]]:
    """By kind: those without a code, with an old number only, with a code that fails its check."""
    found: dict[str, list[Finding]] = {"no_code": [], "old_code": [], "wrong_code": []}
    for one in active:
        code = one.code
        if len(code) == 18 and _is_sound(code):
            continue
        if not code:
            found["no_code"].append(Finding(one.number, one.name))
        elif wrong := check_code(code):
            found["wrong_code"].append(Finding(one.number, one.name, f"{code}：{wrong}"))
        else:
            found["old_code"].append(Finding(one.number, one.name, f"{code_kind(code)} {code}"))
    return found


def _is_sound(code: str) -> bool:
    """Whether an 18-digit code passes GB 32100; as `check_code`, which says what is wrong with those that do not."""
    values = [_SIGNS.get(sign, -1) for sign in code]
    return min(values) >= 0 and (31 - sum(map(int.__mul__, values, _WEIGHTS)) % 31) % 31 == values[17]


def _duplicates(objects: Sequence[HealthObject]) -> Iterator[Finding]:
    """The pairs that may be one, as they are decided one by one (rules.registry.alike)."""
    names = {one.number: one.name for one in objects}
    for pair in open_pairs(objects):
        yield Finding(f"{pair.one}、{pair.other}", f"{names[pair.one]} ｜ {names[pair.other]}", pair.ground)


# ---- trades and items


def covers_nobody(
    items: Iterable[Item], trades: Collection[str], own: Mapping[str, str] | None = None
) -> Iterator[tuple[Item, str]]:
    """The items whose trades no object has, with the trade that may be meant. trades: those of the objects in business."""
    known = frozenset(trades)
    for item in items:
        if not item.trades or not known.isdisjoint(item.trades):
            continue
        meant = [match_trade(word, known, own)[0] for word in item.trades]
        others = [word for word in dict.fromkeys(meant) if word and word not in item.trades]
        yield item, "、".join(others)


def _unmapped(active: Iterable[HealthObject], facts: Facts) -> Iterator[Finding]:
    """Trades of objects that no item of the list has and that are no name of the field, those of most objects first."""
    counts: dict[str, int] = defaultdict(int)
    for one in active:
        for trade in one.trades:
            counts[trade] += 1
    of_items = {trade for item in facts.items for trade in item.trades}
    known = {row.text for row in TRADES} | of_items
    for trade, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if trade not in known:
            guess, ground = match_trade(trade, of_items, facts.own)
            yield Finding(trade, guess, f"{count:,} 家" + (f"；{ground}" if guess else "；不知道是哪个行业"))


def _without_items(active: Iterable[HealthObject], in_force: Sequence[Item]) -> Iterator[Finding]:
    """Objects that no item in force covers; asked once of each set of trades. Without any trade of their own they are another kind."""
    if any(not item.trades for item in in_force):
        return
    covered = {trade for item in in_force for trade in item.trades}
    for one in active:
        if one.trades and covered.isdisjoint(one.trades):
            yield Finding(one.number, one.name, "、".join(one.trades))


def _without_objects(
    active: Iterable[HealthObject], in_force: Sequence[Item], own: Mapping[str, str]
) -> Iterator[Finding]:
    trades = {trade for one in active for trade in one.trades}
    for item, meant in covers_nobody(in_force, trades, own):
        text = f"检查对象：{'、'.join(item.trades)}"
        yield Finding(item.number, item.name, f"{text}；像是{meant}" if meant else text)


# ---- people


def _certificates(inspectors: Iterable[Inspector], today: date) -> dict[str, list[Finding]]:
    """By kind: certificates that are over, and that soon will be, of those who are no longer away for good; the first to end first."""
    found: dict[str, list[Finding]] = {"expired": [], "expiring": []}
    away = {"transferred", "disabled"}
    for one in sorted(inspectors, key=lambda one: one.valid_until):
        if one.status in away or one.role != "officer" or one.valid_until > today + timedelta(days=EXPIRING_DAYS):
            continue
        left = (one.valid_until - today).days
        kind, words = ("expired", f"已过 {-left} 天") if left < 0 else ("expiring", f"还有 {left} 天")
        status = "" if one.status == "on_duty" else f"，{INSPECTOR_STATUS.text(one.status)}"
        found[kind].append(Finding(one.number, one.name, f"{one.valid_until} 到期，{words}{status}"))
    return found


def _unqualified(inspectors: Iterable[Inspector], in_force: Sequence[Item]) -> Iterator[Finding]:
    """Those on duty who may check something, but nothing of what the items of their department are (rules.registry.inspector.ineligible_reason)."""
    everything: set[str] = set()
    of_department: dict[str, set[str]] = defaultdict(set)
    for item in in_force:
        of_department[item.department] |= {item.number, *item.trades}
        if not item.trades:
            everything.add(item.department)
    for one in inspectors:
        idle = (
            one.qualified
            and one.department not in everything
            and of_department[one.department].isdisjoint(one.qualified)
        )
        if idle and one.role == "officer" and one.status == "on_duty":
            yield Finding(one.number, one.name, "、".join(one.qualified))


# ---- lists


def _sources(objects: Iterable[HealthObject]) -> list[ListAge]:
    """What other offices' lists say of objects, by list and source: the newest day of each, and of how many objects."""
    days: dict[tuple[str, str], date | None] = {}
    counts: dict[tuple[str, str], int] = defaultdict(int)

    def note(kind: str, source: str, on: date | None) -> None:
        key = (kind, source)
        counts[key] += 1
        before = days.get(key)
        days[key] = max(before, on) if before and on else before or on

    for one in objects:
        if one.risk_source:
            note("信用风险等级", one.risk_source, one.risk_on)
        if one.status_source:
            note("登记状态", one.status_source, one.status_on)
        for entry in one.watch_entries:
            if entry.source:
                note(_flag_text(entry.flag), entry.source, entry.since)
    return [
        ListAge(f"{kind}（{source}）", on, f"{counts[kind, source]:,} 条") for (kind, source), on in sorted(days.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def _flag_text(flag: str) -> str:
    return WATCH_FLAGS.text(flag) if flag in WATCH_FLAGS else flag


def _is_stale(one: ListAge, today: date) -> bool:
    return one.on is None or (today - one.on).days > STALE_DAYS


def _age(one: ListAge, today: date) -> Finding:
    when = "没有写日期" if one.on is None else f"{one.on}，{(today - one.on).days} 天前"
    if one.on is None and one.number:
        when = "从来没有登记过"
    return Finding(one.number, one.name, "；".join(filter(None, [when, one.how])))
