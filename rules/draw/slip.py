"""查询单: what a draw says of one object, and of no other.

The bureau hands an object its slip: the opening of its line (code, name, salt), and its outcome in the draw. With the public files
of the draw anybody can recompute all of it.

A slip is written in two forms, and read back from both:

1. Text, for paper and for pasting: a line for each part, label, `：`, value.

       抽取查询单
       抽取：2024-001-1
       编号：P-0056
       对象：O-834248
       代码：TEST00000000000033
       名称：演示企业033
       盐值：b3c0…
       分层：E
       次序：1
       票号：0066…
       结果：抽中

   An object that was not in the pool has 原因 (the code in excluded.tsv) in place of 分层, 次序 and 票号.
2. Fragment, for a QR code: `slip=` and base64url, without `=`, of the UTF-8 of the same values in the same order, without
   the ticket (it follows from the number), joined by LF. Behind the `#` of a draw page's address it reaches no server.

次序 is the place in the ticket order of the object's own stratum, from 1: the first so many of a stratum are drawn.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.base.errors import NotFound, Refused
from rules.draw.draw import Drawn, PoolLine, Strike, ticket_order
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, pool_lines
from rules.draw.typed import hex_fault, id_fault, narrow, number_fault, quoted, wrong_length

__all__ = ["LABELS", "OUTCOMES", "Slip", "build_slip", "fragment", "outcome", "place", "read_slip", "text"]

TITLE = "抽取查询单"
LABELS: Mapping[str, str] = {
    "draw": "抽取", "number": "编号", "object": "对象", "code": "代码", "name": "名称", "salt": "盐值", "stratum": "分层", "reason": "原因",
    "place": "次序", "ticket": "票号", "outcome": "结果",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "drawn": "抽中", "replacement": "递补", "struck": "剔除", "not_drawn": "未抽中", "excluded": "未入库",
}  # fmt: skip
"""Outcome → its word. struck: was on the list (drawn or as a replacement) and was struck at the confirmation."""

_PACKED = ("draw", "number", "object", "code", "name", "salt", "stratum", "reason", "place", "outcome")
_KEPT = ("code", "name")  # as they stand: the commitment is over them
_CUT = "网址里的查询单不完整或不合规定写法，请重新扫描二维码"
_AGAIN = "请原样粘贴查询单上的文字，或扫描它的二维码"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a draw says of one object. number: in the draw; object: in the registry. outcome: a key of OUTCOMES.

    In the pool: stratum, place (from 1, in the ticket order of the stratum) and ticket, reason "". Not in the pool: reason,
    `closed` or `other`; the others "" and 0. ticket is "" too when the slip was read from a fragment.
    """

    draw: str
    number: str
    object: str
    code: str
    name: str
    salt: str
    outcome: str
    stratum: str = ""
    place: int = 0
    ticket: str = ""
    reason: str = ""


def build_slip(draw: Draw, lists: DrawLists, number: str) -> Slip:
    """The slip of one object, by its number in this draw. Whether it may be handed out now is for the act to check.

    Raises Refused before the draw, or when code or name could not be written on one line; NotFound for a number that is
    in neither list.
    """
    if not draw.seed:
        raise Refused(f"{draw.number} 尚未抽取，还没有查询单")
    entry = next((entry for entry in (*lists.pool, *lists.excluded) if entry.number == number), None)
    if entry is None:
        raise NotFound(f"{number} 不在 {draw.number} 的名单里：冻结时不在计划范围内，请核对编号")
    if re.search(r"[\x00-\x1f]", entry.code + entry.name):
        raise Refused(f"{number} 冻结时的代码或名称里有换行等控制字符，写不成查询单")
    if isinstance(entry, ExcludedEntry):
        return Slip(
            draw=draw.number, number=number, object=entry.object, code=entry.code, name=entry.name, salt=entry.salt, outcome="excluded",
            reason=entry.reason,
        )  # fmt: skip
    stratum, rank, ticket = place(pool_lines(lists.pool), draw.seed, number)
    return Slip(
        draw=draw.number, number=number, object=entry.object, code=entry.code, name=entry.name, salt=entry.salt,
        outcome=outcome(number, draw.drawn, draw.struck), stratum=stratum, place=rank, ticket=ticket,
    )  # fmt: skip


def place(pool: Sequence[PoolLine], seed: str, number: str) -> tuple[str, int, str]:
    """(stratum, place in its ticket order from 1, ticket) of a number of the pool; KeyError for a number not in it."""
    stratum = {line.number: line.stratum for line in pool}[number]
    order = ticket_order((line.number for line in pool if line.stratum == stratum), seed + "/objects")
    return next((stratum, rank, ticket) for rank, (ticket, other) in enumerate(order, 1) if other == number)


def outcome(number: str, drawn: Sequence[Drawn], struck: Sequence[Strike]) -> str:
    """The outcome of a number of the pool: a key of OUTCOMES."""
    if any(strike.number == number for strike in struck):
        return "struck"
    if any(entry.number == number for entry in drawn):
        return "drawn"
    return "replacement" if any(strike.replaced_by == number for strike in struck) else "not_drawn"


def _values(slip: Slip) -> dict[str, str]:
    values = {key: str(getattr(slip, key)) for key in LABELS}
    return values | {"place": str(slip.place or ""), "outcome": OUTCOMES[slip.outcome]}


def text(slip: Slip) -> str:
    """The slip as text, each line ending in LF. Code and name have their line even when empty."""
    values = _values(slip)
    lines = [f"{LABELS[key]}：{values[key]}\n" for key in LABELS if values[key] or key in ("code", "name")]
    return TITLE + "\n" + "".join(lines)


def fragment(slip: Slip) -> str:
    """What stands behind the `#` of the draw page's address: `slip=…`."""
    values = _values(slip)
    packed = "\n".join(values[key] for key in _PACKED).encode()
    return "slip=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_slip(text: str) -> Slip:
    """The slip in a text, an address with its fragment, or the fragment alone.

    Blanks, full width, capitals, CRLF, `:` for `：` and a salt or ticket that runs over two lines are taken, since a slip is pasted or typed
    by hand. Raises Refused, which says what is wrong with the text, for an incomplete or malformed slip.
    """
    packed = re.search(r"(?:^|#)slip=([A-Za-z0-9_-]+)\s*$", text.strip())
    found = _unpacked(packed[1]) if packed else _labelled(text)
    values = {key: found.get(key, "") if key in _KEPT else narrow(found.get(key, "")) for key in LABELS}
    values |= {"number": values["number"].upper(), "salt": values["salt"].lower()}
    fault = next(filter(None, _faults(values)), "")
    whole = not fault and _is_consistent(values)
    if packed and not whole:
        raise Refused(_CUT)  # the words of an address are anybody's: none is shown
    if fault:
        raise Refused("查询单的" + fault)
    if not whole:
        raise Refused("查询单的各行对不上：未入库的有原因，没有分层、次序和票号；别的有分层和次序，没有原因。" + _AGAIN)
    outcome = next(code for code, word in OUTCOMES.items() if word == values["outcome"])
    return Slip(**values | {"place": int(values["place"] or 0), "outcome": outcome})  # type: ignore[arg-type] # place alone is a number


def _faults(values: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each part, "" where nothing is, in the order of LABELS."""
    yield id_fault("抽取", values["draw"])
    yield number_fault("编号", values["number"])
    yield id_fault("对象", values["object"])
    for key in _KEPT:
        yield f"{LABELS[key]}里有看不见的字符，{_AGAIN}" if re.search(r"[\x00-\x1f]", values[key]) else ""
    yield hex_fault("盐值", values["salt"], 32)
    for key in ("stratum", "reason"):
        yield id_fault(LABELS[key], values[key]) if values[key] else ""
    place, ticket = values["place"], values["ticket"]
    yield (
        "" if re.fullmatch("([1-9][0-9]{0,8})?", place) else f"次序应为 1 起的数字，现在是“{quoted(place)}”，请对照原件"
    )
    good = re.fullmatch("([0-9]{64,78})?", ticket)
    yield "" if good else f"票号应为 64 至 78 位数字，{wrong_length(ticket, '[0-9]')}"
    words = tuple(OUTCOMES.values())
    yield (
        ""
        if values["outcome"] in words
        else f"结果应为{'、'.join(words)}之一，现在是“{quoted(values['outcome'])}”，请对照原件"
    )


def _is_consistent(values: Mapping[str, str]) -> bool:
    """Whether a slip outside the pool has a reason and no stratum, place or ticket, and a slip in the pool stratum and place and no reason."""
    in_draw = [bool(values[key]) for key in ("stratum", "place", "ticket")]
    if values["outcome"] == OUTCOMES["excluded"]:
        return bool(values["reason"]) and not any(in_draw)
    return all(in_draw[:2]) and not values["reason"]


def _unpacked(packed: str) -> dict[str, str]:
    try:
        parts = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8").split("\n")
    except (binascii.Error, UnicodeDecodeError):
        parts = []
    if len(parts) != len(_PACKED):
        raise Refused(_CUT)
    return dict(zip(_PACKED, parts, strict=True))


def _labelled(text: str) -> dict[str, str]:
    """Key → value of a text. Refused when a line has no label of LABELS, a label stands twice, or 代码 or 名称 is missing."""
    keys = {label: key for key, label in LABELS.items()}
    values: dict[str, str] = {}
    last = ""
    for line in text.replace("\ufeff", "").splitlines():
        match = re.fullmatch(r"\s*([^：:\s]+)\s*[：:]\s*(.*?)\s*", line)
        if not line.strip() or line.strip() == TITLE:
            continue
        if match is None and last in ("salt", "ticket") and re.fullmatch("[0-9a-fA-F]+", narrow(line)):
            values[last] += line  # the line was too narrow for it
            continue
        if match is None or match[1] not in keys:
            raise Refused(f"查询单上没有“{quoted(line.strip())}”这样一行，{_AGAIN}")
        last = keys[match[1]]
        if last in values:
            raise Refused(f"查询单的{match[1]}写了两次，{_AGAIN}")
        values[last] = match[2]
    lacking = [
        label
        for label, key in keys.items()
        if key not in values and key in ("draw", "number", "object", *_KEPT, "salt", "outcome")
    ]
    if lacking:
        raise Refused(f"查询单缺少{'、'.join(lacking)}，{_AGAIN}")
    return values
