"""另存: the open bureau written into a new folder, when its files were replaced or moved away under it (db.standing)."""

from pathlib import Path

from acts.base.office import Office
from db.config import read_bureau
from db.config_writing import settings_text
from db.write_out import WrittenOut
from rules.base.errors import MingchouError

__all__ = ["copy_name", "write_out"]


def copy_name(office: Office) -> Path:
    """The folder that is offered: beside the bureau's own, with the time in its name."""
    folder = office.places.folder.absolute()
    return folder.with_name(f"{folder.name}-另存-{office.now():%Y%m%d-%H%M%S}")


def write_out(office: Office, folder: Path) -> WrittenOut:
    """Everything that is saved, as this open bureau has it, into a new folder. bureau.toml is the one on the disk where that is still ours."""
    settings = settings_text(office.bureau).encode()
    path = office.places.bureau_toml
    try:
        if read_bureau(office.places.folder) == office.bureau:
            settings = path.read_bytes()
    except (MingchouError, OSError):
        pass  # it is gone, or another's
    return office.store.write_out(folder, settings)
