"""抽取记录: the protocol of a draw, to be printed and signed."""

from pathlib import Path

from acts.base.office import Office
from acts.disclosure.draw_proof import proof_of
from acts.disclosure.publish import prepare
from acts.draw.draw import require_drawn
from acts.papers.paper import paper_path, verification_link
from acts.work.task import draw_now
from db.exchange.word_paper import write_paper
from rules.base.dates import day_text
from rules.base.errors import NotFound, Refused
from rules.disclosure.public import PublicDraw
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.evidence import JournalRef
from rules.papers.paper import Paper
from rules.papers.protocol import ProtocolContent, protocol
from rules.registry.item import Item
from rules.work.task import Task

__all__ = ["build_protocol", "find_draw", "print_protocol"]


def find_draw(office: Office, number: str) -> Draw:
    """A draw by its own number, or the newest one of a task. NotFound for neither; Refused for a task without a freeze."""
    draw = office.store.find(Draw, number)
    if draw is not None:
        return draw
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务或抽取 {number}，请核对编号（task list）")
    if not task.draws:
        raise Refused(f"任务 {number} 还没有冻结，没有抽取记录（先 draw freeze）")
    return office.store.get(Draw, task.draws[-1])


def build_protocol(office: Office, number: str, *, public: bool = False) -> Paper:
    """The protocol of a draw. number: a draw's, or a task's: then its newest draw. public: only what the site says now.

    Refused before the freeze, and for a public copy of a draw that is not published. Reads the journal.
    """
    draw = draw_now(office, find_draw(office, number))
    store = office.store
    task = store.get(Task, draw.task)
    versions = {version.act: version for version in store.history(Draw, draw.number)}
    acts = {act: versions[act] for act in ("draw.freeze", "draw.run") if act in versions}
    link = verification_link(office, draw)
    items = (store.get(Item, one) for one in task.items)
    content = ProtocolContent(
        bureau=office.bureau.name,
        task=task,
        draw=draw,
        lists=store.get(DrawLists, draw.number),
        items=tuple(f"{item.number}　{item.name}" for item in items),
        entries={act: JournalRef(version.seq, version.head) for act, version in acts.items()},
        proof=proof_of(office, draw),
        operators={act: version.by for act, version in acts.items()},
        qr=link.qr,
        caption=link.caption,
        how=link.instructions,
        printed=day_text(office.today()),
        departments=office.departments,
    )
    return protocol(content, _public(office, draw) if public else None)


def _public(office: Office, draw: Draw) -> PublicDraw:
    """The draw as the site would show it now."""
    records, _ = prepare(office)
    shown = next((public for public in records.draws if public.number == draw.number), None)
    if shown is None:
        raise Refused(f"{draw.number} 依法不公开，没有公开件；存档件请不加 --public 打印")
    return shown


def print_protocol(office: Office, number: str, out: Path | None = None, *, public: bool = False) -> Path:
    """Write the protocol as .docx. out: a file or a folder; None: sheets/<task> of the bureau. Returns the file's path."""
    draw = find_draw(office, number)
    if draw.state == "drawn" and not office.store.read_only:
        draw = require_drawn(office, draw.task)[1]  # sealed now, where a crash came between
    paper = build_protocol(office, draw.number, public=public)
    name = f"{draw.number}-{'抽取' if draw.seed else '冻结'}记录{'（公开件）' if public else ''}.docx"
    path = paper_path(office, draw.task, out, name)
    write_paper(path, paper)
    return path
