"""What of the bureau is private, as far as a text for the public is read against it (rules.disclosure.private_words)."""

from acts.base.office import Office
from rules.disclosure.private_words import PrivateWords, known_people, private_texts
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["private_words"]

_KINDS = (Enterprise, Result, Sheet, Task, Draw, Recusal, Declaration)


def private_words(office: Office) -> PrivateWords:
    """The private free texts of all records, and the people that the bureau knows; read once for each state of the journal."""
    key, now = ("private_words", office.today()), office.store.position.seq
    found = office.cache.get(key)
    if found is None or found[0] != now:
        store = office.store
        texts = (text for kind in _KINDS for text in private_texts(store.each(kind)))
        words = PrivateWords(texts, known_people(store.each(Enterprise), store.each(Inspector)))
        found = office.cache[key] = (now, words)
    known: PrivateWords = found[1]
    return known
