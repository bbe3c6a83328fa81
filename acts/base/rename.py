"""单位改名: the bureau's name stands in bureau.toml and in its journal, and is changed in both.

Whoever finds two names (settings of another bureau, a file changed by hand) is refused until they agree: what is published would bear a stranger's name.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import structs
from msgspec.structs import replace

from acts.base.office import Office, wall_clock
from acts.draw.clock import refuse_far_ahead, unconfirmed
from db.config import Bureau, read_bureau
from db.config_writing import change_settings
from db.store import Store
from rules.base.errors import MingchouError, Refused
from rules.journal.clock import ClockNote, is_far_ahead, trusted
from rules.registry.department import Department

__all__ = ["change_bureau", "rename"]


def rename(
    folder: Path, name: str = "", *, by: str = "", clock: Callable[[], datetime] = wall_clock
) -> tuple[str, str]:
    """Give the bureau another name, in bureau.toml and its journal; "": the journal gets the one that bureau.toml has already.

    Returns (the name that the journal had, the name now). Refused as by `change_settings`; Busy while somebody has the bureau open.
    """
    bureau = read_bureau(folder)
    who = by or bureau.operator or "经办人"
    stands = bureau.demo_clock
    now: Callable[[], datetime] = (lambda: stands) if stands is not None else clock
    with Store.open(folder, holder=who, clock=now) as store:
        before, note = store.name, store.find(ClockNote, "clock")
        agree = before == bureau.name  # else nobody could open it to confirm the clock
        if agree and stands is None and is_far_ahead(now(), store.last_entry_at, note):
            raise Refused(unconfirmed(now(), trusted(store.last_entry_at, note)))
        changed = change_settings(folder, replace(bureau, name=name or bureau.name))
        _journal_name(store, folder, bureau, changed, by=who, at=now())
        _name_own_department(store, before, changed.name, by=who, at=now())
    return before, changed.name


def change_bureau(office: Office, wanted: Bureau) -> Bureau:
    """Change settings (db.config_writing), and the journal's name with them where that is among them. Returns the settings as read back."""
    if wanted.name != office.bureau.name:
        refuse_far_ahead(office)  # its entry would hide that nobody has confirmed the clock
    changed = change_settings(office.places.folder, wanted)
    if changed.name != office.bureau.name:
        _journal_name(office.store, office.places.folder, office.bureau, changed, by=office.by, at=office.now())
        _name_own_department(office.store, office.bureau.name, changed.name, by=office.by, at=office.now())
    return changed


def _journal_name(store: Store, folder: Path, before: Bureau, changed: Bureau, *, by: str, at: datetime) -> None:
    """The entry; bureau.toml gets its old name back where there can be none."""
    try:
        store.rename(changed.name, by=by, at=at)
    except MingchouError:
        change_settings(folder, replace(changed, name=before.name))
        raise


def _name_own_department(store: Store, before: str, now: str, *, by: str, at: datetime) -> None:
    """The department that is the bureau itself bears its new name (检查机关), where it bore the old one."""
    own = next((one for one in store.all(Department) if one.is_self and one.name == before), None)
    if own is not None and before != now:
        with store.transaction("departments.edit", by=by, at=at, why=f"修改部门 {own.number}：全称（单位改名）") as tx:
            tx.put(structs.replace(own, name=now))
