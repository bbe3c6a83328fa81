"""比对和确认: the departments check the drawn list; whoever cannot be inspected is struck, with its reason (draw.md §4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from acts.draw import drawn_or_refused, reseal
from acts.evidence import export
from acts.office import Office
from rules.codes import STRIKE_REASONS, TASK_STATES
from rules.draw import strike
from rules.draw_record import Draw, DrawLists, pool_lines
from rules.errors import Problem, Refused
from rules.evidence import Strike

__all__ = ["StrikeOff", "confirm"]


@dataclass(frozen=True, slots=True)
class StrikeOff:
    """One object to be struck. reason: a code of STRIKE_REASONS. evidence: reference of the paper that shows it."""

    number: str
    reason: str
    evidence: str


def confirm(office: Office, number: str, strikes: Sequence[StrikeOff] = (), *, approved_by: str = "") -> Draw:
    """Confirm the drawn list, with these strikes in this order; further strikes are possible until the match.

    More than one strike and over 5 % of the drawn need the leader's approval (approved_by). Refused, with nothing
    changed, when one of the strikes cannot stand.
    """
    task, draw = drawn_or_refused(office, number)
    if task.state not in {"drawn", "confirmed"} or (task.state == "confirmed" and not strikes):
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能再确认；{TASK_STATES[task.state].note}")
    problems = []
    for one in strikes:
        if one.reason not in STRIKE_REASONS:
            words = "、".join(f"{row.code}（{row.text}）" for row in STRIKE_REASONS)
            problems.append(Problem(f"没有“{one.reason}”，可用：{words}", one.number, "剔除原因"))
        if not one.evidence.strip():
            problems.append(Problem("剔除必须有依据材料的编号（--evidence）", one.number, "依据"))
    total = len(draw.struck) + len(strikes)
    if strikes and total > 1 and total * 20 > len(draw.drawn) and not approved_by.strip():
        problems.append(
            Problem(
                f"共剔除 {total} 个，超过抽取数 {len(draw.drawn)} 的 5%，必须由负责人批准（--approved-by）",
                number,
                "批准人",
            )
        )
    if problems:
        raise Refused(*problems)
    pool = pool_lines(office.store.get(DrawLists, draw.number).pool)
    struck = list(draw.struck)
    papers = dict(draw.strike_papers)
    for one in strikes:
        replaced_by = strike(pool, draw.drawn, struck, one.number, draw.seed)
        struck.append(Strike(len(struck) + 1, one.number, one.reason, office.stamp(), replaced_by))
        papers[one.number] = (one.evidence.strip(), approved_by.strip() or office.by)
    confirmed = msgspec.structs.replace(
        draw, struck=tuple(struck), strike_papers=papers, confirmed_at=draw.confirmed_at or office.stamp()
    )
    words = f"，剔除 {'、'.join(one.number for one in strikes)}" if strikes else ""
    with office.transaction("draw.confirm", f"{draw.number} 名单确认{words}") as tx:
        tx.put(msgspec.structs.replace(task, state="confirmed"))
        if strikes:
            confirmed = reseal(office, tx, confirmed)
        else:
            tx.put(confirmed)
    export(office, confirmed)
    return confirmed
