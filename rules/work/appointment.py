"""代理: who approves in the place of a leader, from which day to which, on what paper."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from rules.base.dates import day_text
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns
from rules.base.passphrase import is_same_person, name_in

__all__ = ["COLUMNS", "Appointment", "parse", "refusal_of"]


class Appointment(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One appointment. number: `A-0001`. name: who acts; post: his post, as it is public with what he approves; for_name: for whom.

    until: its last day, None for one without an end. paper, by: the decision and who took it. ended_on: the day on which it was ended
    before its time. Private but for the post.
    """

    table: ClassVar[str] = "appointments"

    name: str
    post: str
    for_name: str
    start: date
    until: date | None = None
    paper: str
    by: str
    ended_on: date | None = None

    @property
    def last(self) -> date | None:
        """Its last day, however it ends; None without an end."""
        return self.ended_on if self.ended_on is not None else self.until

    def in_force(self, on: date) -> bool:
        """Whether it holds on a day: from its first to its last, both included."""
        return self.start <= on and (self.last is None or on <= self.last)


COLUMNS = (
    Column("number", "编号", Kind.CODE, width=8),
    Column("name", "代理人", required=True, hint="姓名，内部留存", width=16),
    Column("post", "职务", required=True, hint="公开，如 代局长", width=16),
    Column("for_name", "代理谁", required=True, hint="姓名，内部留存", width=16),
    Column("start", "起始日期", Kind.DATE, required=True, width=12),
    Column("until", "终止日期", Kind.DATE, hint="留空为不限期", width=12),
    Column("paper", "依据", required=True, hint="任命文件的文号，内部留存", width=24),
    Column("by", "批准人", required=True, hint="谁任命的，内部留存", width=16),
)


def parse(raw: Mapping[str, str]) -> tuple[Appointment | None, list[Problem]]:
    """Text by column name to an appointment (its number still ""), or the problems."""
    values, problems = parse_columns(COLUMNS, raw)
    values.pop("number", None)
    problems += missing(COLUMNS, raw)
    if problems:
        return None, problems
    appointment = Appointment(number="", **values)
    if appointment.until is not None and appointment.until < appointment.start:
        return None, [Problem("早于起始日期，请核对", "", "终止日期")]
    if is_same_person(appointment.for_name, appointment.name):
        return None, [Problem("代理人和被代理的是同一个人，请核对", "", "代理谁")]
    if is_same_person(appointment.by, appointment.name):
        return None, [Problem("不能自己任命自己，请写任命他的人", "", "批准人")]
    if name_in(appointment.post, appointment.name, appointment.for_name):
        return None, [Problem("职务是公开的，里面不能有姓名，请只写职务", "", "职务")]
    return appointment, []


def refusal_of(name: str, appointments: Iterable[Appointment], on: date) -> str:
    """Why somebody who was appointed may not approve on a day; "" for one who may, and for everybody who was never appointed."""
    own = [one for one in appointments if is_same_person(name, one.name)]
    if not own or any(one.in_force(on) for one in own):
        return ""
    newest = max(own, key=lambda one: (one.start, one.number))
    last = newest.last
    when = f"{day_text(newest.start)}才开始" if newest.start > on or last is None else f"到 {day_text(last)} 为止"
    return (
        f"{newest.name}的代理（{newest.post}，代{newest.for_name}）{when}，请由{newest.for_name}批准，"
        "或登记新的代理（deputy add）"
    )
