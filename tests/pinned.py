"""Draws that no new field changes.

A freeze binds the journal's head into its terms, so every draw hangs on every byte stored before it. In the tests' demonstration the
terms and the evidence name a head that follows from the place in the journal alone: who is drawn stays the same whatever fields a
record has, and a picture changes only where it shows the new field. `mingchou demo` keeps the real head.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import acts.draw
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


_STAND_INS = {RegistryRef: _registry_ref, JournalRef: _journal_ref}


@contextmanager
def pinned_heads() -> Iterator[None]:
    """Inside, freezes and seals name `pinned_head` in place of the journal's hash, wherever acts.draw writes one."""
    modules = [importlib.import_module(one.name) for one in pkgutil.iter_modules(acts.draw.__path__, "acts.draw.")]
    with pytest.MonkeyPatch.context() as patch:
        for kind, stand_in in _STAND_INS.items():
            writers = [module for module in modules if vars(module).get(kind.__name__) is kind]
            assert writers, f"nothing in acts.draw writes a {kind.__name__}"
            for module in writers:
                patch.setattr(module, kind.__name__, stand_in)
        yield
