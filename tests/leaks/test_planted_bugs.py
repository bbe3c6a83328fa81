"""A mistake in any predicate that decides what is public is found by the gate, which asks none of them.

Each case plants one mistake in the projection of a bureau that has a case of each kind, publishes, and sees the gate stop it.
"""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rules.base.fields import CHINA
from rules.base.marks import Mark
from rules.disclosure import draw, index, items, projection, restricted, results, terms, text_approval, texts
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import PublicInspector
from rules.disclosure.text_approval import blacklist_key, blacklist_words
from rules.draw.draw_record import ExcludedEntry
from rules.registry import watch
from rules.work.result import Approved, Result
from site_gen.publishing.publish import Leak, publish
from tests.leaks.bureau import bureau
from tests.leaks.planting import Planted
from tests.rules.records import DECIDED, approving

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=CHINA)


def marked(field: str) -> tuple[Mark, ...]:
    return (Mark(field=field, kind="trade_secret", basis="演示依据", by="演示局长", on=date(2024, 5, 6)),)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A bureau with a case of each: also a name, a town, a statement and a code that are marked, a term that is over, a draft suspended."""
    base = bureau(tmp_path_factory.mktemp("bureau") / "示例县")
    shown = [one for one in base.results if one.approved and not one.withdrawn and one.task == "2024-001"]
    one_of_each = {one.object: one for one in shown}.values()
    unnamed, town, words, code, over = (one.number for one in list(one_of_each)[:5])
    of = {one.number: one.object for one in shown}
    draft = msgspec.structs.replace(
        base.tasks[0], number="2024-090", name="从未冻结而被中止的演示任务", state="suspended", before="draft", draws=(),
        supplements=(), closed_on=None, plan="",
    )  # fmt: skip
    marks = {of[unnamed]: marked("name"), of[town]: marked("town") + marked("code")}
    enterprises = [
        msgspec.structs.replace(one, marks=marks.get(one.number, one.marks), town=f"演示第{at}村民小组")
        for at, one in enumerate(base.enterprises)
    ]
    planted = with_blacklist(Planted(replace(base, enterprises=enterprises, tasks=[*base.tasks, draft])).records)
    changes: dict[str, dict[str, Any]] = {words: {"marks": marked("public")}, code: {"marks": marked("code")}}
    changes[over] = {"approved": old(next(one for one in planted.results if one.number == over))}
    return replace(
        planted, results=[msgspec.structs.replace(one, **changes.get(one.number, {})) for one in planted.results]
    )


def with_blacklist(records: Records) -> Records:
    """Two entries that were approved and are not public: of an object that may not be named, and of one whose last day was put right since."""
    hidden = next(one for one in records.enterprises if one.trades == ("民用枪支弹药",))
    over = next(one for one in records.enterprises if one.trades == ("网吧",))
    days = {hidden.number: None, over.number: date(2024, 5, 31)}
    listed = [
        msgspec.structs.replace(
            one, **{**DECIDED, "watch_reason": f"演示列入原因{one.number}"}, watch_until=days[one.number]
        )
        if one.number in days
        else one
        for one in records.enterprises
    ]
    approvals = [
        approving(
            blacklist_key(one.number),
            blacklist_words(msgspec.structs.replace(one, watch_until=None), date(2024, 5, 31)),
        )
        for one in listed
        if one.number in days
    ]
    return replace(records, enterprises=listed, text_approvals=[*records.text_approvals, *approvals])


def old(result: Result) -> Approved:
    assert result.approved is not None
    return msgspec.structs.replace(result.approved, checked_on=date(2020, 3, 2))


def published(records: Records, folder: Path) -> None:
    publish(project(records, NOW), secrets(records, NOW.date()), folder)


def changed_results(change: Callable[[Result], Result]) -> Callable[[Records], Records]:
    """`with_marks` with a mistake in how it reads results."""
    right = index.with_marks
    return lambda records: right(replace(records, results=[change(one) for one in records.results]))


def as_if_approved(result: Result) -> Result:
    words = Approved(
        code=result.code, checked_on=result.checked_on, public=result.public, handling=result.handling, by="", document="",
        on=result.checked_on,
    )  # fmt: skip
    return msgspec.structs.replace(result, approved=words)


def everybody(records: Records) -> tuple[PublicInspector, ...]:
    return tuple(
        PublicInspector(number=one.number, department=one.department, certificate=one.name)
        for one in records.inspectors
    )


def never(*_: object, **__: object) -> bool:
    return False


def always(*_: object, **__: object) -> bool:
    return True


MISTAKES: dict[str, list[tuple[object, str, object]]] = {
    "nobody is hidden": [(module, "is_hidden", never) for module in (results, projection, draw)],
    "nobody is hidden in results": [(results, "is_hidden", never)],
    "nobody is hidden in the registry": [(projection, "is_hidden", never)],
    "no trade is restricted": [(module, "restricted_trades", lambda _: frozenset()) for module in (index, draw)],
    "marks change nothing": [(projection, "with_marks", lambda records: records)],
    "a marked field is not withheld": [(index, "withheld", lambda record: record)],
    "what was approved is not withheld": [(index, "_approved_withheld", lambda result: result)],
    "a marked code is shown": [
        (results, "mark_of", lambda *_: None),
        (results, "public_text", lambda *words: words[-1]),
    ],
    "no term is ever over": [(terms, "is_expired", never)],
    "nothing is ever gone": [(index.Index, "has_left", never), (index, "tasks_with_gone", lambda *_: frozenset())],
    "the rest of a visit stays": [(index, "visits_off", lambda _: frozenset())],
    "approval does not count": [(projection, "with_marks", changed_results(as_if_approved))],
    "withdrawal does not count": [
        (projection, "with_marks", changed_results(lambda one: msgspec.structs.replace(one, withdrawn=None)))
    ],
    "every task is listed": [(index.Index, "is_listed", always)],
    "every task is public in full": [(index, "governing_level", lambda *_: "full")],
    "lists are open at once": [(draw, "lists_are_open", always)],
    "visits are over at once": [(module, "visits_are_over", always) for module in (draw, projection)],
    "nothing is withheld from openings": [(projection, "withheld_objects", lambda *_: draw.Withheld())],
    "an item not public is on the list": [(index.Index, "is_on_list", always)],
    "every version of an item counts": [
        (items, "counted_versions", lambda history: tuple((version, False) for version in history))
    ],
    "earlier words of an item are not withheld": [(items, "public_text", lambda *words: words[-1])],
    "who may not be named is on the blacklist": [(texts, "is_hidden", never)],
    "an entry of the blacklist is never over": [(watch, "is_over", never)],
    "everybody's name is in the register of inspectors": [(projection, "_inspectors", everybody)],
}


OF_OPEN_LISTS = {"nothing is withheld from openings"}
"""Mistakes that show only while no result of the draw has left the site."""

OF_TELLING_LISTS: dict[str, list[tuple[object, str, object]]] = {
    "no list tells of another draw": [(projection, "why_nameless", lambda *_, **__: "")],
    "nobody was drawn unseen": [(index.Index, "checked_unseen", lambda *_: frozenset())],
    "nobody is on a list before the match": [(index.Index, "_ever_drawn", lambda *_: set())],
    "the public knows of everybody who was drawn": [(index.Index, "_is_seen", always)],
    "the public has read every list": [(index.Index, "_is_named", always)],
}
"""Mistakes about lists from which a list follows that may not be public."""


OTHERWISE = {
    "draw.has_page": "for papers alone; which draws have pages is `PAGED`, tried as the level of a task",
    "index.Index.is_masked": "a class is a letter, which no gate can look for; tests/acts/disclosure/test_linkage.py",
    "index.Index.has_known_members": "tests/acts/disclosure/test_restricted.py",
    "index.Index.is_in_plan": "the same",
    "index.Index.is_open": "the same",
    "terms._waits_anew": "tests/acts/work/test_reenter.py",
    "texts._is_approved": "what waits for approval is no secret by its words; tests/acts/disclosure/test_texts.py",
    "text_approval.has_free_scope": "the same",
    "text_approval.is_blacklisted": "what is to be approved, not what is public",
}
"""Functions of yes or no that no mistake above is about: what claims them instead, or why nothing private hangs on them."""


def test_a_mistake_is_planted_in_every_function_of_yes_or_no() -> None:
    """What a later hand adds is named here, or has its mistake."""
    modules = (draw, index, items, projection, results, restricted, terms, texts, text_approval)
    tried = {(target, name) for plan in (*MISTAKES.values(), *OF_TELLING_LISTS.values()) for target, name, _ in plan}
    deciding = set()
    for module in modules:
        for holder in (
            module,
            *(one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__),
        ):
            for name, one in vars(holder).items():
                if (
                    inspect.isfunction(one)
                    and one.__module__ == module.__name__
                    and one.__annotations__.get("return") in (bool, "bool")
                ):
                    here = f"{module.__name__.rpartition('.')[2]}.{one.__qualname__}"
                    deciding |= {here} if (holder, name) not in tried else set()
    assert deciding == OTHERWISE.keys(), deciding ^ OTHERWISE.keys()


def with_nothing_gone(records: Records) -> Records:
    stays = [
        msgspec.structs.replace(
            one, withdrawn=None, approved=one.approved and msgspec.structs.replace(one.approved, checked_on=one.checked_on)
        )
        for one in records.results
    ]  # fmt: skip
    return replace(records, results=stays)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_what_decides_is_stopped_by_the_gate(
    mistake: str, made: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = with_nothing_gone(made) if mistake in OF_OPEN_LISTS else made
    published(records, tmp_path / "right")
    for module, name, wrong in MISTAKES[mistake]:
        monkeypatch.setattr(module, name, wrong)
    with pytest.raises(Leak):
        published(records, tmp_path / "site")


def with_a_telling_list(records: Records) -> Records:
    """An object that may be named, on the list of a restricted draw without sheets, is for that reason not in the pool of an open one."""
    records = with_nothing_gone(records)
    levels = index.task_levels(records)
    apart = next(
        one for one in records.draws if levels[one.task] == "limited" and one.drawn and records.lists[one.number].pool
    )
    shown = next(
        one for one in records.draws if levels[one.task] == "full" and one.state == "drawn" and one.task == "2024-001"
    )
    on_sheets = {one.object for one in records.sheets}  # whom a sheet tells of as well, no list need tell of
    named = next(
        one
        for one in records.enterprises
        if one.trades == ("旅馆业",) and not one.marks and one.number not in on_sheets
    )
    first = apart.drawn[0].number
    pool = tuple(
        msgspec.structs.replace(one, object=named.number) if one.number == first else one
        for one in records.lists[apart.number].pool
    )
    excluded = ExcludedEntry(
        number="P-9999",
        object=named.number,
        code=named.code,
        name=named.name,
        salt="5a17" * 8,
        reason="other",
        why="checked_this_year",
    )
    kept = tuple(one for one in records.lists[shown.number].pool if one.object != named.number)
    changed = {
        apart.number: msgspec.structs.replace(records.lists[apart.number], pool=pool),
        shown.number: msgspec.structs.replace(records.lists[shown.number], pool=kept, excluded=(excluded,)),
    }
    sheets = [one for one in records.sheets if one.task != apart.task]
    return replace(records, lists={**records.lists, **changed}, sheets=sheets)


@pytest.mark.parametrize("mistake", OF_TELLING_LISTS)
def test_a_mistake_about_lists_that_tell_of_another_draw_is_stopped_by_the_gate(
    mistake: str, made: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = with_a_telling_list(made)
    published(records, tmp_path / "right")
    for module, name, wrong in OF_TELLING_LISTS[mistake]:
        monkeypatch.setattr(module, name, wrong)
    with pytest.raises(Leak):
        published(records, tmp_path / "site")
