"""日志: the journal's entries as sentences, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from acts.base.office import Office
from rules.journal.chain import Entry

__all__ = ["LogLine", "log"]


ACTS: Mapping[str, str] = {
    "init": "新建台账", "tinydb": "用 TinyDB 直接改动", "upgrade": "升级台账格式", "bureau.rename": "单位改名", "salvage": "打捞", "demo": "演示",
}  # fmt: skip
"""What an act is called where its entry has no sentence of its own."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the journal. text: a sentence. records: how many it wrote. erased: of how many the contents are gone by law."""

    seq: int
    at: str
    by: str
    act: str
    text: str
    records: int
    erased: int


def log(office: Office, *, limit: int = 20, number: str = "", since: date | None = None) -> list[LogLine]:
    """The journal's entries in sentences, newest first: the last `limit` (0: all), those that name `number`, those since a day."""
    entries = office.store.latest(0 if since else limit, number)
    if since is not None:
        entries = [entry for entry in entries if datetime.fromisoformat(entry.head.at).date() >= since]
        entries = entries[:limit] if limit else entries
    return [_line(entry) for entry in entries]


def _line(entry: Entry) -> LogLine:
    head = entry.head
    text = head.why or ACTS.get(head.act, head.act)
    return LogLine(head.seq, head.at, head.by, head.act, text, len(head.ops), len(entry.erased))
