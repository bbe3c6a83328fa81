"""What there is to do in the bureau, the most urgent first: read from the records, nothing of it is stored."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from acts.base.backups import last_backup, troubles
from acts.base.office import Office
from acts.due.due import due, pressing
from acts.journal.clock import clock_state
from acts.registry.visit_cap import cap_gap
from db.recovery import ONLY_READ
from rules.base.dates import day_text
from rules.base.errors import Refused
from rules.disclosure.text_approval import KINDS
from rules.draw.draw_record import Publication
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.task import Task
from tui.due_texts import SOON, rest_text, thing_text, tone, whose_text
from tui.wording import without_commands

if TYPE_CHECKING:
    from tui.pending import PendingChanges

__all__ = ["TodoItem", "by_urgency", "last_publication", "publication_item", "todo_items", "with_publication"]

_BACKUP_WARN = 7
"""Days without a backup from which on it stands out in colour."""
_TONES = ("bad", "warn", "accent", "", "muted")


class TodoItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do.

    number: unique among the items. tone: bad overdue, warn due soon, accent next, "" plain, muted can wait. text: what to do.
    about: the task's number, or the section. place: `section` or `section/number`, where Enter leads. explain: why, and how the day was
    counted. when: by when, short; "" when nothing runs. due: the day, for the order. kind: of the due list (rules.due.thing), "" of the others;
    section, department, person: whose it is.
    """

    number: str
    tone: str
    text: str
    about: str
    place: str
    explain: str
    when: str = ""
    due: date = date.max
    kind: str = ""
    section: str = ""
    department: str = ""
    person: str = ""


def with_publication(items: Iterable[TodoItem], item: TodoItem | None) -> list[TodoItem]:
    """The items with what the comparison with the site found: it names every change, so the tasks' own lines of it go, but those that it does not call late."""
    if item is None:
        return by_urgency(items)
    told = [
        one for one in items if one.kind not in {"publish", "takeoff"} or (one.tone == "bad" and item.tone != "bad")
    ]
    return by_urgency([*told, item])


def todo_items(office: Office) -> list[TodoItem]:
    """Everything but the publication, which takes longer to find out (`publication_item`); the most urgent first."""
    wrong = next((notice for notice in office.store.notices if notice.endswith(ONLY_READ)), "")
    if wrong:  # what is due by half a journal is not true
        return by_urgency([_only_read(office, wrong), *_upkeep(office)])
    steps = (_first_steps, _things, _texts, _unwritten, _cap, _upkeep)
    return by_urgency(item for step in steps for item in step(office))


def _unwritten(office: Office) -> Iterator[TodoItem]:
    """What could not be made beside acts that are saved."""
    if count := office.derived.count:
        yield TodoItem(
            number="unwritten", tone="warn", text=f"补上没有写成的 {count} 样", about="设置", place="settings",
            explain="；".join(office.derived.missing),
        )  # fmt: skip


def _only_read(office: Office, wrong: str) -> TodoItem:
    """Of a journal that is damaged, cut or another's: what stands on the screen ends early, and is no new bureau."""
    seq = office.store.position.seq
    return TodoItem(
        number="damaged", tone="bad", text=f"台账有问题，这里只看得到日志第 {seq} 条以前", about="设置", place="settings",
        explain=without_commands(wrong),
    )  # fmt: skip


def by_urgency(items: Iterable[TodoItem]) -> list[TodoItem]:
    """The items sorted: the most urgent tone first, in each tone the earliest day."""
    return sorted(items, key=lambda item: (_TONES.index(item.tone), item.due))


def _first_steps(office: Office) -> Iterator[TodoItem]:
    """What a new bureau has to do before its first task."""
    store = office.store
    for kind, noun, place in (
        (Enterprise, "检查对象名录", "registry"),
        (Inspector, "执法检查人员名录", "registry/inspectors"),
        (Item, "随机抽查事项清单", "items"),
    ):
        if not store.count(kind):
            yield TodoItem(
                number=place, tone="accent", text=f"导入{noun}", about="第一次使用", place=place,
                explain=f"还没有{noun}，不能抽取。按回车到那里，按 F6 从 Excel 导入，或按 F4 逐个登记",
            )  # fmt: skip
    if not store.count(Task):
        yield TodoItem(
            number="task", tone="accent", text="建立第一个抽查任务", about="第一次使用", place="tasks",
            explain="名录和清单齐了以后，按回车到“任务”，按 F4 新建",
        )  # fmt: skip
    if not office.bureau.operator:
        yield TodoItem(
            number="operator", tone="accent", text="填写经办人姓名", about="设置", place="settings",
            explain="操作要记在经办人名下，现在记成“经办人”。按回车到“设置”里填姓名",
        )  # fmt: skip


def _things(office: Office) -> Iterator[TodoItem]:
    """Everything that is undone, whoever has to do it. The backup has its own lines (`_upkeep`)."""
    calendar, today = office.calendar, office.today()
    for thing in pressing(due(office), today):
        if thing.kind != "backup":
            whose = whose_text(thing, office.departments)
            yield TodoItem(
                number=thing.key, tone=tone(thing, calendar, today), when=rest_text(thing, calendar, today), text=thing_text(thing),
                about=thing.about, place=thing.place, due=thing.day, kind=thing.kind, section=thing.section, person=thing.person,
                department=thing.department or office.departments.own, explain=f"{whose}　{thing.how}。依据：{thing.source}".removeprefix("　"),
            )  # fmt: skip


def _texts(office: Office) -> Iterator[TodoItem]:
    """The free texts that wait for approval; where a page cannot be read, the publication says so."""
    from acts.disclosure.texts import pending_texts  # 20 ms that the first screen's frame need not wait for

    try:
        waiting = pending_texts(office)
    except Refused:
        return
    if waiting:
        counts = Counter(KINDS[text.kind] for text in waiting)
        listed = "、".join(f"{kind} {count}" for kind, count in counts.items())
        yield TodoItem(
            number="texts", tone="accent", text=f"审批 {len(waiting)} 处公开文字", about="公示", place="texts",
            explain=f"{listed} 处等待公开审批。审批之前不公布，改动过的网站上仍是原来的；名称里有可疑的，看过才能发布",
        )  # fmt: skip


def _cap(office: Office) -> Iterator[TodoItem]:
    """No cap of visits is set; a new bureau has other things to do first."""
    if office.store.count(Task) and (gap := cap_gap(office)):
        yield TodoItem(
            number="cap",
            tone="warn",
            text="登记年度检查次数上限",
            about="设置",
            place="settings",
            explain=without_commands(gap),
        )


def _upkeep(office: Office) -> Iterator[TodoItem]:
    """What is wrong with the clock, backups or the journal, a backup that is late, and a calendar that does not know the year."""
    today = office.today()
    if (clock := clock_state(office)).kind != "right":
        yield TodoItem(
            number="clock", tone="bad", text="确认时间" if clock.kind == "ahead" else "校准电脑的时钟", about="设置", place="settings",
            explain=clock.sentence,
        )  # fmt: skip
    for trouble in troubles(office):
        yield TodoItem(
            number=trouble.number, tone=trouble.tone, text=trouble.text, about="设置", place="backups",
            explain=without_commands(trouble.cure),
        )  # fmt: skip
    if office.bureau.demo_clock is None and not office.keeping.running and not office.keeping.trouble:
        last = last_backup(office.places)
        days = (today - last.date()).days if last else None
        if days is None or days >= 1:
            yield TodoItem(
                number="backup", tone="warn" if days is None or days >= _BACKUP_WARN else "muted",
                text="备份（还没有备份过）" if days is None else f"备份（上次是 {days} 天前）", about="设置", place="settings",
                explain="在“设置”里备份，并在“备份拷到”里填另一块磁盘上的文件夹",
            )  # fmt: skip
    for year in {today.year, (today + timedelta(days=45)).year}:
        if not office.calendar.is_published(year):
            yield TodoItem(
                number=f"calendar-{year}", tone="warn", text=f"填写 {year} 年放假安排", about="设置", place="settings",
                explain=f"{year} 年的放假安排程序还不知道，期限暂按周一至周五推算。公布后在“设置”里填上",
            )  # fmt: skip


def publication_item(office: Office, pending: "PendingChanges") -> TodoItem | None:
    """What waits for publication; None when the site shows everything that was approved."""
    if not pending.changes:
        if pending.last is None and office.store.count(Result):
            return _publish("accent", "第一次公示", "还没有公示过。按回车先看看会公开什么")
        return None
    text = f"公示：{pending.counts_text(' 条')}"
    first = next((change for change in pending.changes if change.due is not None), None)
    if first is None or first.due is None:
        return _publish("accent", text, "网站上还有不再公开的内容")
    late = sum(1 for change in pending.changes if change.overdue(office.today()))
    workdays = office.calendar.workdays_between(office.today(), first.due)
    tone = "bad" if late else "warn" if workdays <= SOON else "accent"
    explain = f"最急的一条：{first.due_note}" + (f"。已逾期 {late} 条" if late else "")
    return _publish(tone, text, explain, _when_due(office, first.due, workdays, late=bool(late)), first.due)


def _publish(tone: str, text: str, explain: str, when: str = "", due: date = date.max) -> TodoItem:
    """An item of the publication."""
    return TodoItem(
        number="publish", tone=tone, when=when, text=text, about="公示", place="publish", explain=explain, due=due
    )


def _when_due(office: Office, due: date, workdays: int, *, late: bool) -> str:
    """The day, and how many workdays are left; for a day of another year the year instead, for lack of room."""
    if due.year != office.today().year:
        return day_text(due) + ("（已逾期）" if late else "")
    rest = f"已逾期 {-workdays} 个工作日" if late else "今天" if due == office.today() else f"还有 {workdays} 个工作日"
    return f"{day_text(due, year=False)}（{rest}）"


def last_publication(office: Office) -> Publication | None:
    """The newest publication; None before the first."""
    return max(office.store.all(Publication), key=lambda publication: publication.seq, default=None)
