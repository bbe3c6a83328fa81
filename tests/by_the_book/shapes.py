"""How the files are written (docs/draw.md, 写法 and the tables of 条件, 证据): canonical JSON of given shapes, and sorted lines."""

import json
import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

__all__ = ["EVIDENCE", "FREEZE", "HEAD", "OPENING", "TERMS", "Bad", "canon", "code", "digest", "h64", "like", "listed", "need", "one", "parse", "rows"]  # fmt: skip

Check = Callable[[Any], bool]
FORMAT = "mingchou-draw/2"
KINDS = ("lottery", "beacon", "dice", "system")


class Bad(Exception):
    """A sentence of the document does not hold."""


def need(condition: object) -> None:
    """Raise Bad unless the condition is true."""
    if not condition:
        raise Bad


def digest(data: bytes | str) -> str:
    """H(x): SHA-256 in 64 lower-case hexadecimal digits."""
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def canon(value: object) -> bytes:
    """RFC 8785 for what the format allows: ASCII keys, small whole numbers."""
    compact = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return compact.encode(value).encode()


def small(text: str) -> int:
    """A JSON number: no sign, below 10^15."""
    need(re.fullmatch("[0-9]{1,15}", text))
    return int(text)


def refuse(_: str) -> None:
    """Fractions, NaN and Infinity do not exist in the format."""
    raise Bad


def parse(data: bytes, shape: Check) -> Any:
    """A canonical JSON file of the given shape."""
    value = json.loads(data.decode(), parse_int=small, parse_float=refuse, parse_constant=refuse)
    need(canon(value) == data and shape(value))
    return value


def rows(data: bytes, *columns: Check) -> list[list[str]]:
    """The lines of a .tsv file, each with the right columns."""
    lines = data.decode().split("\n")
    need(lines.pop() == "")
    split = [line.split("\t") for line in lines]
    need(all(len(r) == len(columns) and all(c(v) for c, v in zip(columns, r, strict=True)) for r in split))
    return split


def listed(data: bytes, keys: int, *columns: Check) -> list[list[str]]:
    """A sorted .tsv file; its first `keys` columns never twice."""
    found, lines = rows(data, *columns), data.split(b"\n")[:-1]
    need(lines == sorted(lines) and len({tuple(r[:keys]) for r in found}) == len(found))
    return found


def like(pattern: str) -> Check:
    """Text that matches the whole pattern."""
    return lambda v: isinstance(v, str) and re.fullmatch(pattern, v) is not None


def number(least: int = 0) -> Check:
    """A whole number, not a boolean, from `least` up."""
    return lambda v: type(v) is int and v >= least


def one(*values: object) -> Check:
    """One of these values, of the same type."""
    return lambda v: any(type(v) is type(w) and v == w for w in values)


def either(*shapes: Check) -> Check:
    """Any of these shapes."""
    return lambda v: any(shape(v) for shape in shapes)


def obj(**fields: Check) -> Check:
    """An object with exactly these keys (`in_` is the key `in`)."""
    want = {"in" if key == "in_" else key: shape for key, shape in fields.items()}
    return lambda v: isinstance(v, dict) and v.keys() == want.keys() and all(s(v[k]) for k, s in want.items())


def many(shape: Check) -> Check:
    """A list."""
    return lambda v: isinstance(v, list) and all(map(shape, v))


def table(shape: Check) -> Check:
    """An object whose keys are codes."""
    return lambda v: isinstance(v, dict) and all(code(k) and shape(w) for k, w in v.items())


def distinct(shape: Check, key: str) -> Check:
    """A list of at least one object, `key` never twice."""
    return lambda v: many(shape)(v) and 0 < len(v) == len({x[key] for x in v})


def day(v: Any) -> bool:
    """A real date YYYY-MM-DD."""
    try:
        return like("[0-9]{4}-[0-9]{2}-[0-9]{2}")(v) and bool(date.fromisoformat(v))
    except ValueError:
        return False


def time(v: Any) -> bool:
    """A real time YYYY-MM-DDThh:mm:ss+08:00."""
    clock = r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00"
    return isinstance(v, str) and day(v[:10]) and re.fullmatch(clock, v[10:]) is not None


def text(v: Any) -> bool:
    """Any text."""
    return isinstance(v, str)


null = one(None)
code, h64, ratio = like("[A-Za-z0-9_-]{1,32}"), like("[0-9a-f]{64}"), like(r"0\.[0-9]{1,6}|1")


def entropy(kind: str, expires: Check, source: Check, **more: Check) -> Check:
    """The `entropy` of terms.json for one kind."""
    return obj(expected_at=time, expires_at=expires, kind=one(kind), source=source, **more)


ENTROPY = either(
    entropy("lottery", null, obj(date=day, game=one("ssq", "dlt"))),
    entropy("beacon", null, obj(chain_hash=h64, round=number(1))),
    entropy("dice", time, obj(dice=number(1), faces=one(10), place=text)),
    entropy("system", time, obj(), secret_hash=h64),
)
DEPARTMENT = obj(
    code=code, excluded=either(obj(), obj(not_available=number())), inspectors=h64, per_object=number(2),
    pool_take=either(null, number(1)), registry_size=number(),
)  # fmt: skip
_TERMS = obj(
    format=one(FORMAT), bureau=obj(code=code, name=lambda v: text(v) and v != "", site=either(null, text)),
    clock=one("office", "demo"), serial=number(1), previous=either(null, h64), draw=code, task=code, frozen_at=time,
    plan=either(null, obj(line=code, ratio=ratio, version=number(1))),
    items=distinct(obj(number=code, version=number(1)), "number"), scope=text, mask=one(None, "limited", "strata"),
    strata_by=one("none", "risk", "grade", "watch", "trade"), classes_basis=either(null, text), publish_by=day, cutoff=day,
    registry=obj(head=h64, seq=number(), total=number()), pool=h64, excluded=h64, recusals=h64, pool_size=number(),
    strata=distinct(obj(code=code, ratio=ratio, size=number()), "code"), floor=either(ratio, one("0")), batches=number(1),
    departments=distinct(DEPARTMENT, "code"), entropy=ENTROPY, supersedes=either(null, h64), removed=many(code),
    parent=either(null, h64),
)  # fmt: skip


def TERMS(v: Any) -> bool:  # noqa: N802 - a shape, named as the other shapes
    """terms.json: `previous` is null of the first freeze and of no other."""
    return _TERMS(v) and (v["previous"] is None) == (v["serial"] == 1)


WITNESS = obj(
    at=time, ref=text, who=text,
    kind=one("superior", "discipline", "supervisor", "notary", "newspaper", "paper", "rfc3161"),
)  # fmt: skip
VALUE = obj(
    at=time, drawn_on=either(null, day), issue=either(null, like("[0-9]{5,7}")), value=text, kind=code,
    typed=many(obj(at=time, by=text, corrected_at=time, paper=text, value=text)), witnesses=many(text),
    signature=either(null, like("[0-9a-f]{96}")),
)  # fmt: skip
ENTRY = obj(head=h64, seq=number())
EVIDENCE = obj(
    format=one(FORMAT), draw=code, commitment=h64, seed=h64, witness=many(WITNESS), entropy=VALUE, taken=table(number()),
    journal=obj(drawn=ENTRY, frozen=ENTRY), seal=h64,
    drawn=many(obj(batch=number(), number=code, stratum=code, ticket=like("[0-9]{64,78}"))),
    struck=many(
        obj(at=time, number=code, reason=one("closed", "other"), seq=number(1), replaced_by=either(null, code))
    ),
    pools=either(null, table(many(code))),
    teams=either(null, many(obj(department=code, inspectors=many(code), object=code))),
    changes=many(
        obj(at=time, department=code, in_=either(null, code), object=code, out=code, reason=one("unable"), seq=number(1))
    ),
    void=either(null, obj(at=time, by=text, reason=code)),
)  # fmt: skip
OPENING = obj(code=text, name=text, number=code, object=code, salt=like("[0-9a-f]{32}"))
FREEZE = (
    like("[1-9][0-9]{0,14}"), code, h64, time, one(*KINDS), time, one("open", "drawn", "void", "expired"),
    either(h64, one("")),
)  # fmt: skip
HEAD = (like("[1-9][0-9]{0,14}"), h64, time, one("normal", "restored"))
