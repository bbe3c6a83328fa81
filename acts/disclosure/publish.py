"""公示: hand over what is public and what must not appear, and journal what went out.

The site generator takes the two streams and never sees the store; `tui/publishing.py` puts the steps together.
"""

from collections.abc import Sequence

from acts.base.office import Office
from acts.disclosure.classified import refuse_state_secrets
from acts.disclosure.names import item_versions, refuse_open_names
from acts.disclosure.never_public import never_public
from acts.disclosure.pages import Folder, read_folder
from acts.disclosure.quarter import trades_then
from acts.disclosure.returned import returned
from acts.disclosure.texts import with_waiting
from acts.draw.freeze_register import refuse_unsettled_copy
from rules.base.errors import Problem, Refused
from rules.disclosure.index import Records
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import project
from rules.disclosure.public import PublicBureau, PublicRecords, PublicResult
from rules.disclosure.results import public_results
from rules.disclosure.secret import Secret
from rules.disclosure.text_approval import TextApproval
from rules.draw.draw_record import Draw, DrawLists, Event, Publication
from rules.draw.restored import Restore, freezes_of, heads_of, is_next_restored, register_refusal
from rules.registry.duty import CoverageDuty, DutyClosure
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.registry.visit_cap import VisitCap
from rules.work.appointment import Appointment
from rules.work.report import Report
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task
from site_templates.words import fixed_words

__all__ = [
    "current_results",
    "next_publication",
    "prepare",
    "previewed",
    "projected",
    "read_records",
    "record_missed_publication",
    "record_publication",
    "refuse_other_past",
    "taken_off",
]


def prepare(office: Office, *, as_if_approved: bool = False) -> tuple[PublicRecords, tuple[Secret, ...]]:
    """The public records as of now, and the strings that must not appear. Changes nothing. Refused when a page of the bureau cannot be read.

    as_if_approved: as they would be if every free text that waits were approved today. Refused otherwise while a name is to be read.
    """
    if not as_if_approved:
        refuse_open_names(office)
    records = read_records(office, as_if_approved=as_if_approved)
    return project(records, office.now()), secrets(records, office.today(), fixed_words())


def projected(office: Office) -> PublicRecords:
    """The public records as of now alone, where nothing is written that the gate would search. Refused as `prepare` is."""
    refuse_open_names(office)
    return project(read_records(office, as_if_approved=False), office.now())


def previewed(office: Office) -> PublicRecords:
    """The public records as they would be if every free text that waits were approved today. Refused as `prepare` is."""
    return project(read_records(office, as_if_approved=True), office.now())


def read_records(office: Office, *, as_if_approved: bool = False) -> Records:
    """All that the projection reads. Refused when a page of the bureau cannot be read, or the bureau keeps a state secret."""
    refuse_state_secrets(office)
    store = office.store
    folder = _readable(office)
    items = store.all(Item)
    return Records(
        bureau=_bureau(office),
        seq=store.position.seq,
        head=store.position.head,
        enterprises=store.all(Enterprise),
        inspectors=store.all(Inspector),
        items=items,
        item_versions={item.number: item_versions(office, item) for item in items},
        plan=store.all(PlanLine),
        plans=store.all(Plan),
        duties=store.all(CoverageDuty),
        office_texts=[*store.all(Report), *store.all(Appointment), *store.all(DutyClosure), *store.all(VisitCap)],
        tasks=store.all(Task),
        draws=store.all(Draw),
        lists={lists.number: lists for lists in store.all(DrawLists)},
        sheets=store.all(Sheet),
        results=store.all(Result),
        events=store.all(Event),
        publications=store.all(Publication),
        announcements=[page for _, page in folder.pages],
        declarations=store.all(Declaration),
        recusals=store.all(Recusal),
        calendar=office.calendar,
        departments=office.departments,
        text_approvals=with_waiting(office, folder) if as_if_approved else store.all(TextApproval),
        attachments=folder.attachments,
        returned=returned(office),
        trades_then=trades_then(office),
        never_public=never_public(office),
        restores=store.all(Restore),
    )


def current_results(office: Office) -> tuple[PublicResult, ...]:
    """The public results as `prepare` has them, in no order, without reading what no result speaks of.

    A registry of 100,000 and the pools of its draws would take some hundred MB, kept from then on, to find out that nothing is new.
    Refused as `prepare` is.
    """
    _readable(office, whole=False)
    store = office.store
    results = store.all(Result)
    records = Records(
        bureau=_bureau(office),
        seq=store.position.seq,
        head=store.position.head,
        enterprises=[store.get(Enterprise, number) for number in sorted({one.object for one in results})],
        inspectors=(),
        items=store.all(Item),
        item_versions={},
        plan=store.all(PlanLine),
        plans=store.all(Plan),
        tasks=store.all(Task),
        draws=store.all(Draw),
        lists={},
        sheets=store.all(Sheet),
        results=results,
        events=(),
        publications=(),
        announcements=(),
        departments=office.departments,
    )
    return tuple(public_results(records, office.now()).values())


def _readable(office: Office, *, whole: bool = True) -> Folder:
    """The bureau's own pages. Refused when one of them cannot be read."""
    folder = read_folder(office, whole=whole)
    if folder.problems:
        raise Refused(*folder.problems)
    return folder


def _bureau(office: Office) -> PublicBureau:
    bureau, site = office.bureau, office.bureau.site
    return PublicBureau(
        name=bureau.name,
        region=bureau.region,
        url=site.url,
        organizer=site.organizer or bureau.name,
        undertaker=site.undertaker,
        site_id=site.site_id,
        icp=site.icp,
        police_record=site.police_record,
        contact=site.contact,
        address=site.address,
        objection_note=site.objection_note,
        demo=bureau.demo_clock is not None,
        inspectors_withheld=site.inspectors_withheld,
        publish_classes=site.publish_classes,
    )


def taken_off(office: Office) -> tuple[str, ...]:
    """What is taken off the attachments when they are published, a line for each file: 2024-plan.docx：作者、单位."""
    return read_folder(office).taken_off


def refuse_other_past(office: Office, past: Sequence[tuple[str, bytes]], *, first: bool, fresh: bool) -> None:
    """Refuse to publish beside what was published before, and into a fresh folder without a word on what was.

    past: registers that were published, (their name, their bytes): of the folder itself, and as somebody gave them. first: the office says that
    none was ever published. fresh: none is known. A bureau without a freeze has nothing that could be hidden, and is not asked; nor is one
    that was restored, which has just taken in what was published.
    """
    refuse_unsettled_copy(office)
    ours = {"freezes.tsv": freezes_of(office.store.all(Event)), "heads.tsv": heads_of(office.store.all(Publication))}
    for name, published in past:
        if refusal := register_refusal(name, ours[name], published):
            raise Refused(refusal)
    if (
        not fresh
        or not ours["freezes.tsv"]
        or is_next_restored(office.store.each(Restore), office.store.count(Publication))
    ):
        return
    if not first:
        raise Refused(
            Problem(
                "这个文件夹里没有上次公布的 freezes.tsv，不能知道有没有漏掉的冻结；请给出它（--previous 文件，从网站下载，"
                "或主管部门留存的），从来没有公布过的写明 --first",
                field="冻结登记",
            )
        )
    if number := office.store.count(Publication):
        raise Refused(f"台账里已经公布过 {number} 次，不是第一次；请给出上次公布的 freezes.tsv（--previous 文件）")


def next_publication(office: Office) -> str:
    """The number of the next publication."""
    return f"P-{office.store.count(Publication) + 1:06d}"


def record_publication(
    office: Office, public: PublicRecords, *, pages: int, changed: int, first: bool = False
) -> Publication:
    """Journal a publication: what it was made from, how many files it has and how many of them changed.

    first: the office said that nothing was ever published before; that is journalled too.
    """
    number = next_publication(office)
    publication = Publication(
        number=number,
        at=public.as_of,
        seq=public.seq,
        head=public.head,
        pages=pages,
        changed=changed,
        kind=public.heads[-1][3],
    )
    said = "；经办人说明：以前没有公布过" if first else ""
    with office.transaction("publish", f"公示 {number}：{pages} 个网页，变动 {changed} 个文件{said}") as tx:
        tx.put(publication)
    return publication


def record_missed_publication(
    office: Office, heads: Sequence[Sequence[str]], *, pages: int, changed: int
) -> Publication | None:
    """Journal the publication that is up but was not journalled, because the program died between the two.

    heads: the lines of the published heads.tsv (seq, head, moment, kind). Only the last can be missing, and only one that the journal
    itself bears out counts; None when there is nothing to make good. Without this the next publication would be refused for a
    past that nobody rewrote.
    """
    recorded = [
        (str(one.seq), one.head, one.at, one.kind)
        for one in sorted(office.store.all(Publication), key=lambda p: p.number)
    ]
    lines = [tuple(line) for line in heads]
    if len(lines) != len(recorded) + 1 or lines[:-1] != recorded or len(lines[-1]) != 4:
        return None
    seq, head, at, kind = lines[-1]
    if not any(str(entry.seq) == seq and entry.h == head for entry in office.store.entries()):
        return None
    number = f"P-{len(recorded) + 1:06d}"
    publication = Publication(number=number, at=at, seq=int(seq), head=head, pages=pages, changed=changed, kind=kind)
    with office.transaction("publish", f"补记公示 {number}：网站已经换上，程序中断而没有记下") as tx:
        tx.put(publication)
    return publication
