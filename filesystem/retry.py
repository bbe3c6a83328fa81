"""Renaming and removing where somebody else may have a file open: Windows refuses both while a virus scanner or an editor holds it.

There it is tried again, about two seconds long, for folders as for files: a folder cannot be renamed while a file in it is open. Elsewhere an
open file stands in nobody's way, and a refusal is one.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["patiently", "remove_tree", "rename"]

_WINDOWS = os.name == "nt"
_TRIES = 20


def patiently(call: Callable[[], object]) -> None:
    """Make a call that another program's open file may refuse. Raises OSError as the system gave it, on Windows the last one."""
    for attempt in range(_TRIES):
        try:
            call()
        except PermissionError:
            if not _WINDOWS or attempt == _TRIES - 1:
                raise
            time.sleep(0.01 * (attempt + 1))
        else:
            return


def rename(source: Path, target: Path) -> None:
    """Give a file or a folder another name; a file may take the place of a file. Raises OSError."""
    patiently(lambda: source.replace(target))


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it. Raises OSError, part of it gone, when something stays in use."""
    patiently(lambda: shutil.rmtree(folder))
