"""限定范围: which objects of the registry are meant, said by conditions (行业=旅馆业,网吧；乡镇街道=…)."""

from collections.abc import Callable, Mapping
from datetime import date

from rules.base.codes import GRADES, OBJECT_KINDS, RISKS, WATCH_FLAGS, trade_name
from rules.base.fields import split_list
from rules.finding.conditions import split_conditions
from rules.registry.enterprise import Enterprise, EnterpriseDay

__all__ = [
    "CLASS_FIELDS",
    "FIELDS",
    "fits",
    "names_class",
    "read_where",
    "values_text",
    "where_text",
]

FIELDS = {
    "行业": "trade", "乡镇街道": "town", "主体类型": "kind", "信用风险等级": "risk", "场所等级": "grade", "重点监管": "watch",
    "不在重点监管": "not_watch",
}  # fmt: skip
"""How a scope can be narrowed: the label on screen → the field, whose name may be typed as well."""
CLASS_FIELDS = frozenset({"risk", "watch", "not_watch"})
"""Those that say a class of everybody who fits: it stands beside no name (draw.md §6)."""
_ANY = "any"


def _read_watch(text: str) -> str:
    return _ANY if text in (_ANY, "任一", "任意", "全部") else WATCH_FLAGS.read(text)


def _watch_text(code: str) -> str:
    return "任一" if code == _ANY else WATCH_FLAGS.text(code)


_READERS: Mapping[str, Callable[[str], str]] = {
    "trade": trade_name, "town": str, "kind": OBJECT_KINDS.read, "risk": RISKS.read, "grade": GRADES.read,
    "watch": _read_watch, "not_watch": _read_watch,
}  # fmt: skip
"""Field → what reads a value of it."""


def read_where(text: str) -> dict[str, tuple[str, ...]]:
    """Field → values, of conditions as they are typed (rules.finding.conditions); ValueError says what is wrong.

    A scope is published and drawn by: of the language it takes what says who is meant by class, and only "is one of these".
    """
    conditions: dict[str, tuple[str, ...]] = {}
    for part in split_conditions(text):
        field = FIELDS.get(part.field, part.field)
        if part.operator != "=" or field not in _READERS:
            raise ValueError(f"“{part.typed}”看不懂，请写成 行业=旅馆业,网吧；可用的有 {'、'.join(FIELDS)}")
        if field in conditions:
            raise ValueError(f"{part.field} 写了两次，请合成一项，多个值用逗号分开")
        words = split_list(part.values)
        if not words:
            raise ValueError(f"“{part.typed}”没有写出要限定的值")
        conditions[field] = tuple(map(_READERS[field], words))
    return conditions


def where_text(where: Mapping[str, tuple[str, ...]]) -> str:
    """The conditions as `read_where` reads them back; "" without any.

    >>> where_text({"trade": ("旅馆业", "网吧"), "kind": ("individual",)})
    '行业=旅馆业、网吧；主体类型=个体工商户'
    """
    labels = {field: label for label, field in FIELDS.items()}
    return "；".join(f"{labels[field]}={values_text(field, values)}" for field, values in where.items())


def values_text(field: str, values: tuple[str, ...]) -> str:
    """The values of one condition as they are read."""
    write = {"kind": OBJECT_KINDS.text, "watch": _watch_text, "not_watch": _watch_text}.get(field, str)
    return "、".join(map(write, values))


def names_class(where: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the conditions go by risk class or watch-list."""
    return any(where.get(field) for field in CLASS_FIELDS)


def fits(where: Mapping[str, tuple[str, ...]], enterprise: Enterprise | EnterpriseDay, on: date) -> bool:
    """Whether the object has one of the values that each condition names.

    on: the day whose marks of 重点监管 count. watch: it bears one of these marks (`any`: any at all); not_watch: it bears none of them.
    """
    flags = enterprise.flags(on)
    marks = (*flags, _ANY) if flags else ()
    values_of = {
        "trade": enterprise.trades, "town": (enterprise.town,), "risk": (enterprise.risk,), "grade": (enterprise.grade,),
        "kind": (enterprise.kind, ), "watch": marks, "not_watch": marks,
    }  # fmt: skip
    return all(set(values).isdisjoint(values_of[field]) == (field == "not_watch") for field, values in where.items())
