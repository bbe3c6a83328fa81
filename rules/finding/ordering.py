"""The order of a list: 乡镇街道,-最近检查. Nothing stands last whichever way; Chinese in the order of GB 18030, which for common characters is that of their pinyin."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from rules.base.fields import Column
from rules.finding.fields import Field, field_named

__all__ = ["Order", "order_text", "ordered", "read_order"]

R = TypeVar("R")
_DOWN = ("降序", "从大到小", "从晚到早", "↓")
_UP = ("升序", "从小到大", "从早到晚", "↑")


class Order(msgspec.Struct, frozen=True):
    """By one field. down: from great to small, from late to early."""

    field: Field
    down: bool = False


def read_order(text: str, fields: Sequence[Field]) -> tuple[Order, ...]:
    """乡镇街道,-最近检查 or 最近检查 降序. ValueError names what can be ordered by."""
    found: list[Order] = []
    for part in (part.strip() for part in text.replace("，", ",").replace("、", ",").replace("；", ",").split(",")):
        if not part:
            continue
        word = part.replace("－", "-")
        down = word.startswith("-")
        word = word.lstrip("-+").strip()
        for ending in (*_DOWN, *_UP):
            if word.endswith(ending):
                word, down = word.removesuffix(ending).strip(), down or ending in _DOWN
        field = field_named(fields, word)
        if any(one.field.name == field.name for one in found):
            raise ValueError(f"排序里 {field.label} 写了两次，请去掉一次")
        found.append(Order(field, down))
    return tuple(found)


def order_text(orders: Sequence[Order]) -> str:
    """The order as `read_order` reads it back."""
    return ",".join(f"{'-' if order.down else ''}{order.field.label}" for order in orders)


def ordered(rows: Sequence[R], orders: Sequence[Order], get: Callable[[R, Field], Any]) -> list[R]:
    """The rows in this order; those that are alike stay as they came. get: a row's value of a field as it is compared (`value_of`)."""
    result = list(rows)
    for order in reversed(orders):
        keyed = [(_key(order.field, get(row, order.field)), row) for row in result]
        some = [pair for pair in keyed if pair[0] is not None]
        some.sort(key=lambda pair: pair[0], reverse=order.down)
        result = [row for _, row in some] + [row for key, row in keyed if key is None]
    return result


@lru_cache(maxsize=64)
def _places(codes: tuple[str, ...]) -> dict[str, int]:
    return {code: at for at, code in enumerate(codes)}


def _key(field: Field, value: Any) -> Any:
    if value is None:
        return None
    column: Column = field.column
    if column.choices is not None:
        places = _places(column.choices.codes)
        codes = value if field.many else (value,)
        return [places.get(code, len(places)) for code in codes]
    if field.many:
        return [part.encode("gb18030", "replace") for part in value]
    return value.encode("gb18030", "replace") if isinstance(value, str) else value
