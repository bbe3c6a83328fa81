"""Records to canonical bytes and back."""

from functools import cache
from typing import Any, TypeVar

import msgspec
import orjson
from msgspec import inspect

from rules.canonical import canonical
from rules.errors import Damaged, Refused
from rules.fields import Record

__all__ = ["decode", "default_text", "encode"]

R = TypeVar("R", bound=Record)

_FLAGS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_EXACT = (
    inspect.StrType, inspect.IntType, inspect.BoolType, inspect.NoneType, inspect.DateType, inspect.DateTimeType,
    inspect.EnumType, inspect.LiteralType, inspect.DecimalType,
)  # fmt: skip
_SEQUENCES = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)


def encode(record: Record) -> bytes:
    """The canonical bytes of a record. Refused for an integer beyond 2^53, ValueError for a float or a non-ASCII key."""
    plain = msgspec.to_builtins(record, order="sorted")
    if not _is_exact(type(record)):
        return canonical(plain)
    try:
        return orjson.dumps(plain, option=_FLAGS)  # the same bytes as canonical(), twenty times as fast
    except orjson.JSONEncodeError:
        raise Refused(f"{record.number} 里有过大的数或不能保存的文字，请改正") from None


def decode(kind: type[R], body: bytes) -> R:
    """A record from its bytes, fresh each time. Damaged when they do not fit the kind (a record of a later version)."""
    try:
        record: R = _decoder(kind).decode(body)
    except msgspec.MsgspecError:
        number = orjson.loads(body).get("number", "")
        raise Damaged(f"{kind.table} 的记录 {number} 与本程序的版本不符；请升级明抽后再打开") from None
    return record


@cache
def default_text(kind: type[Record], field: str) -> str | None:
    """What a text field is when a stored document lacks it; TypeError when the kind has no such field."""
    for known in msgspec.structs.fields(kind):
        if known.name == field:
            return known.default if isinstance(known.default, str) else None
    raise TypeError(f"{kind.__name__} has no field {field}")


@cache
def _decoder(kind: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


@cache
def _is_exact(kind: type[Record]) -> bool:
    """Whether every value of the kind has a canonical form by its types alone: no float, no free dict anywhere in it."""
    return _exact(inspect.type_info(kind), set())


def _exact(info: inspect.Type, seen: set[Any]) -> bool:
    if isinstance(info, inspect.Metadata):
        return _exact(info.type, seen)
    if isinstance(info, _EXACT):
        return True
    if isinstance(info, _SEQUENCES):
        return _exact(info.item_type, seen)
    if isinstance(info, inspect.TupleType):
        return all(_exact(part, seen) for part in info.item_types)
    if isinstance(info, inspect.UnionType):
        return all(_exact(part, seen) for part in info.types)
    if isinstance(info, inspect.StructType):
        if info.cls in seen:
            return True
        seen.add(info.cls)
        return all(_exact(field.type, seen) for field in info.fields)
    return False
