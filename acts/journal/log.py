"""日志: the journal's entries as sentences, newest first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from acts.base.office import Office
from rules.journal.chain import Entry
from rules.journal.salvage import Salvage

__all__ = ["LogLine", "log"]


ACTS: Mapping[str, str] = {
    "init": "新建台账", "tinydb": "用 TinyDB 直接改动", "upgrade": "升级台账格式", "bureau.rename": "单位改名", "salvage": "打捞", "demo": "演示",
}  # fmt: skip
"""What an act is called where its entry has no sentence of its own."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the journal. text: a sentence. records: how many it wrote. erased: of how many the contents are gone by law; lost: of how
    many they were damaged in every copy when the journal was salvaged."""

    seq: int
    at: str
    by: str
    act: str
    text: str
    records: int
    erased: int
    lost: int = 0

    @property
    def gone(self) -> str:
        """What is no more of it, in brackets; "" where all is there."""
        found = (self.erased, "条的内容已依法删除"), (self.lost, "条的内容损坏，打捞时没有找回")
        return "".join(f"（其中 {count} {words}）" for count, words in found if count)


def log(office: Office, *, limit: int = 20, number: str = "", since: date | None = None) -> list[LogLine]:
    """The journal's entries in sentences, newest first: the last `limit` (0: all), those that name `number`, those since a day."""
    entries = office.store.latest(0 if since else limit, number)
    if since is not None:
        entries = [entry for entry in entries if datetime.fromisoformat(entry.head.at).date() >= since]
        entries = entries[:limit] if limit else entries
    salvages = {one.entry for one in office.store.all(Salvage)}
    return [_line(entry, salvages) for entry in entries]


def _line(entry: Entry, salvages: Collection[int]) -> LogLine:
    """salvages: the entries that name what was lost."""
    head = entry.head
    text = head.why or ACTS.get(head.act, head.act)
    lost = sum(by in salvages for _, _, by in entry.erased)
    return LogLine(head.seq, head.at, head.by, head.act, text, len(head.ops), len(entry.erased) - lost, lost)
