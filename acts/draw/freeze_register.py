"""The two series of freezes: the public one, and that of what is 国家秘密, which is published nowhere (draw.md §1, §6)."""

from collections import Counter

from acts.base.office import Office
from db.store import Transaction
from rules.draw.draw_record import Draw, Event
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.secrecy import in_secret_series, is_secret, secret_trades

__all__ = ["append_event", "given_up_counts", "next_serial", "registry_total"]


def next_serial(office: Office, number: str) -> tuple[int, str | None]:
    """Serial and `previous` of the next freeze of the series to which a task or draw belongs (draw.md §1: without a gap)."""
    secret = in_secret_series(number)
    series = [draw for draw in office.store.all(Draw) if in_secret_series(draw.number) == secret]
    newest = max(series, key=lambda draw: draw.serial, default=None)
    return (newest.serial + 1, newest.commitment) if newest else (1, None)


def given_up_counts(office: Office, draw: Draw) -> tuple[int, int]:
    """How many freezes of the draw's series are void, and how many expired; both stand beside every draw (draw.md §1)."""
    secret = in_secret_series(draw.number)
    states = Counter(other.state for other in office.store.each(Draw) if in_secret_series(other.number) == secret)
    return states["void"], states["expired"]


def append_event(office: Office, tx: Transaction, draw: Draw) -> None:
    """Add the draw's present state to the freezes.tsv of its series, in the same transaction."""
    secret = in_secret_series(draw.number)
    events = sum(in_secret_series(event.draw) == secret for event in office.store.each(Event))
    tx.put(
        Event(
            number=f"{'FM' if secret else 'F'}-{events + 1:06d}", serial=draw.serial, draw=draw.number,
            commitment=draw.commitment, frozen_at=draw.frozen_at, kind=draw.entropy, expected_at=draw.expected_at,
            state=draw.state, seal=draw.seal,
        )
    )  # fmt: skip


def registry_total(office: Office, level: str) -> int:
    """Objects in the registry, as the terms state them; those 国家秘密 are not counted where the terms are public."""
    if level == "secret":
        return office.store.count(Enterprise)
    trades = secret_trades(office.store.all(Item))
    return sum(not is_secret(one, trades) for one in office.store.each(Enterprise))
