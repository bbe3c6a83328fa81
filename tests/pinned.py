"""Draws that no new field changes.

A freeze binds the journal's head into its terms, so every draw hangs on every byte stored before it. In the tests' demonstration the
terms and the evidence name a head that follows from the place in the journal alone: who is drawn stays the same whatever fields a
record has, and a picture changes only where it shows the new field. `mingchou demo` keeps the real head.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import acts.draw.draw
from rules.draw.evidence import JournalRef
from rules.draw.terms import RegistryRef

__all__ = ["pinned_head", "pinned_heads"]


def pinned_head(seq: int) -> str:
    """The stand-in for the hash of entry `seq`: 64 hex digits."""
    return hashlib.sha256(b"journal entry %d" % seq).hexdigest()


def _registry_ref(seq: int, _head: str, total: int) -> RegistryRef:
    return RegistryRef(seq, pinned_head(seq), total)


def _journal_ref(seq: int, _head: str) -> JournalRef:
    return JournalRef(seq, pinned_head(seq))


@contextmanager
def pinned_heads() -> Iterator[None]:
    """Inside, freezes and seals name `pinned_head` in place of the journal's hash."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acts.draw.draw, "RegistryRef", _registry_ref)
        patch.setattr(acts.draw.draw, "JournalRef", _journal_ref)
        yield
