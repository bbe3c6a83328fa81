"""冻结: bind the bureau to a pool and to terms, before any random value exists (draw.md §1–§2).

The freezes of a bureau are one public series; what is 国家秘密 has a series of its own, which is published nowhere (draw.md §6).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.disclosure.names import name_doubts
from acts.disclosure.texts import let_name_stand
from acts.draw.doubts import list_doubts
from acts.draw.expiry import expire_if_overdue
from acts.draw.obstacles import out_of_time
from acts.draw.pool import eligible_inspectors, merged_strata_text, new_pool, pool_for_redraw
from acts.draw.recording import Frozen, mask_of, read_source, record_freeze
from acts.work.past import preview
from acts.work.task import main_draw, require_task, require_way, task_items, task_plan_line
from rules.base.codes import LEVELS
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw
from rules.draw.predecessors import source_change
from rules.registry.secrecy import FEWEST, governing_level
from rules.work.classes import class_problems
from rules.work.for_cause import cause_text
from rules.work.task import Task

__all__ = ["FreezeReport", "freeze"]


class FreezeReport(msgspec.Struct, frozen=True):
    """What a freeze gives: the draw, how big its pool is, who was left out and why, and sentences that the clerk should read."""

    draw: Draw
    pool_size: int
    excluded: Mapping[str, int]
    notices: tuple[str, ...] = ()


def freeze(
    office: Office,
    number: str,
    *,
    kind: str,
    source: Mapping[str, str],
    expected_at: datetime | None = None,
    seen: bool = False,
    publish_by: date | None = None,
    approved_by: str = "",
    announce: Callable[[FreezeReport], object] = lambda _: None,
) -> FreezeReport:
    """Bind the bureau to pool and terms, before any random value exists. Refused with everything that stands against it.

    source: text by key (draw.md §2). expected_at: when the value will exist, later than now; None for lottery and beacon: their own time.
    seen: whoever freezes has read what in the task's name looks personal or private; it is public from now on. publish_by: by when the list
    is public at the latest, None for `default_publish_by`. approved_by: the leader, where over 5 % of an object's inspectors are recused.
    announce: called once the commitment is journalled and synced, before anything else that can fail; from then on the terms cannot change.
    """
    task = require_task(office, number)
    expire_if_overdue(office, task)
    task = office.store.get(Task, number)
    if task.cause:
        raise Refused(f"任务 {number} 是{cause_text(task)}检查，对象已经指定，不抽取；请指定执法人员（task assign）")
    require_way(task, "draw.freeze")
    requested, problems = read_source(office, number, kind, source, expected_at)
    problems += out_of_time(office, task)
    if not seen:
        cure = "任务名称冻结以后公开，请先改名（task edit），或说明已经看过（--seen）"
        problems += [Problem(f"{doubt}；{cure}", number, "抽查任务名称") for doubt in name_doubts(office, task)]
    if not office.bureau.site.publish_classes:
        problems += class_problems(task, task_plan_line(office, task), task_items(office, task))
    if problems:
        raise Refused(*problems)
    drawn_from = _lists_of(office, task)
    lists, departments = eligible_inspectors(office, task, drawn_from.lists, task_items(office, task))
    drawn_from = msgspec.structs.replace(drawn_from, lists=lists)
    doubts = list_doubts(office, task, lists)
    against, approver = [], approved_by.strip() if doubts.needs_leader else ""
    if doubts.needs_leader and not approver:
        words = f"{'、'.join(doubts.needs_leader)}的回避超过可派人员的 5%，必须由负责人批准（--approved-by）"
        against.append(Problem(words, number, "批准人"))
    elif doubts.needs_leader:
        require_leader(office, approver)
    before = drawn_from.before

    def report(draw: Draw) -> FreezeReport:
        changed = source_change(draw.conditions.entropy, before.conditions.entropy) if before else ""
        notices = (*_notices(drawn_from), *([changed] if changed else []), *doubts.sentences)
        return FreezeReport(draw, len(lists.pool), dict(Counter(entry.why for entry in lists.excluded)), notices)

    draw = record_freeze(
        office, task, drawn_from, departments, requested, publish_by=publish_by, approved_by=approver, against=against,
        announce=lambda draw: announce(report(draw)),
    )  # fmt: skip
    if seen:
        office.derive("任务名称的审批", lambda: let_name_stand(office, task), "公示以前请审批任务名称（texts approve）")
    return report(draw)


def _lists_of(office: Office, task: Task) -> Frozen:
    """The lists of a main draw of a task, without inspectors: as the registry stands, or as the draw before had them."""
    items = task_items(office, task)
    before = main_draw(office, task)
    if before is not None:  # numbers once withheld are not given away by a redraw
        level = governing_level(items, [before.level])
        mask = mask_of(office, task, level)
        lists, strata, removed = pool_for_redraw(office, task, before, masked=mask is not None)
        few = level == "limited" and len(lists.pool) < FEWEST
        return Frozen(
            lists=lists, strata=strata, level="none" if few else level, mask=mask, before=before, removed=removed, few=few
        )  # fmt: skip
    chosen = preview(office, task)
    if chosen.problems:
        raise Refused(*chosen.problems)
    level = governing_level(items)
    mask = mask_of(office, task, level)
    lists, strata = new_pool(office, task, chosen, items)
    few = level == "limited" and len(lists.pool) < FEWEST
    return Frozen(lists=lists, strata=strata, level="none" if few else level, mask=mask, few=few)


def _notices(frozen: Frozen) -> tuple[str, ...]:
    """What the clerk should know of how this draw is published."""
    notices: list[str] = []
    if frozen.few:
        notices.append(f"对象库不足 {FEWEST} 个，从数量就能知道是谁：本次改按不予公开办理，不公布任务和结果")
    if frozen.level != "full":
        notices.append(_RESTRICTED_NOTICE[frozen.level])
    elif frozen.mask == "strata":
        notices.append(_STRATA_NOTICE)
    if words := merged_strata_text(frozen.strata):
        notices.append(f"不足 5 个对象的层已经合并：{words}")
    return tuple(notices)


_RESTRICTED_NOTICE = {
    code: f"本次含{LEVELS.text(code)}事项，抽取和全部结果按{LEVELS.text(code)}办理：{words}"
    for code, words in (
        ("limited", "对象编号只用于这次抽取，名称和每条结果都不公布，只公布各种结果的数量，不足 5 条的写“少于5”"),
        ("none", "只在冻结登记中列一行，任务和结果都不公布，一年只公布一个总数"),
        ("secret", "本单位什么都不公示"),
    )
}


_STRATA_NOTICE = (
    "按信用风险等级或重点监管分层、限定，没有写公开的依据：只公开算术，最后名单只按名称排列公布，"
    "不与编号、层、次序并列；各家凭查询单核对自己那一行"
)
