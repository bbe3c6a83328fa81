"""The pages' templates, styles and scripts, what is vendored, and where the handbooks lie. No build step."""

from pathlib import Path

__all__ = ["handbook"]


def handbook(name: str) -> Path:
    """The file of a handbook, such as templates.md: beside the templates where the program is installed, in docs/ of a checkout."""
    here = Path(__file__).parent
    installed = here / "handbooks"
    return (installed if installed.is_dir() else here.parent / "docs") / name
