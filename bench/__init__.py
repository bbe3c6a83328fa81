"""The program beside its peers: `python -m bench.NAME` measures one thing and says how it did; --help tells what."""

import argparse

__all__ = ["told"]


def told(about: str | None, **usual: int) -> list[int]:
    """The numbers that follow a bench's name, in the order of `usual`; the usual ones where nothing is told."""
    asked = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in usual.items():
        asked.add_argument(name, type=int, nargs="?", default=number, help=f"{number:,} unless told")
    found = asked.parse_args()
    return [getattr(found, name) for name in usual]
