"""The spare: beside the site a second folder of links to its very files, so that the next publication need not make one.

It holds nothing that the site does not hold, under no name that the site does not have; it can be deleted at any time.
What stages a publication in it does so under the name of the staging folder, so that what a crash leaves is known for what it is.
"""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from site_gen.publishing.build_cache import mark
from site_gen.publishing.swap import old_folder, staging_folder

__all__ = ["discard", "keep_old", "keep_staging", "prune", "spare_folder", "take"]


def spare_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.spare")


def take(out: Path, told: str, folders: Iterable[str]) -> bool:
    """Make the spare the staging folder, if it is as the last publication left it; any other goes. folders: those of the site then."""
    spare = spare_folder(out)
    if told and mark(spare, folders) == told:
        spare.rename(staging_folder(out))
        return True
    discard(spare)
    return False


def keep_staging(out: Path, folders: Iterable[str]) -> str:
    """A staging folder that turned out to be the site itself is the spare; its mark."""
    return _become(out, staging_folder(out), folders)


def keep_old(out: Path, folders: Iterable[str], changed: Iterable[str], gone: Iterable[str]) -> str:
    """Bring the folder that was the site before up to date with the site, and keep it; its mark, "" when that cannot be done.

    Nothing that was taken off the site stays in it for longer than this takes.
    """
    old = old_folder(out)
    if not old.is_dir():
        return ""
    try:
        for path in gone:
            (old / path).unlink(missing_ok=True)
            prune(old, path)
        for path in changed:
            place = old / path
            place.unlink(missing_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(out / path, place, follow_symlinks=False)
    except OSError:  # no links here, or a folder where a file was
        discard(old)
        return ""
    return _become(out, old, folders)


def prune(folder: Path, path: str) -> None:
    """Remove the folders above `path` that are empty now."""
    above = (folder / path).parent
    with suppress(OSError):
        while above != folder:
            above.rmdir()
            above = above.parent


def discard(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def _become(out: Path, folder: Path, folders: Iterable[str]) -> str:
    spare = spare_folder(out)
    discard(spare)
    try:
        folder.rename(spare)
    except OSError:
        discard(folder)
        return ""
    return mark(spare, folders)
