"""The trades whose objects are counted and not named: how many there were at the beginning of the quarter (docs/disclosure.md, 公开程度).

An object that was never public must not follow from two publications, one with it and one without.
"""

from collections import Counter
from datetime import date, datetime

from acts.base.office import Office
from db.as_of import changed_since
from rules.disclosure.restricted import quarter_start
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades

__all__ = ["trades_then"]


def trades_then(office: Office) -> dict[str, int]:
    """Trade → its objects as the quarter began; of the trades that are counted and not named now. Reads the journal where there are such."""
    store = office.store
    trades = restricted_trades(store.all(Item))
    if not trades:
        return {}
    counts = Counter(trade for one in store.each(Enterprise) for trade in one.trades if trade in trades)
    changed = changed_since(store, Enterprise, _last_before(office, quarter_start(office.today())))
    for number, then in changed.items():
        now = store.find(Enterprise, number)
        counts.subtract(trade for trade in (now.trades if now else ()) if trade in trades)
        counts.update(trade for trade in (then.trades if then else ()) if trade in trades)
    return {trade: count for trade, count in counts.items() if count > 0}


def _last_before(office: Office, day: date) -> int:
    """The number of the last entry of the journal before a day; 0 for a bureau that is younger."""
    before = (entry.seq for entry in office.store.entries() if datetime.fromisoformat(entry.head.at).date() < day)
    return max(before, default=0)
