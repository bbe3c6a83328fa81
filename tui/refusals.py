"""Refusals: what may go wrong without a mistake of our own, shown as a sentence. Everything else is a crash (`tui.crash`)."""

from pathlib import Path

from filesystem.refusals import disk_refusal, reason
from rules.base.errors import MingchouError, Problem, Refused

__all__ = ["REFUSALS", "refusal"]

REFUSALS = (MingchouError, OSError)
"""What the rules refuse, and what the disk or another program refuses."""


def refusal(error: MingchouError | OSError) -> MingchouError:
    """The error as a clerk reads it: a MingchouError itself; an OSError as a sentence that names the file and the cure."""
    if isinstance(error, MingchouError):
        return error
    if isinstance(error.filename, str | bytes) and error.filename:
        return disk_refusal(error, Path(str(error.filename)))
    return Refused(Problem(f"读写出错（{reason(error)}），请检查路径、权限和磁盘空间"))
