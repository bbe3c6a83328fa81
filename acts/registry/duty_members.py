"""Who is under a coverage duty and who was visited, kept for an open bureau: an act that touches neither objects nor results leaves it as it is."""

from collections.abc import Mapping, Sequence
from datetime import date

from acts.base.office import Office
from rules.registry.duty import CoverageDuty, DutyPeriod
from rules.registry.enterprise import Enterprise, EnterpriseDay
from rules.registry.item import Item
from rules.work.coverage import Visit, Visits, under
from rules.work.profiles import Profiles
from rules.work.result import Result

__all__ = ["KnownDuties", "known_duties", "members", "visits"]


class KnownDuties:
    """What was worked out. Where one duty alone is asked about and nothing was read before, only what concerns it is."""

    def __init__(self) -> None:
        self._objects: Sequence[EnterpriseDay] = ()
        self._profiles = Profiles(())
        self._rows: Sequence[Visit] = ()
        self._visits = Visits(())
        self._of_item: dict[tuple[str, int], Visits] = {}
        self._settled_rows: Sequence[DutyPeriod] = ()
        self._settled: dict[str, tuple[DutyPeriod, frozenset[str]]] = {}
        self._members: dict[tuple[str, date], tuple[object, frozenset[str]]] = {}
        self.over: dict[tuple[str, str], frozenset[str]] = {}
        """Who was under a duty on the last day of a period that is over and not settled yet, by duty and label."""

    def members(self, office: Office, duty: CoverageDuty, on: date, *, alone: bool) -> frozenset[str]:
        """Who is under a duty on a day, as the registry stands. alone: no other duty is asked about."""
        item, duty = office.store.get(Item, duty.item), duty.on(on)
        rests_on = (duty, item, office.store.changed(Enterprise))
        kept = self._members.get((duty.number, on))
        if kept is None or kept[0] != rests_on:
            trades = duty.who.get("trade") or item.trades
            if alone and trades and not office.store.is_kept(Enterprise, EnterpriseDay):
                found = under(duty, item, office.store.partial_of(Enterprise, EnterpriseDay, trades), on)
            else:
                found = self._registry(office).under(duty, item, on)
            kept = self._members[duty.number, on] = (rests_on, found)
        return kept[1]

    def _registry(self, office: Office) -> Profiles:
        objects = office.store.partial(Enterprise, EnterpriseDay)
        if objects is not self._objects:
            self._objects, self._profiles = objects, Profiles(objects)
        return self._profiles

    def visits(self, office: Office, item: str = "") -> Visits:
        """Who was visited, by item and month; of one item alone."""
        if item and not office.store.is_kept(Result, Visit):
            key = item, office.store.changed(Result)
            if key not in self._of_item:
                self._of_item = {key: Visits(office.store.partial_of(Result, Visit, [item]))}
            return self._of_item[key]
        rows = office.store.partial(Result, Visit)
        if rows is not self._rows:
            self._rows, self._visits = rows, Visits(rows)
        return self._visits

    def settled(self, office: Office) -> Mapping[str, tuple[DutyPeriod, frozenset[str]]]:
        """Each period that was written down, with who was under the duty then."""
        rows = office.store.partial(DutyPeriod, DutyPeriod)
        if rows is not self._settled_rows:
            before = self._settled
            self._settled_rows, self._settled = rows, {}
            for one in rows:
                kept = before.get(one.number)
                same = kept is not None and kept[0] is one
                self._settled[one.number] = kept if kept is not None and same else (one, frozenset(one.under))
        return self._settled


def known_duties(office: Office) -> KnownDuties:
    """What is kept of this open bureau."""
    _, kept = office.cache.setdefault(("duties", None), (0, KnownDuties()))
    found: KnownDuties = kept
    return found


def visits(office: Office) -> Visits:
    """Who was visited for which item, as the results say."""
    return known_duties(office).visits(office)


def members(office: Office, duty: CoverageDuty, on: date) -> frozenset[str]:
    """Who is under a duty on a day, as the registry stands."""
    return known_duties(office).members(office, duty, on, alone=False)
