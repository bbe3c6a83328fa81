"""What there is to do in the bureau, the most urgent first: read from the records, nothing of it is stored."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from acts.base.office import Office
from acts.disclosure.approval import pending_results
from acts.draw.expiry import value_deadline
from acts.work.task import TaskStatus, active_supplement, results_due, task_status
from db.backup import backup_times
from rules.base.dates import day_text, moment_text
from rules.draw.draw_record import Publication
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.task import Task
from tui.screens.parts.task_texts import due_text, due_tone, next_word, waiting_draw
from tui.wording import without_commands

if TYPE_CHECKING:
    from tui.pending import PendingChanges

__all__ = ["TodoItem", "duties", "in_order", "last_publication", "publishing_duty"]

_BACKUP_WARN = 7
"""Days without a backup after which it is told in colour."""
_TONES = ("bad", "warn", "accent", "", "muted")


class TodoItem(msgspec.Struct, frozen=True):
    """One thing to do. number: what it is about, unique. tone: bad overdue, warn due soon, accent next, muted can wait.

    when: by when, short. text: what to do. explain: why, and how the day was counted. place: `section` or `section/number` to go to.
    due: for the order.
    """

    number: str
    tone: str
    when: str
    text: str
    about: str
    explain: str
    place: str
    due: date = date.max


def duties(office: Office) -> list[TodoItem]:
    """Everything but the publication, which takes longer to find out (`publishing_duty`); in order of urgency."""
    found = [*_first_steps(office), *_of_tasks(office), *_upkeep(office)]
    return in_order(found)


def in_order(found: list[TodoItem]) -> list[TodoItem]:
    """The most urgent first."""
    return sorted(found, key=lambda duty: (_TONES.index(duty.tone), duty.due))


def _first_steps(office: Office) -> Iterator[TodoItem]:
    """What a new bureau has to do before its first task."""
    store = office.store
    for kind, noun, place in (
        (Enterprise, "检查对象名录", "registry"),
        (Inspector, "执法检查人员名录", "registry/inspectors"),
        (Item, "随机抽查事项清单", "items"),
    ):
        if not store.count(kind):
            explain = f"还没有{noun}，不能抽取。按回车到那里，按 F6 从 Excel 导入，或按 F4 逐个登记"
            yield TodoItem(place, "accent", "", f"导入{noun}", "第一次使用", explain, place)
    if not store.count(Task):
        yield TodoItem(
            "task",
            "accent",
            "",
            "建立第一个抽查任务",
            "第一次使用",
            "名录和清单齐了以后，按回车到“任务”，按 F4 新建",
            "tasks",
        )
    if not office.bureau.operator:
        explain = "操作要记在经办人名下，现在记成“经办人”。按回车到“设置”里填姓名"
        yield TodoItem("operator", "accent", "", "填写经办人姓名", "设置", explain, "settings")


def _of_tasks(office: Office) -> Iterator[TodoItem]:
    for task in office.store.all(Task):
        if task.state in {"closed", "void"}:
            pending = pending_results(office, task.number)
        else:
            stands = task_status(office, task)
            pending = pending_results(office, task.number)
            yield _next(office, task, stands)
            if active_supplement(office, task) is not None:
                yield from _entering(office, task, stands)
        if pending:
            corrected = sum(1 for one in pending if one.approved)
            note = f"，其中更正 {corrected} 条" if corrected else ""
            yield TodoItem(
                f"{task.number}/approval", "accent", "", f"审批 {len(pending)} 条结果：{task.name}", task.number,
                f"已录入、等待公开审批 {len(pending)} 条{note}。审批之前不会公开", f"approval/{task.number}",
            )  # fmt: skip


def _next(office: Office, task: Task, stands: TaskStatus) -> TodoItem:
    """The next step of a task."""
    tone, when = due_tone(office, task, stands), due_text(office, task, stands)
    due = stands.due.day if stands.due else date.max
    explain = without_commands(stands.next_step)
    text, place = next_word(office, task), f"tasks/{task.number}"
    supplement = active_supplement(office, task)
    if supplement is not None:
        text += "（补充抽取）"
    if stands.due:
        explain += f"。期限：{stands.due}"
    if (draw := waiting_draw(office, task)) is not None:
        until = value_deadline(office, draw)
        due = until.date()
        explain += f"。最迟 {moment_text(until, year=False)}，过时作废，要重新冻结"
    if task.state in {"matched", "under_way"} and supplement is None:
        pending_changes = sum(1 for line in stands.missing if line.endswith("未检查"))
        text = f"录入 {pending_changes} 项检查结果" if pending_changes else "等待审批" if stands.missing else "办结"
        place = f"results/{task.number}" if pending_changes else place
        if not stands.missing:
            explain = "结果都已录入并审批，可以办结了"
    if task.state == "suspended":
        tone, when, text = "muted", "已中止", "中止中，可以恢复"
    elif task.state == "draft" and not tone:
        when = f"{day_text(task.start, year=False)}开始"
        tone = "warn" if task.start <= office.today() + timedelta(days=3) else ""
    return TodoItem(
        f"{task.number}/next",
        tone or ("" if stands.due else "accent"),
        when,
        f"{text}：{task.name}",
        task.number,
        explain,
        place,
        due,
    )


def _entering(office: Office, task: Task, stands: TaskStatus) -> Iterator[TodoItem]:
    """The results that can be entered while a supplementary draw goes on."""
    pending_changes = sum(1 for line in stands.missing if line.endswith("未检查"))
    if pending_changes:
        due = results_due(office, task)
        tone = "bad" if due.day < office.today() else ""
        yield TodoItem(
            f"{task.number}/entry", tone, day_text(due.day, year=False), f"录入 {pending_changes} 项检查结果：{task.name}", task.number,
            f"补充抽取以外的对象照常检查。期限：{due}", f"results/{task.number}", due.day,
        )  # fmt: skip


def _upkeep(office: Office) -> Iterator[TodoItem]:
    """Backups, and a calendar that does not know the year."""
    today = office.today()
    if office.bureau.demo_clock is None:
        times = backup_times(office.places)
        days = (today - times[-1][0].date()).days if times else None
        if days is None or days >= 1:
            tone = "warn" if days is None or days >= _BACKUP_WARN else "muted"
            text = "备份（还没有备份过）" if days is None else f"备份（上次是 {days} 天前）"
            yield TodoItem("backup", tone, "", text, "设置", "在“设置”里备份，并把备份文件抄到别的磁盘上", "settings")
    for year in {today.year, (today + timedelta(days=45)).year}:
        if not office.calendar.known(year):
            explain = f"{year} 年的放假安排程序还不知道，期限暂按周一至周五推算。公布后在“设置”里填上"
            yield TodoItem(f"calendar-{year}", "warn", "", f"填写 {year} 年放假安排", "设置", explain, "settings")


def publishing_duty(office: Office, found: "PendingChanges") -> TodoItem | None:
    """What waits for publication; None when the site says everything that was approved."""
    today = office.today()
    if not found.changes:
        if found.last is None and office.store.count(Result):
            return TodoItem(
                "publish", "accent", "", "第一次公示", "公示", "还没有公示过。按回车先看看会公开什么", "publish"
            )
        return None
    first = next((change for change in found.changes if change.due is not None), None)
    what = found.counts_text(" 条")
    if first is None or first.due is None:
        return TodoItem("publish", "accent", "", f"公示：{what}", "公示", "网站上还有不再公开的内容", "publish")
    late = sum(1 for change in found.changes if change.overdue(today))
    left = office.calendar.workdays_between(today, first.due)
    rest = f"已逾期 {-left} 个工作日" if late else "今天" if first.due == today else f"还有 {left} 个工作日"
    tone = "bad" if late else "warn" if left <= 3 else "accent"
    explain = f"最急的一条：{first.how}" + (f"。已逾期 {late} 条" if late else "")
    when = f"{day_text(first.due, year=False)}（{rest}）"
    if first.due.year != today.year:  # a day of another year says which, and has no room for more
        when = day_text(first.due) + ("（已逾期）" if late else "")
    return TodoItem("publish", tone, when, f"公示：{what}", "公示", explain, "publish", first.due)


def last_publication(office: Office) -> Publication | None:
    """The newest publication."""
    found = office.store.all(Publication)
    return max(found, key=lambda one: one.seq) if found else None
