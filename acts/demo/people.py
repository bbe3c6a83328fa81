"""The two registries of the demonstration bureau, made up from a fixed seed: the same rows on every machine.

Nothing here is anyone's. Division 410499 is assigned to no county, so no credit code under it was ever issued (the check
digits are right all the same). Phones are 10000000xxx (no subscriber's number has 11 digits and begins so: mobiles begin
13–19, landlines 0) and a few 1540000xxxx (154 is given to no operator): those look like mobiles, so that the leak gate has
real work. Names carry 演示 in place of a given name.
"""

from datetime import date, timedelta
from random import Random

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from acts.demo import words

__all__ = ["REGION", "enterprises", "inspectors", "recusals"]

REGION = "410499"
_SEED = 410499

_UNIFIED_SINCE = date(2015, 10, 1)
"""From this day business licences carry a 统一社会信用代码; older shops may still have their 15-digit 注册号."""
_CODE_HEAD = {"企业": "91", "个体工商户": "92", "农民专业合作社": "93", "其他单位": "52"}
"""GB 32100, first two characters: who registers it, and what it is."""
_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RISKS = ("A级", "B级", "C级", "D级", "E级", "")
_RISK_SHARES = (44, 26, 12, 5, 3, 10)
_SMALL_TRADE = 10
"""Trades of so few objects stay whole and active, or nothing could be shown with them."""

Row = dict[str, str]


def enterprises() -> list[Row]:
    """About 600 objects as raw text by column name of `rules.registry.enterprise.COLUMNS` (no numbers: the act gives them)."""
    rng = _rng()
    codes: set[str] = set()
    rows: list[Row] = []
    for trade in words.TRADES:
        names = [(f"{word}{rest}", kind) for word in words.WORDS for rest, kind in trade.forms]
        for name, kind in rng.sample(names, trade.count):
            rows.append(_enterprise(rng, f"示例县演示{name}", kind, trade, len(rows), codes))
    _add_second_trades(rng, rows)
    _add_watch(rng, rows)
    for row, note in zip(rng.sample(rows, 3 * len(words.NOTES)), 3 * words.NOTES, strict=True):
        row["notes"] = note
    _name_after_operator(rows)
    return rows


def inspectors() -> list[Row]:
    """About 70 inspectors of six departments as raw text by column name of `rules.registry.inspector.COLUMNS`."""
    rows: list[Row] = []
    for staff in words.DEPARTMENTS:
        for place in range(staff.count):
            serial = len(rows) + 1
            rows.append(
                {
                    "name": f"{words.SURNAMES[serial - 1]}演示",
                    "department": staff.department,
                    "section": staff.section,
                    "certificate": f"16040499{serial:03d}",
                    "valid_until": "2026-12-31",
                    "qualified": staff.qualified,
                    "role": "执法人员",
                    "status": "在岗",
                    "phone": f"10000001{serial:03d}" if place else f"1540001{serial:04d}",
                }
            )
    _set_apart(rows)
    return rows


def recusals() -> list[tuple[str, str, str]]:
    """A dozen pairs that may not meet: (enterprise's code, inspector's certificate, reason as in RECUSAL_REASONS).

    All of them could be drawn in 2024: active objects, inspectors on duty with a certificate beyond that year.
    """
    rng = _rng()
    objects = [
        row for row in enterprises() if row["status"] == "存续" and row["trades"] in ("旅馆业", "网吧", "娱乐场所")
    ]
    people = [
        row
        for row in inspectors()
        if row["role"] == "执法人员" and row["status"] == "在岗" and row["valid_until"] >= "2025"
    ]
    reasons = ("近亲属", "持股", "任职", "曾办案", "其他", "近亲属") * 2
    pairs = zip(rng.sample(objects, len(reasons)), rng.sample(people, len(reasons)), reasons, strict=True)
    return [(one["code"], inspector["certificate"], reason) for one, inspector, reason in pairs]


def _rng() -> Random:
    return Random(_SEED)  # noqa: S311 - a demonstration wants the same rows every time, not chance


def _enterprise(rng: Random, name: str, kind: str, trade: words.Trade, serial: int, codes: set[str]) -> Row:
    late = serial % 29 == 5  # registered in the course of 2024: left out by a task's cut-off
    first, last = (date(2024, 4, 10), date(2024, 8, 30)) if late else (date(2004, 1, 5), date(2024, 3, 20))
    founded = first + timedelta(days=rng.randrange((last - first).days))
    town = rng.choice(words.TOWNS)
    address = f"示例县{town}{rng.choice(words.ROADS)}{rng.randrange(1, 300)}号"
    status = rng.choices(("存续", "注销", "歇业", "吊销", "迁出"), (92, 3, 2, 2, 1))[0]
    return {
        "name": f"{name}（{town}店）" if kind == "个体工商户" and rng.random() < 0.08 else name,
        "code": _new_code(rng, kind, founded, codes),
        "kind": kind,
        "legal_representative": f"演示{rng.choice(words.STEMS)}{rng.choice(words.BRANCHES)}",
        "phone": f"1540000{serial:04d}" if serial % 40 == 7 else f"10000000{serial:03d}",
        "address": address,
        "registered_address": f"示例县{town}{words.ROADS[0]}1号" if rng.random() < 0.1 else address,
        "region": REGION,
        "town": town,
        "scope": trade.scope,
        "founded_on": founded.isoformat(),
        "registered_on": (founded + timedelta(days=rng.randrange(8))).isoformat(),
        "status": "存续" if trade.count <= _SMALL_TRADE else status,
        "trades": trade.name,
        "risk": rng.choices(_RISKS, _RISK_SHARES)[0],
        "grade": rng.choices(("A级", "B级", "C级"), (5, 3, 2))[0] if trade.name == "娱乐场所" else "",
        "watch": "",
        "watch_reason": "",
        "watch_from": "",
        "watch_until": "",
        "watch_organ": "",
        "watch_document": "",
        "watch_basis": "",
        "notes": "",
    }


def _new_code(rng: Random, kind: str, founded: date, codes: set[str]) -> str:
    """A code that no row has yet: 18 characters, or a 15-digit 注册号 for some older shops."""
    old_shop = kind == "个体工商户" and founded < _UNIFIED_SINCE and rng.random() < 0.4
    while True:
        if old_shop:
            head = f"{REGION}6{rng.randrange(10**7):07d}"  # 6: 个体工商户
            code = head + str(mod_11_10.calc_check_digit(head))
        else:
            body = "".join(rng.choices(_CODE_CHARACTERS, k=6))
            new = founded >= _UNIFIED_SINCE or kind == "个体工商户"  # shops had no organisation code before
            organisation = f"MA{body}" if new else f"{rng.randrange(10**8):08d}"
            head = _CODE_HEAD[kind] + REGION + organisation + _organisation_check(organisation)
            code = head + str(uscc.calc_check_digit(head))
        if code not in codes:
            codes.add(code)
            return code


def _organisation_check(code: str) -> str:
    """The check character of an 8-character organisation code (GB 11714).

    >>> _organisation_check("D2143569")
    'X'
    """
    total = sum(int(c, 36) * weight for c, weight in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[-total % 11]


def _of_trade(rows: list[Row], trade: str) -> list[Row]:
    return [row for row in rows if row["trades"] == trade]


def _add_second_trades(rng: Random, rows: list[Row]) -> None:
    for first, second, count in words.SECOND_TRADES:
        for row in rng.sample(_of_trade(rows, first), count):
            row["trades"] = f"{first}、{second}"


def _add_watch(rng: Random, rows: list[Row]) -> None:
    for watch in words.WATCH:
        free = [row for row in _of_trade(rows, watch.trade) if row["status"] == "存续" and not row["watch"]]
        for row in rng.sample(free, watch.count):
            since = date(2022, 12, 31) - timedelta(days=rng.randrange(30, 360) // 4)
            row["watch"], row["watch_reason"], row["watch_from"] = watch.flag, watch.reason, since.isoformat()
            if rng.random() < 0.7:
                row["watch_until"] = (since + timedelta(days=1095)).isoformat()
            if watch.flag == "黑名单":
                row["watch_organ"], row["watch_basis"] = "示例县公安局", watch.basis
                row["watch_document"] = f"示公演列〔2022〕{since.month * 31 + since.day}号"
            row["risk"] = "E级" if watch.flag in ("黑名单", "严重违法失信") else "D级"


def _name_after_operator(rows: list[Row]) -> None:
    """Two shops bear their operator's name, as real ones do: the one case in which such a name is public."""
    shops = [row for row in rows if row["trades"] == "旅馆业" and row["kind"] == "个体工商户"][:2]
    for row, operator in zip(shops, ("演示春一", "演示秋二"), strict=True):
        row["legal_representative"], row["name"] = operator, f"示例县{operator}旅馆"


def _set_apart(rows: list[Row]) -> None:
    """Some cannot be drawn, each for another reason, and every department keeps at least six who can."""
    away = {3: "休假", 8: "调离", 27: "休假", 36: "停用", 46: "休假", 55: "调离", 64: "休假"}
    expiring = {5: "2024-06-30", 14: "2024-05-31", 30: "2024-08-31", 41: "2024-03-31", 58: "2024-12-31"}
    experts = (11, 17, 34, 44, 53)
    for place, status in away.items():
        rows[place]["status"] = status
    for place, until in expiring.items():
        rows[place]["valid_until"] = until
    for place in experts:
        rows[place]["role"] = "专业技术人员"
