"""One byte rots, in a journal, a snapshot, a backup or a copy of one: within days of use somebody knows, and nothing is lost that stands somewhere else."""

from collections import Counter as Kinds
from collections.abc import Callable
from pathlib import Path

import pytest

from db.backups.verifying import BackupState, backup_states
from tests.db.scale import FULL, Counter
from tests.torture import rot
from tests.torture.rot import DAYS, flips

pytestmark = pytest.mark.no_silence


@pytest.mark.parametrize(
    ("seed", "number", "sealed"),
    [(1, 110, False), (2, 110, False), (3, 60, False), (4, 60, True)] if FULL else [(1, 9, False), (2, 4, True)],
)
def test_a_byte_that_rots_is_told_within_days_and_everything_is_had_again(
    seed: int, number: int, sealed: bool, tmp_path: Path, counted: Counter
) -> None:
    tried = list(flips(tmp_path, seed, number, sealed=sealed, days=DAYS if FULL else 16))
    assert [found for _, found in tried if found] == []
    for kind, times in Kinds(kind for kind, _ in tried).items():
        counted(f"用着的几周里翻转一个字节 · {kind}", times)


def _as_noted(folder: Path, *_: object, **__: object) -> list[BackupState]:
    return backup_states(folder)


NEGLECT: dict[str, tuple[str, str, Callable[..., object]]] = {
    "a damaged journal that nobody is told of": ("journal", "tests.torture.rot.troubles_of", lambda *_: []),
    "backups that are never read back": ("part", "acts.base.backups.verify_in_turn", _as_noted),
    "copies that are never read back": ("part of a copy", "db.backups.copies.verify_in_turn", _as_noted),
}


@pytest.mark.mutants
@pytest.mark.parametrize("name", NEGLECT)
def test_a_program_that_does_not_look_is_found_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver earns its trust."""
    kind, function, looks_away = NEGLECT[name]
    monkeypatch.setattr(function, looks_away)
    monkeypatch.setattr(rot, "KINDS", {kind: rot.KINDS[kind]})
    monkeypatch.setattr(rot, "LONGEST", 6)
    assert "rot" in {one.kind for _, found in flips(tmp_path, 1, 6, days=16) for one in found}
