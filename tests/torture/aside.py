"""The acts beside a check: an edit, erasure by law, publication and deployment, backups, and the ways back: restore, salvage, repair."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from acts.base import backups, bureau
from acts.base import salvage as rescue
from acts.base.office import open_office
from acts.draw.remake import repair
from acts.journal import erasure
from acts.journal.restored import record_restore
from acts.registry import registry
from db.backups.naming import backup_times
from db.places import Places
from db.restored_mark import read_mark
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Publication
from rules.registry.enterprise import Enterprise
from site_gen.serving.deploy import deploy
from tests.acts.office import tokens
from tui.publishing import complete_site, publish_site
from tui.registers import as_registers

if TYPE_CHECKING:
    from tests.torture.story import Clerk

__all__ = [
    "ACTS",
    "DECIDED",
    "RESTORED",
    "SALVAGED",
    "WHY_RESTORED",
    "new_address",
    "possible",
    "prepare",
    "with_phone",
]

DECIDED = {"basis": "consent", "document": "示公〔2024〕9号", "approved_by": "演示局长"}
WHY_RESTORED = {"reason": "disk", "paper": "示公演〔2024〕8号"}
UNRECORDED = "台账里的这次公布"
"""What a publication is told to lack whose entry could not be written: the site stands, and the next act makes it good."""
RESTORED, SALVAGED = "恢复", "打捞"
"""Folders beside the bureau's."""


def new_address(clerk: "Clerk") -> tuple[str, str]:
    """(number of the first object, an address that it never had)."""
    return clerk.office.store.numbers(Enterprise)[0], f"演示镇{clerk.office.store.position.seq}号"


def with_phone(clerk: "Clerk") -> Enterprise:
    """The newest object whose telephone is known. StopIteration where there is none."""
    return next(one for one in reversed(clerk.office.store.all(Enterprise)) if one.phone)


def _edit(clerk: "Clerk") -> dict[str, object]:
    number, address = new_address(clerk)
    registry.edit(clerk.office, registry.ENTERPRISES, number, {"address": address})
    return {"addresses": {number: address}}


def _erase(clerk: "Clerk") -> dict[str, object]:
    one = with_phone(clerk)
    erasure.erase(clerk.office, one.number, ["phone"], **DECIDED)
    return {"gone": one.phone, "of": one.number}


def _publish(clerk: "Clerk") -> dict[str, object]:
    made = publish_site(clerk.office, clerk.site, first=is_first(clerk))
    return {
        "published": made.number,
        "whole": not any(UNRECORDED in sentence for sentence in clerk.office.derived.missing),
    }


def is_first(clerk: "Clerk") -> bool:
    """Whether the office has to say that nothing was ever published."""
    return not (clerk.site / "heads.tsv").exists() and not clerk.office.store.count(Publication)


def _deploy(clerk: "Clerk") -> dict[str, object]:
    made = deploy(clerk.site, str(clerk.carried), clerk.office.places.folder / "deployed.json", holder="演示员")
    return {"deployed": made.files}


def _back_up(clerk: "Clerk") -> dict[str, object]:
    return {"backup": backups.back_up(clerk.office.places.folder, clerk.clock).name}


def _purge(clerk: "Clerk") -> dict[str, object]:
    """Whatever still holds what was erased by law goes, after a backup that does not."""
    archive = erasure.purge(clerk.office).backup
    return {"backup": archive.name} if archive else {}


def _beside(clerk: "Clerk", name: str) -> Path:
    return clerk.office.places.folder.with_name(name)


def _restore(clerk: "Clerk") -> dict[str, object]:
    """The newest backup into a new folder beside the bureau."""
    new = _beside(clerk, RESTORED)
    bureau.restore_backup(backup_times(clerk.office.places.backups)[-1][1], new)
    return {"restored": new.name}


def _restored(clerk: "Clerk") -> dict[str, object]:
    """What was published since is taken into the restored bureau."""
    new = _beside(clerk, RESTORED)
    with open_office(new, by="演示员", clock=clerk.clock, token=tokens(clerk.office.store.position.seq)) as office:
        registers = as_registers(clerk.site) if (clerk.site / "heads.tsv").exists() else None
        made = record_restore(office, registers, by="演示局长", post="局长", **WHY_RESTORED)
    return {"registered": made.number}


def _salvage(clerk: "Clerk") -> dict[str, object]:
    """All that can be proved of the bureau's own folder, which is whole, and of its backups, into a new folder beside it."""
    made = rescue.salvage([clerk.office.places.folder], _beside(clerk, SALVAGED), by="演示员", clock=clerk.clock)
    return {"salvaged": made.folder.name, "whole": made.found.whole}


def _repair(clerk: "Clerk") -> dict[str, object]:
    made = [*complete_site(clerk.office), *repair(clerk.office)]
    if missing := clerk.office.derived.missing:  # as the command and the desk say it
        raise Refused("；".join(missing))
    return {"repaired": made}


ACTS: "dict[str, Callable[[Clerk], dict[str, object]]]" = {
    "edit": _edit, "erase": _erase, "publish": _publish, "deploy": _deploy, "backup": _back_up, "purge": _purge,
    "restore": _restore, "restored": _restored, "salvage": _salvage, "repair": _repair,
}  # fmt: skip


def _take_away(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _break(clerk: "Clerk") -> None:
    """The evidence of the newest draw is lost, one file of another is another."""
    numbers = clerk.office.store.numbers(Draw)
    if numbers and (folder := clerk.office.places.evidence(numbers[-1])).exists():
        shutil.rmtree(folder)
    if len(numbers) > 1 and (path := clerk.office.places.evidence(numbers[0]) / "terms.json").exists():
        path.write_bytes(path.read_bytes() + b" ")


def prepare(clerk: "Clerk", act: str) -> None:
    """What happens just before an act, so that it has something to do: its last outcome goes, something breaks."""
    match act:
        case "restore":
            _take_away(_beside(clerk, RESTORED))
        case "salvage":
            _take_away(_beside(clerk, SALVAGED))
        case "repair":
            _break(clerk)


def possible(clerk: "Clerk") -> list[str]:
    """Those of these acts that can be done now."""
    can: dict[str, bool] = {
        "erase": any(one.phone for one in clerk.office.store.each(Enterprise)),
        "deploy": (clerk.site / "SHA256SUMS").exists(),
        "restore": bool(backup_times(clerk.office.places.backups)),
        "restored": read_mark(Places(_beside(clerk, RESTORED))) is not None,
    }
    return [act for act in ACTS if can.get(act, True)]
