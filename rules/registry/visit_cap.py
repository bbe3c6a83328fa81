"""年度检查次数上限: how often in a year an object may be visited, by class and by department (国办发〔2024〕54号)."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import RISKS
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns, split_list
from rules.registry.department import START, Departments

__all__ = ["COLUMNS", "MOST", "NOT_SET", "NUMBER", "VisitCap", "cap_columns", "cap_text", "parse"]

NUMBER = "cap"
"""The number of the one record of its kind: what it was before stands in the journal."""
MOST = 99
NOT_SET = "还没有设年度检查次数上限（国办发〔2024〕54号）：现在哪一家一年查多少次都不拦；请写上公布的次数（cap set）"


class VisitCap(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Visits a year to one object, at most. most: of every object whose class is not in by_risk; 0: none is set.

    by_risk: class (a code of RISKS) → of the objects of this class. by_department: code → visits of this department alone. basis: what ordains it;
    approved_by: the leader; on: the day. Nothing of it is public.
    """

    table: ClassVar[str] = "caps"

    most: int = 0
    by_risk: dict[str, int] = msgspec.field(default_factory=dict)
    by_department: dict[str, int] = msgspec.field(default_factory=dict)
    basis: str = ""
    approved_by: str = ""
    on: date | None = None


def _read_times(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("次")
    if not plain.isdecimal() or not 0 <= int(plain) <= MOST:
        raise ValueError(f"“{text}”应当是 0 到 {MOST} 的整数，0 为没有设")
    return int(plain)


def _read_by(text: str, read: Callable[[str], str]) -> dict[str, int]:
    """A=1、E=4 → number by code. ValueError says what is wrong."""
    found: dict[str, int] = {}
    for part in split_list(unicodedata.normalize("NFKC", text)):
        name, equals, times = part.partition("=")
        if not equals:
            raise ValueError(f"“{part}”看不懂，请写成“名称=次数”，几个用、分开")
        code = read(name.strip())
        if code in found:
            raise ValueError(f"“{name.strip()}”写了两次，请只留一个")
        if not (most := _read_times(times)):
            raise ValueError(f"“{part}”应当是 1 到 {MOST} 的整数；不另设的请去掉")
        found[code] = most
    return found


def _write_by(values: Mapping[str, int], text: Callable[[str], str]) -> str:
    return "、".join(f"{text(code)}={most}" for code, most in sorted(values.items()))


def cap_columns(departments: Departments = START) -> tuple[Column, ...]:
    """What is typed of a cap, departments by the names of this bureau."""
    return (
        Column(
            "most", "每年最多检查", Kind.INTEGER, hint="同一对象一年最多检查几次，一天算一次；0 为没有设", width=8,
            read=_read_times, write=str,
        ),
        Column(
            "by_risk", "按风险等级", hint="与上面不同的等级，如 A=1、E=4；留空为都一样", width=24,
            read=lambda text: _read_by(text, RISKS.read), write=lambda values: _write_by(values, str),
        ),
        Column(
            "by_department", "按部门", hint="各部门自己一年最多去几次，如 消防=1；留空为不另设", width=24,
            read=lambda text: _read_by(text, departments.read), write=lambda values: _write_by(values, departments.text),
        ),
        Column("basis", "依据", required=True, hint="公布上限的文件和文号", width=36),
        Column("approved_by", "批准人", required=True, hint="负责人姓名；内部留存", width=16),
    )  # fmt: skip


COLUMNS = cap_columns()


def parse(
    raw: Mapping[str, str], old: VisitCap, today: date, departments: Departments = START
) -> tuple[VisitCap | None, list[Problem]]:
    """Text by column name to the cap from today on, or the problems. old: what it was; what is not typed stays, basis and approver are typed anew."""
    columns = cap_columns(departments)
    typed = {column.name: raw[column.name] for column in columns if column.name in raw}
    values, problems = parse_columns(columns, typed)
    problems += missing(columns, raw)
    if problems:
        return None, problems
    for name in ("by_risk", "by_department"):
        values[name] = values.get(name, getattr(old, name)) or {}
    return VisitCap(number=NUMBER, on=today, **{"most": old.most, **values}), []


def cap_text(cap: VisitCap, departments: Departments = START) -> str:
    """The numbers of a cap for a clerk: 每年最多 2 次；E级 4 次；消防 1 次."""
    parts = [f"每年最多 {cap.most} 次" if cap.most else "没有设"]
    parts += [f"{RISKS.text(code)} {most} 次" for code, most in sorted(cap.by_risk.items())]
    parts += [f"{departments.text(code)} {most} 次" for code, most in sorted(cap.by_department.items())]
    return "；".join(parts)
