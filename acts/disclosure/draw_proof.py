"""凭什么相信: what of a draw is proved to a reader of what is public now. The desk, the command line, the protocol and the site say the same."""

from acts.base.office import Office
from acts.disclosure.names import task_level
from acts.disclosure.publish import read_records
from acts.draw.freeze_register import tally
from acts.work.task import draw_now
from rules.base.errors import Refused
from rules.disclosure.draw import of_other_checks, public_proof, why_nameless
from rules.disclosure.index import Index
from rules.disclosure.terms import tasks_with_gone
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.proof import Proof
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["proof_of"]


def proof_of(office: Office, draw: Draw) -> Proof:
    """The three lists of a draw, as its page has them or would have them."""
    task = office.store.get(Task, draw.task)
    nameless = bool(_why_nameless(office, draw))
    return public_proof(draw_now(office, draw), task, tally(office), level=task_level(office, task), nameless=nameless)


def _why_nameless(office: Office, draw: Draw) -> str:
    """As `rules.disclosure.projection` has it. What other draws tell is read only where the lists speak of other draws."""
    store = office.store
    lists = store.get(DrawLists, draw.number)
    items = {item.number: item for item in store.all(Item)}
    gone = bool(tasks_with_gone(store.where(Result, task=draw.task), items, office.today()))
    told = frozenset() if gone else frozenset(of_other_checks(lists))
    return why_nameless(lists, gone=gone, unseen=_unseen(office, draw) if told else told)


def _unseen(office: Office, draw: Draw) -> frozenset[str]:
    try:
        records = read_records(office)
    except Refused:  # no site can be made: nobody sees a name
        return frozenset(of_other_checks(office.store.get(DrawLists, draw.number)))
    return Index(records, office.today()).checked_unseen(draw.task)
