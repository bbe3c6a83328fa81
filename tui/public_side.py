"""What the public would see of a result, by the same projection that makes the site: for the desk and the command line."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from rules.base.fields import money_text
from rules.disclosure.index import Records
from rules.disclosure.public import PublicBureau, PublicResult
from rules.disclosure.results import public_results
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.work.result import Approved, Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["as_if_approved", "as_public", "follow_up_text"]


def as_if_approved(office: Office, result: Result) -> Result:
    """The result as if it were approved today."""
    approved = Approved(**result.words_to_approve, by="", document="", on=office.today())
    return msgspec.structs.replace(result, approved=approved)


def as_public(office: Office, results: Sequence[Result]) -> Mapping[str, PublicResult]:
    """Number of a result → its public side; without an entry nothing of it is public (不予公开).

    The projection is given these results, their objects, tasks and items only, so that it takes no longer than they need.
    """
    store = office.store
    objects = {result.object: store.get(Enterprise, result.object) for result in results}
    numbers = {
        number for task in dict.fromkeys(task.task for task in results) for number in _draws_of(store.get(Task, task))
    }
    draws = [store.get(Draw, number) for number in sorted(numbers)]
    tasks = [
        msgspec.structs.replace(store.get(Task, number), draws=(), state="under_way")
        for number in dict.fromkeys(result.task for result in results)
    ]
    records = Records(
        bureau=PublicBureau(
            name=office.bureau.name,
            region="",
            url="",
            organizer="",
            undertaker="",
            site_id="",
            icp="",
            police_record="",
            contact="",
            address="",
            objection_note="",
            demo=False,
            publish_classes=office.bureau.site.publish_classes,
        ),
        seq=0,
        head="",
        enterprises=list(objects.values()),
        inspectors=(),
        items=store.all(Item),
        item_versions={},
        plan=store.all(PlanLine),
        plans=store.all(Plan),
        tasks=tasks,
        draws=draws,
        lists={},
        sheets=[
            sheet for number in sorted({result.sheet for result in results}) if (sheet := store.find(Sheet, number))
        ],
        results=results,
        events=(),
        publications=(),
        announcements=(),
        departments=office.departments,
    )
    return public_results(records, office.now())


def _draws_of(task: Task) -> tuple[str, ...]:
    return (*task.draws, *task.supplements)


def follow_up_text(abnormal: bool, case_filed: bool, fine: int) -> str:
    """What came of a result, in Chinese."""
    words = [
        *(["列入经营异常名录"] if abnormal else []),
        *(["立案查处"] if case_filed else []),
        *([f"罚没 {money_text(fine)} 元"] if fine else []),
    ]
    return "、".join(words)
