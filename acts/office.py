"""An open bureau: who acts, when, on which store. Every act takes it as its first argument."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db.config import Bureau
from db.places import Places
from db.store import Store, Transaction
from rules.calendar import Calendar
from rules.fields import CHINA

__all__ = ["Office"]


@dataclass(frozen=True)
class Office:
    """clock: the one clock, +08:00. token: n random bytes as hex (the operating system's; a fixed seed in the demo)."""

    store: Store
    bureau: Bureau
    places: Places
    by: str
    clock: Callable[[], datetime]
    token: Callable[[int], str]
    memo: dict[tuple[str, date], tuple[int, Any]] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out from the journal, with the position it holds for; acts keep it, nobody else reads it."""

    def now(self) -> datetime:
        """The time of the act, whole seconds, +08:00."""
        return self.clock().astimezone(CHINA).replace(microsecond=0)

    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        """The time of the act as ISO 8601 with +08:00."""
        return self.now().isoformat()

    @property
    def calendar(self) -> Calendar:
        """Working days, with the days that the clerk typed in."""
        return Calendar(holidays=frozenset(self.bureau.holidays), workdays=frozenset(self.bureau.workdays))

    def transaction(self, act: str, why: str = "") -> AbstractContextManager[Transaction]:
        """One journal line: everything put inside happens, or nothing."""
        return self.store.transaction(act, by=self.by, at=self.now(), why=why)
