"""Who is under a duty, asked of a whole registry: objects that no condition can tell apart are asked about once.

A hundred thousand objects have some thousands of profiles (trades, town, kind, classes, marks); thirty duties look at those.
"""

from collections.abc import Iterable
from datetime import date

from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import EnterpriseDay
from rules.registry.item import Item
from rules.work.coverage import fits_duty

__all__ = ["Profiles"]


class _Profile:
    """Objects that fit the same conditions on any day. sample: one of them. newest: when the last of them was registered."""

    def __init__(self, sample: EnterpriseDay) -> None:
        self.sample = sample
        self.objects: list[EnterpriseDay] = []
        self._numbers: frozenset[str] | None = None
        self._newest: date | None = None

    def registered_before(self, day: date) -> Iterable[str]:
        """Those that were registered before a day, or of which the day is not known."""
        if self._numbers is None:
            self._numbers = frozenset(one.number for one in self.objects)
            self._newest = max((one.since for one in self.objects if one.since is not None), default=None)
        if self._newest is None or self._newest < day:
            return self._numbers
        return [one.number for one in self.objects if one.since is None or one.since < day]


class Profiles:
    """A registry by profile."""

    def __init__(self, objects: Iterable[EnterpriseDay]) -> None:
        profiles: dict[tuple[object, ...], _Profile] = {}
        for one in objects:
            key = (
                one.trades, one.status, one.kind, one.town, one.risk, one.grade, one.watch, one.watch_from, one.watch_until, one.watch_entries,
            )  # fmt: skip
            profile = profiles.get(key)
            if profile is None:
                profile = profiles[key] = _Profile(one)
            profile.objects.append(one)
        self._all = tuple(profiles.values())
        self._of_trade: dict[str, list[_Profile]] = {}
        for profile in self._all:
            for trade in profile.sample.trades:
                self._of_trade.setdefault(trade, []).append(profile)

    def under(self, duty: CoverageDuty, item: Item, on: date) -> frozenset[str]:
        """The numbers of all that are under the duty on a day: as rules.work.coverage.under, object by object."""
        found: set[str] = set()
        for profile in self._candidates(duty.who.get("trade") or item.trades):
            if fits_duty(duty, item, profile.sample, on):
                found.update(profile.registered_before(on))
        return frozenset(found)

    def _candidates(self, trades: tuple[str, ...]) -> Iterable[_Profile]:
        """Those of one of these trades; all where none is named."""
        if not trades:
            return self._all
        return {id(one): one for trade in trades for one in self._of_trade.get(trade, ())}.values()
