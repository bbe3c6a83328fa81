"""The program beside its peers: `python -m bench.NAME` measures one thing and says how it did; --help says what."""

import argparse

__all__ = ["arguments"]


def arguments(about: str | None, **usual: int) -> list[int]:
    """The numbers that follow a bench's name, in the order of `usual`; the usual ones where none is given."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in usual.items():
        parser.add_argument(name, type=int, nargs="?", default=number, help=f"{number:,} unless given")
    parsed = parser.parse_args()
    return [getattr(parsed, name) for name in usual]
