"""What the judges are for: a program that loses, lies or leaves things half done is found out by them. The harness earns its trust here."""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

import acts.draw.evidence
import db.files
from acts.base.office import Office
from db.files import Disk
from rules.base.errors import Refused
from rules.registry.enterprise import Enterprise
from tests.acts.office import Clock
from tests.torture import story
from tests.torture.ext4 import run as cut
from tests.torture.ext4 import why_not
from tests.torture.failing import FACES, Stage, Stages
from tests.torture.judge import Known, judge
from tests.torture.story import ACTS

pytestmark = [pytest.mark.mutants, pytest.mark.skipif(os.name == "nt", reason="the calls are those of POSIX")]


def found(
    stage: Stage, tmp_path: Path, after: Callable[[Path], object] = lambda _: None, face: str = "function"
) -> set[str]:
    """Kinds of what the judge finds when the act of a stage is done on a sound disk, and `after` with the box then."""
    stage.copy(tmp_path / "box")
    clock, told, known = Clock(stage.moment), tmp_path / "told", Known()
    with suppress(Refused), FACES[face](tmp_path / "box", clock, stage.act, told, 1) as act:
        act()
    after(tmp_path / "box")
    known.hear(stage.told)
    known.hear(told.read_bytes(), clock)
    return {one.kind for one in judge(tmp_path / "box" / "b", known, clock)}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("act", ["freeze", "draw", "match", "publish", "backup", "restore", "restored", "salvage"])
def test_our_code_as_it_is_passes(act: str, face: str, stages: Stages, tmp_path: Path) -> None:
    assert found(stages.stages[act], tmp_path, face=face) == set()


@pytest.mark.parametrize("face", FACES)
def test_a_publication_that_is_not_entered_and_nobody_is_told(
    face: str, stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acts.disclosure.publish.record_publication", lambda *_, **__: None)
    assert found(stages.stages["publish"], tmp_path, face=face) == {"lost"}


def test_a_command_that_says_done_and_does_not(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(office: Office, _: object, number: str, raw: dict[str, str]) -> Enterprise:
        return replace(office.store.get(Enterprise, number), **raw)

    monkeypatch.setattr("acts.registry.registry.edit", forgets)
    assert found(stages.stages["edit"], tmp_path, face="command") == {"lost"}


def test_a_command_that_ends_as_done_without_an_answer(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.session.Session.output", lambda *_, **__: None)
    assert found(stages.stages["edit"], tmp_path, face="command") == {"answer"}


def test_an_act_that_is_saved_and_told_as_unsaved(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lies(clerk: story.Clerk) -> dict[str, object]:
        edit(clerk)
        raise Refused("磁盘已满，没有保存，原有内容没有变化；请清理磁盘后再试一次")

    edit = ACTS["edit"]
    monkeypatch.setitem(ACTS, "edit", lies)
    assert found(stages.stages["edit"], tmp_path) == {"unsaved"}


def test_an_act_that_is_told_and_not_done(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTS, "task", lambda _: {"task": "2024-009"})
    assert found(stages.stages["task"], tmp_path) == {"lost"}


def test_evidence_that_nobody_writes(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts.draw.evidence, "write_folder", lambda *_: None)
    assert "evidence" in found(stages.stages["match"], tmp_path)


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def _flip_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size:
            _flip(path)


SPOILT: dict[str, tuple[str, Callable[[Path], object], set[str]]] = {
    "a page of the site that is not of its list": ("publish", lambda box: _flip(box / "site" / "index.html"), {"site"}),
    "a site that is gone": ("publish", lambda box: (box / "site").rename(box / "elsewhere"), {"site"}),
    "a backup that cannot be restored": (
        "backup",
        lambda box: _flip_all(box / "b" / "backups"),
        {"copies"},
    ),
    "a restored bureau that is none": (
        "restore",
        lambda box: _flip(next((box / "恢复" / "journal").glob("*.jsonl"))),
        {"copies"},
    ),
    "a file that is half made": ("edit", lambda box: (box / "b" / "journal" / "x.new.new").mkdir(), {"leftover"}),
    "a journal with a byte flipped": (
        "edit",
        lambda box: _flip(box / "b" / "journal" / "000000000001.jsonl"),
        {"opening"},
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_afterwards(name: str, stages: Stages, tmp_path: Path) -> None:
    act, spoil, kinds = SPOILT[name]
    assert found(stages.stages[act], tmp_path, spoil) >= kinds


def test_a_draw_that_is_never_sealed(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies between the entry and the seal, and openings that do not see to it."""
    stage = stages.stages["draw"]

    def dies(*_: object, **__: object) -> None:
        raise Refused("已保存")

    monkeypatch.setattr("acts.draw.draw.reseal", dies)
    assert "unsealed" in found(stage, tmp_path)


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can be mounted")
def test_a_journal_that_is_not_synced_does_not_outlive_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.files, "_sync", lambda _: None)
    monkeypatch.setattr(Disk, "sync", lambda *_: None)
    kinds = {one.kind for _, those in islice(cut(tmp_path, 1, 20), 20) for one in those}
    assert kinds & {"lost", "opening"}
