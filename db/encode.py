"""Records to canonical bytes and back."""

from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgspec
import orjson
from msgspec import inspect

from rules.base.canonical import canonical
from rules.base.errors import Damaged, Refused
from rules.base.fields import Record

__all__ = ["decode", "default_text", "encode"]

R = TypeVar("R", bound=Record)

_FLAGS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_TEXT = (inspect.StrType, inspect.BoolType, inspect.NoneType, inspect.DateType)
_EXACT = (*_TEXT, inspect.IntType, inspect.DateTimeType, inspect.EnumType, inspect.LiteralType, inspect.DecimalType)
_SEQUENCES = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)
_SORTED = msgspec.json.Encoder(order="sorted")


def encode(record: Record) -> bytes:
    """The canonical bytes of a record. Refused for an integer beyond 2^53, ValueError for a float or a non-ASCII key."""
    kind = type(record)
    way = _WAYS.get(kind) or _WAYS.setdefault(kind, _way(kind))
    try:
        # The same bytes as canonical() in every way, the fewer questions the types leave open the faster.
        if way is _Way.TEXT:
            return _SORTED.encode(record)
        plain = msgspec.to_builtins(record, order="sorted")
        return orjson.dumps(plain, option=_FLAGS) if way is _Way.EXACT else canonical(plain)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
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
    for candidate in msgspec.structs.fields(kind):
        if candidate.name == field:
            return candidate.default if isinstance(candidate.default, str) else None
    raise TypeError(f"{kind.__name__} has no field {field}")


@cache
def _decoder(kind: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


class _Way(Enum):
    """What the types of a kind leave to be asked of its values."""

    TEXT = "nothing: text and dates"
    EXACT = "whether its integers are below 2^53"
    FREE = "everything"


_WAYS: dict[type[Record], _Way] = {}


def _way(kind: type[Record]) -> _Way:
    info = inspect.type_info(kind)
    if not _only(_EXACT, info, set()):
        return _Way.FREE
    return _Way.TEXT if _only(_TEXT, info, set()) else _Way.EXACT


def _only(plain: tuple[type, ...], info: inspect.Type, seen: set[Any]) -> bool:
    """Whether every value is of these types, by itself or within sequences and structs: no float, no free dict anywhere in it."""
    if isinstance(info, inspect.Metadata):
        return _only(plain, info.type, seen)
    if isinstance(info, plain):
        return True
    if isinstance(info, _SEQUENCES):
        return _only(plain, info.item_type, seen)
    if isinstance(info, inspect.TupleType):
        return all(_only(plain, part, seen) for part in info.item_types)
    if isinstance(info, inspect.UnionType):
        return all(_only(plain, part, seen) for part in info.types)
    if isinstance(info, inspect.StructType):
        if info.cls in seen:
            return True
        seen.add(info.cls)
        return all(_only(plain, field.type, seen) for field in info.fields)
    return False
