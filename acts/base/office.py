"""An open bureau: who acts, when, on which store. Every act takes it as its first argument.

Opening one loads nothing of the other acts: it is what every command, and the desk's first screen, waits for.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from acts.base.derived import REMADE, Derived
from db.config import Bureau, read_bureau
from db.derived_note import note_made, read_made
from db.places import Places
from db.store import Store, Transaction
from rules.base.calendar import Calendar
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import CHINA
from rules.base.invisible import invisible_problem
from rules.journal.clock import ClockNote, is_far_ahead, newest, noted, trusted
from rules.registry.department import Department, Departments

_TIMED = frozenset({
    "draw.freeze", "draw.witness", "draw.run", "draw.correct", "draw.confirm", "draw.reconfirm", "draw.match", "draw.change", "draw.void", "draw.expire", "restore",
})  # fmt: skip
"""Acts that follow something: none is written while the clock stands behind it (acts.draw.clock)."""
_AGREED_FOR = 120.0
"""Seconds for which a passphrase that was entered waits for its act."""
_UNWATCHED = frozenset({"clock.confirm", "clock.correct"})

__all__ = ["EnteredPassphrases", "Keeping", "Office", "open_office", "wall_clock"]


def wall_clock() -> datetime:
    """Now, +08:00."""
    return datetime.now(CHINA)


class EnteredPassphrases:
    """Passphrases given for the next act (acts.base.passphrase): by name, each taken once, shown by nothing.

    ask: how to ask whoever sits there for the passphrase of a name, None where nobody can be asked in the middle of an act. What no act took
    within two minutes is given up: the act for which somebody agreed was refused, and the next one is another.
    """

    def __init__(self, ask: Callable[[str], str | None] | None = None) -> None:
        self._given: dict[str, tuple[str, float]] = {}
        self._ask = ask

    def put(self, key: str, text: str) -> None:
        """Keep a passphrase for the next act that takes this key (rules.base.passphrase.holder_key)."""
        self._given[key] = text, monotonic()

    def forget(self) -> None:
        """Whatever was given for an act that is over."""
        self._given.clear()

    def take(self, key: str, name: str) -> str | None:
        """What was given for this key, else the answer when asked for this name."""
        text, at = self._given.pop(key, (None, 0.0))
        if text is not None and monotonic() - at <= _AGREED_FOR:
            return text
        return None if self._ask is None else self._ask(name)


class Keeping:
    """How the backups go while the bureau is open (acts.base.backups). running: the daily round goes on. trouble: why the last backup was not made, "" when it was."""

    def __init__(self) -> None:
        self.running = False
        self.trouble = ""


class Office(msgspec.Struct, frozen=True, eq=False):
    """clock: the one clock, +08:00. token: n random bytes as hex (the operating system's; a fixed seed in the demo)."""

    store: Store
    bureau: Bureau
    places: Places
    by: str
    clock: Callable[[], datetime]
    token: Callable[[int], str]
    cache: dict[tuple[str, object], tuple[int, Any]] = msgspec.field(default_factory=dict)
    """What was worked out from the journal, with the position it holds for; acts keep it, nobody else reads it."""
    passphrases: EnteredPassphrases = msgspec.field(default_factory=EnteredPassphrases)
    keeping: Keeping = msgspec.field(default_factory=Keeping)
    derived: Derived = msgspec.field(default_factory=Derived)
    """What is made from the store after an act, and could not be made yet."""
    at_close: dict[str, Callable[["Office"], None]] = msgspec.field(default_factory=dict)
    """What is kept for the next opening when a bureau that was open for writing is closed, by what it is."""

    def now(self) -> datetime:
        """The time of the act, whole seconds, +08:00."""
        return self.clock().astimezone(CHINA).replace(microsecond=0)

    def today(self) -> date:
        """The day of the act, in China."""
        return self.now().date()

    def latest_day(self) -> date:
        """Today; while the clock stands behind the journal the day of its newest entry: what is late does not get less late by a clock put back."""
        newest_day = trusted(self.store.last_entry_at, self.clock_note())[:10]
        return max(self.today(), date.fromisoformat(newest_day)) if newest_day else self.today()

    def stamp(self) -> str:
        """The time of the act as ISO 8601 with +08:00."""
        return self.now().isoformat()

    @property
    def calendar(self) -> Calendar:
        """Working days, with the days that the clerk typed in."""
        return Calendar(holidays=frozenset(self.bureau.holidays), workdays=frozenset(self.bureau.workdays))

    @property
    def departments(self) -> Departments:
        """The departments as they stand: the records over the six that a bureau starts with (rules.registry.department)."""
        key, seq = ("departments", None), self.store.changed(Department)
        kept = self.cache.get(key)
        if kept is None or kept[0] != seq:
            named = dict(self.bureau.departments)
            kept = seq, Departments(self.store.all(Department), named=named, bureau=self.bureau.name)
            self.cache[key] = kept
        departments: Departments = kept[1]
        return departments

    @property
    def is_on_wall_clock(self) -> bool:
        """Whether its clock is the machine's own."""
        return self.clock is wall_clock

    def clock_note(self) -> ClockNote | None:
        """What entries met of a wrong clock; None where there was none."""
        return self.store.find(ClockNote, "clock")

    def newest_time(self) -> str:
        """The newest time that the journal has (ISO), whatever came after it; "" before its first entry."""
        return newest(self.store.last_entry_at, self.clock_note())

    def is_clock_doubtful(self) -> bool:
        """Whether the clock has leapt far ahead of the journal and nobody has confirmed it; never of a demonstration's, which stands."""
        if self.bureau.demo_clock is not None:
            return False
        with suppress(OSError, ValueError):  # a journal that cannot be read there: `check` tells
            return is_far_ahead(self.now(), self.store.last_entry_at, self.clock_note())
        return False

    def reliable_now(self) -> datetime:
        """Now, for what lapses with time: while the clock is in doubt the newest time that nobody has to confirm."""
        if not self.is_clock_doubtful():
            return self.now()
        return datetime.fromisoformat(trusted(self.store.last_entry_at, self.clock_note()))

    @contextmanager
    def transaction(self, act: str, why: str = "") -> Iterator[Transaction]:
        """One journal line: everything put inside happens, or nothing.

        Refused where words that were typed hold what nobody can see (rules.base.invisible): what is signed must be what is read; and for what
        is done with a draw while the clock is wrong (acts.draw.clock). Any other entry notes that it is (rules.journal.clock).
        """
        if act in _TIMED:
            from acts.draw import clock  # the acts of a draw, which know the office

            clock.refuse_clock(self, act)
        for label, text in (("经办人", self.by), ("", why)):
            if hidden := invisible_problem(text):
                raise Refused(Problem(hidden, "", label))
        with self.store.transaction(act, by=self.by, at=self.now(), why=why) as tx:
            yield tx
            if act in _TIMED:
                clock.refuse_disorder(self, tx)
            elif act not in _UNWATCHED:
                self._note_clock(tx)
            if hidden_in := tx.new_invisible():
                raise Refused(*(Problem(invisible_problem(text), number) for number, text in hidden_in))
        self.derived.again()

    def derive(self, name: str, make: Callable[[], object], cure: str = REMADE) -> bool:
        """After a transaction: make something from the store (acts.base.derived). Raises nothing that a disk may bring; the act is saved."""
        return self.derived.make(name, make, cure)

    def _note_clock(self, tx: Transaction) -> None:
        """An entry that is no surprise to the clock notes nothing, nor does one that changes nothing."""
        if self.bureau.demo_clock is not None or tx.is_empty:
            return
        with suppress(OSError, ValueError):
            if note := noted(self.now(), self.store.last_entry_at, self.clock_note()):
                tx.put(note)


@contextmanager
def open_office(
    folder: Path,
    *,
    by: str = "",
    write: bool = True,
    clock: Callable[[], datetime] | None = None,
    token: Callable[[int], str] = secrets.token_hex,
    ask: Callable[[str], str | None] | None = None,
) -> Iterator[Office]:
    """Open a bureau for one act or a day's work. by: who acts; else the operator that bureau.toml names. ask: see EnteredPassphrases.

    A demonstration bureau's clock stands where its bureau.toml says. Whoever opens it sees to the day's backup (acts.base.backups.daily_round).
    What is made from the journal, and was not when the bureau was left, is made now (acts.draw.remake).
    """
    bureau = read_bureau(folder)
    places = Places(folder)
    stands = bureau.demo_clock
    now = clock or ((lambda: stands) if stands is not None else wall_clock)
    who = by or bureau.operator or "经办人"
    with Store.open(folder, write=write, holder=who, token=token, clock=now, name=bureau.name) as store:
        office = Office(
            store=store,
            bureau=bureau,
            places=places,
            by=who,
            clock=now,
            token=token,
            passphrases=EnteredPassphrases(ask),
        )
        if not write:
            yield office
            return
        made = read_made(places)
        if made != store.position:
            from acts.draw.remake import remake  # as above: an opening need not wait for them

            remake(office)
        yield office
        for keep in office.at_close.values():
            with suppress(OSError, MingchouError):  # it is made again
                keep(office)
        whole = not office.derived.missing and not store.read_only
        if whole and made != store.position:  # and nothing broke off
            note_made(places, store.position)
