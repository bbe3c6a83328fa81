"""Refusals: what may go wrong without a mistake of our own, shown as a sentence. Everything else is a crash (`tui.crash`)."""

from rules.base.errors import MingchouError, Problem, Refused

__all__ = ["REFUSALS", "refusal"]

REFUSALS = (MingchouError, OSError)
"""What the rules refuse, and what the disk or another program refuses."""


def refusal(error: MingchouError | OSError) -> MingchouError:
    """The error as a clerk reads it: a MingchouError itself; an OSError as a sentence that names the file and the cure."""
    if isinstance(error, MingchouError):
        return error
    about = f"{error.filename or ''} {error.strerror or ''}"
    return Refused(Problem(f"读写文件时出错：{about}，请检查路径、权限和磁盘空间"))
