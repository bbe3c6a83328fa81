"""How a duty stands, in the words of desk and command line."""

from collections.abc import Sequence

from acts.registry.duty_view import DutyRow, ObjectDuty
from rules.base.dates import day_text
from rules.work.coverage import Standing

__all__ = ["duties_text", "row_text", "standing_text", "standing_tone", "whose_text"]


def standing_text(one: Standing) -> str:
    """Its state in a word or two."""
    return {
        "due": f"还要检查 {one.rest} 家",
        "done": "已完成",
        "missed": f"漏查 {one.rest} 家",
        "excused": "漏查，已了结",
        "ended": "已停用，不再到期",
    }[one.state]


def standing_tone(one: Standing) -> str:
    """The tone in which it is shown."""
    return {"due": "warn", "missed": "bad", "excused": "muted", "ended": "muted"}.get(one.state, "")


def row_text(row: DutyRow) -> str:
    """How a period stands, and how late it is: 漏查 3 家，已过 9 个工作日."""
    return standing_text(row.standing) + (f"，已过 {row.late} 个工作日" if row.late else "")


def whose_text(row: DutyRow) -> str:
    """Whose a period is and what is left of it: 2024-08 期漏查 3 家：治安大队，演示员经办任务 2024-011."""
    one = row.standing
    whose = one.section or "没有写明科室"
    task = (
        f"，{row.person}经办任务 {row.task}" if row.task else "，没有建立任务" if one.state in {"due", "missed"} else ""
    )
    return f"{one.label} 期{row_text(row)}：{whose}{task}"


def duties_text(duties: Sequence[ObjectDuty]) -> list[str]:
    """How one object stands under each of its duties, a line each: D-0001 网吧每月检查：2024-09 期到 9月30日要检查；漏查 2024-07、2024-08."""
    lines = []
    for number in dict.fromkeys(one.duty for one in duties):
        own = [one for one in duties if one.duty == number]
        missed = [one.label for one in own if one.state == "missed"]
        excused = [one.label for one in own if one.state == "excused"]
        parts = [_now_text(one) for one in own if one.state in {"due", "done"}]
        parts += [f"漏查 {'、'.join(missed)}"] if missed else []
        parts += [f"漏查已了结 {'、'.join(excused)}"] if excused else []
        whose = "、".join(filter(None, (own[-1].section, own[-1].person)))
        lines.append(f"{number} {own[0].name}：{'；'.join(parts)}" + (f"（{whose}）" if whose else ""))
    return lines


def _now_text(one: ObjectDuty) -> str:
    """The period that runs."""
    if one.on is not None:
        return f"{one.label} 期 {one.on} 已检查"
    words = f"到{day_text(one.last, year=False)}要检查" if one.whole else "没有检查，按比例不一定查到"
    return f"{one.label} 期{words}" + (f"，任务 {one.task}" if one.task else "")
