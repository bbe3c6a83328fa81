"""Names and words of items, plan lines and tasks: typed, public, and asked about only where something in them looks personal or private.

Everything else of them passes silently, or a clerk would approve a thousand harmless names. What was let stand once is not asked about again.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.disclosure.private_words import private_words
from rules.base.errors import Problem, Refused
from rules.base.marks import is_state_secret, mark_of
from rules.disclosure.items import counted_versions
from rules.disclosure.suspicion import Candidate, Suspicion, suspicions_in
from rules.disclosure.text_approval import TextApproval, document_parts, duty_parts, item_parts, plan_parts
from rules.disclosure.work import is_public_duty
from rules.draw.draw_record import Draw
from rules.registry.duty import CoverageDuty
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.registry.secrecy import governing_level
from rules.work.states import NEVER_FROZEN
from rules.work.task import Task

__all__ = ["NameText", "item_versions", "name_doubts", "name_texts", "refuse_open_names", "task_level"]


class NameText(msgspec.Struct, frozen=True, kw_only=True):
    """The typed texts of one record. parts: (label, text). found: (label, place) of what looks personal or private and nobody let stand yet."""

    key: str
    title: str
    parts: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, Suspicion], ...] = ()


def name_texts(office: Office) -> list[NameText]:
    """Of every item, plan line, published plan and task that is or will be public; read once for each state of the journal."""
    key, now = ("name_texts", office.today()), office.store.position.seq
    known = office.cache.get(key)
    if known is None or known[0] != now:
        known = office.cache[key] = (now, _read_again(office, [*_items(office), *_plan(office), *_tasks(office)]))
    found: list[NameText] = known[1]
    return found


def _items(office: Office) -> Iterator[NameText]:
    for item in office.store.all(Item):
        if is_state_secret(item) or item.level == "secret":
            continue  # such a bureau publishes nothing
        lasting = [one for one, replaced in counted_versions(item_versions(office, item)) if not replaced]
        parts = item_parts(_unmarked(item), [_unmarked(one, item) for one in lasting])
        yield NameText(key=f"item/{item.number}", title=item.name, parts=parts)


def _unmarked(version: Item, item: Item | None = None) -> Item:
    """A version without the texts that are withheld in it or now."""
    fields = ("name", "basis", "subject", "content", "standard", "level_basis", "note")
    marked = [name for name in fields if mark_of(version, name) or (item and mark_of(item, name))]
    return msgspec.structs.replace(version, **dict.fromkeys(marked, ""))


def item_versions(office: Office, item: Item) -> Sequence[Item]:
    """Every version of an item; the journal is asked only for those that were ever changed."""
    if item.version == 1:
        return (item,)
    versions = (version.record for version in office.store.history(Item, item.number))
    return tuple(version for version in versions if version is not None)


def _plan(office: Office) -> Iterator[NameText]:
    for line in office.store.all(PlanLine):
        parts = tuple(
            (label, text) for label, text in plan_parts(line) if not mark_of(line, "name") or text != line.name
        )
        yield NameText(key=f"plan/{line.number}", title=line.name, parts=parts)
    for plan in office.store.all(Plan):
        if plan.state == "published":
            yield NameText(key=f"plan/{plan.number}", title=plan.title, parts=document_parts(plan))
    for duty in office.store.all(CoverageDuty):
        if is_public_duty(duty, office.store.get(Item, duty.item), office.today()):
            yield NameText(key=f"plan/{duty.number}", title=duty.name, parts=duty_parts(duty))


def _tasks(office: Office) -> Iterator[NameText]:
    for task in office.store.all(Task):
        known = task.draws or task.state not in NEVER_FROZEN
        if known and not mark_of(task, "name") and task_level(office, task) in ("full", "limited"):
            yield _of_task(task)


def _of_task(task: Task) -> NameText:
    return NameText(key=f"task/{task.number}", title=task.name, parts=(("任务名称", task.name),))


def task_level(office: Office, task: Task) -> str:
    """The level that governs a task, as its items and its draws have it."""
    store = office.store
    items = [item for number in task.items if (item := store.find(Item, number)) is not None]
    return governing_level(items, [store.get(Draw, number).level for number in task.draws])


def _read_again(office: Office, named: Sequence[NameText]) -> list[NameText]:
    """These with what was found in them. The name of a task may hold that of its items and its plan line, which are asked about themselves."""
    let_stand = {one.number: frozenset(one.clauses) for one in office.store.all(TextApproval)}
    places = [(one, label, text) for one in named for label, text in one.parts]
    others = _names_within(office)
    candidates = [
        Candidate(
            text=text, own=frozenset({one.key.partition("/")[2]}), clauses=True, public=others[one.key.partition("/")[0]]
        )
        for one, _, text in places
    ]  # fmt: skip
    found: dict[str, list[tuple[str, Suspicion]]] = {}
    for (one, label, _), doubts in zip(places, suspicions_in(candidates, private_words(office)), strict=True):
        new = ((label, doubt) for doubt in doubts if doubt.text not in let_stand.get(one.key, ()) or doubt.certain)
        found.setdefault(one.key, []).extend(new)
    return [msgspec.structs.replace(one, found=tuple(found.get(one.key, ()))) for one in named]


def _names_within(office: Office) -> Mapping[str, tuple[str, ...]]:
    """Kind → names that may stand in such a text and are asked about where they are typed."""
    bureau = office.bureau
    own = (bureau.name, bureau.site.organizer, bureau.site.contact, bureau.site.address)
    items = tuple(item.name for item in office.store.all(Item))
    plan = tuple(line.name for line in office.store.all(PlanLine))
    return {"item": own, "plan": (*own, *items), "task": (*own, *items, *plan)}


def name_doubts(office: Office, task: Task) -> list[Suspicion]:
    """What in the name of a task looks personal or private and nobody let stand: the name is public from the freeze on."""
    (read,) = _read_again(office, [_of_task(task)])
    return [doubt for _, doubt in read.found]


def refuse_open_names(office: Office) -> None:
    """Refuse a publication while a name has a place that nobody has let stand: names stand on every page, so no former one can stay."""
    cure = "不妥的请改掉；可以公开的，在“公开文字”里批准"
    problems = [
        Problem(f"{doubt}；{cure}（mingchou texts approve {one.key} --seen）", f"{one.key} {one.title}", label)
        for one in name_texts(office)
        for label, doubt in one.found
    ]
    if problems:
        raise Refused(*problems)
