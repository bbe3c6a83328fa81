"""An act is saved when its journal line is synced, and every face says so whatever fails afterwards; what was missed is made good."""

import errno
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from acts.base import bureau
from acts.base.office import Office
from acts.disclosure import mark
from acts.draw import confirm, draw, evidence, freeze, match, recusals, remake, supplement, team_changes, void
from acts.work import life
from db import derived_note, files, folders
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Event
from tests.acts.disclosure.test_mark import TOWN
from tests.acts.draw.test_team_changes import PAPER, declared
from tests.acts.office import OTHER_DICE, Desk, desk_in, tokens

Act = Callable[[], object]


def frozen(desk: Desk) -> Act:
    number = desk.new_task()
    return lambda: desk.freeze(number)


def witnessed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.freeze(number)
    return lambda: draw.add_witness(desk.office, number, kind="superior", who="演示市局", ref="照片1")


def drawn(desk: Desk) -> Act:
    number = desk.new_task()
    desk.freeze(number)
    return lambda: desk.run_later(number)


def corrected(desk: Desk) -> Act:
    number = desk.new_task()
    desk.freeze(number, "lottery", {"game": "ssq", "date": "2024-03-05"}, hours=36.5)
    desk.clock.at("2024-03-06")
    first, second = "01020304050607", "01020304050608"
    draw.run(desk.office, number, first, ["演示见证单位"], drawing=draw.Drawing(issue="2024025"))
    return lambda: draw.correct(desk.office, number, second, by="演示县公安局", paper="演示更正单")


def confirmed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: confirm.confirm(desk.office, number)


def matched(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    return lambda: match.match_inspectors(desk.office, number)


def voided(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: void.void(desk.office, number, reason="procedure", by="演示分管局长")


def changed(desk: Desk) -> Act:
    number = desk.new_task()
    one = desk.matched(number)[0]
    return lambda: team_changes.change_inspector(
        desk.office, number, object_number=one.object, out=one.teams["police"][0], reason="illness", **PAPER
    )


def recused(desk: Desk) -> Act:
    one = desk.matched(desk.new_task())[0]
    return lambda: recusals.decide_recusal(desk.office, declared(one.object, one.teams["police"][0]))


def added(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    return lambda: supplement.freeze_objects(
        desk.office, number, "20%", reason="ratio_raised", paper="演示文号", approved_by="演示分管局长", kind="dice",
        source={"place": "局三楼会议室", "dice": "20"}, expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip


def closed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    return lambda: life.close(desk.office, number)


ACTS = [frozen, witnessed, drawn, corrected, confirmed, matched, voided, changed, recused, added, closed]
FAILURES = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "rights": PermissionError(errno.EACCES, "Permission denied"),
    "broken": OSError(errno.EIO, "Input/output error"),
    "memory": MemoryError(),
}


def _raise(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def whole(desk: Desk) -> Iterator[str]:
    """What of evidence/ is not as the store has it."""
    office = desk.office
    for number in office.store.numbers(Draw):
        if desk.evidence(number) != evidence.evidence_of(office, number):
            yield number
        if desk.draw(number).state == "drawn" and not desk.draw(number).seal:
            yield f"{number} seal"
    if office.places.freezes.read_bytes() != evidence.register_of(office):
        yield "freezes.tsv"


STEPS: dict[str, tuple[object, str]] = {
    "folder": (folders, "make_private_folder"),
    "sync": (files.Disk, "sync_folder"),
    "rename": (files.Disk, "replace"),
    "register": (evidence, "write_file"),
    "work": (evidence, "evidence_files"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("prepare", ACTS)
def test_a_saved_act_is_told_as_saved_whatever_fails_afterwards(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Desk], Act], step: str, failure: str
) -> None:
    act, office = prepare(desk), desk.office
    before = office.store.position.seq
    with monkeypatch.context() as broken:
        broken.setattr(*STEPS[step], _raise(FAILURES[failure]))
        assert act() is not None  # no refusal
    assert office.store.position.seq > before
    told = office.derived.take_untold()
    assert told
    assert all(
        one.startswith("已保存；") and "没有保存" not in one and one.endswith("程序会在下次打开时补上") for one in told
    )
    assert office.derived.missing
    desk.new_task()  # whatever is done next makes it good
    assert not list(whole(desk))
    assert not office.derived.missing
    assert not office.derived.take_untold()


@pytest.mark.parametrize("prepare", ACTS)
def test_what_stands_in_the_way_of_the_evidence_stands_in_the_way_of_no_act(
    desk: Desk, prepare: Callable[[Desk], Act]
) -> None:
    """Not even where it is known beforehand: a draw before witnesses does not wait for a folder."""
    act = prepare(desk)
    desk.office.places.freezes.unlink(missing_ok=True)
    desk.office.places.freezes.mkdir(parents=True)
    act()
    (told,) = desk.office.derived.take_untold()
    assert "freezes.tsv" in told
    desk.office.places.freezes.rmdir()
    desk.new_task()
    assert not list(whole(desk))


@pytest.mark.parametrize("prepare", [frozen, drawn, corrected, added])
def test_a_commitment_and_a_list_are_announced_before_anything_that_can_fail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Desk], Act]
) -> None:
    act, office = prepare(desk), desk.office
    done: list[str] = []
    for module, name in ((draw, "run"), (draw, "correct"), (supplement, "record_freeze"), (freeze, "record_freeze")):
        monkeypatch.setattr(module, name, announcing(getattr(module, name), done))
    for module, name in ((folders, "make_private_folder"), (draw, "seal_draw")):
        monkeypatch.setattr(module, name, noting(getattr(module, name), name, done))
    before = office.store.position.seq
    act()
    if prepare is corrected:  # first it is made sure that what is corrected is sealed
        assert done.pop(0) == "seal_draw"
    assert done[0].startswith(f"announced after {before + 1}"), done
    assert "make_private_folder" in done
    sealed = next((one.removeprefix("seal ") for one in done if one.startswith("seal ")), "")
    newest = office.store.all(Draw)[-1]
    assert sealed == newest.seal  # what was read out in front of witnesses stays true


def noting(act: Callable[..., object], name: str, done: list[str]) -> Callable[..., object]:
    def called(*args: object, **more: object) -> object:
        done.append(name)
        return act(*args, **more)

    return called


def announcing(act: Callable[..., object], done: list[str]) -> Callable[..., object]:
    def called(office: object, *args: object, **more: object) -> object:
        inner = more.pop("announce", lambda _: None)

        def announce(draw_record: Draw) -> None:
            done.append(f"announced after {office.store.position.seq}")  # type: ignore[attr-defined]
            done.append(f"seal {draw_record.seal}")
            inner(draw_record)  # type: ignore[operator]

        return act(office, *args, announce=announce, **more)

    return called


def test_a_draw_whose_seal_cannot_be_journalled_is_drawn_and_sealed_by_the_next_act(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.new_task()
    desk.freeze(number)
    heard: list[Draw] = []
    with monkeypatch.context() as broken:
        broken.setattr(draw, "append_event", _raise(Refused("磁盘已满，没有保存")))
        desk.clock.later(6)
        result = draw.run(desk.office, number, OTHER_DICE, ["演示见证单位"], announce=heard.append)
    assert result.state == "drawn"
    assert not result.seal
    (told,) = desk.office.derived.take_untold()
    assert "封签" in told
    desk.new_task()
    assert desk.draw(result.number).seal == heard[0].seal
    assert [one.state for one in desk.office.store.where(Event, draw=result.number)] == ["open", "drawn"]
    assert not list(whole(desk))


# ---- killed, and opened again


class _Killed(BaseException):
    """The program ends here."""


def reopened(desk: Desk) -> Iterator[str]:
    """What is not as the store has it after the next opening."""
    with bureau.open_office(desk.office.places.folder, by="演示员", clock=desk.clock, token=tokens(7)) as office:
        yield from whole(Desk(office, desk.clock))
    yield from map(str, bureau.check_bureau(desk.office.places.folder))


@pytest.mark.parametrize("step", ["evidence", "seal", "register"])
@pytest.mark.parametrize("prepare", ACTS)
def test_what_a_kill_left_undone_is_made_at_the_next_opening(
    tmp_path: Path, prepare: Callable[[Desk], Act], step: str
) -> None:
    where = {"evidence": (evidence, "evidence_of"), "seal": (draw, "seal_draw"), "register": (evidence, "write_file")}
    with suppress(_Killed), desk_in(tmp_path / "bureau") as desk:
        act = prepare(desk)
        broken = pytest.MonkeyPatch()
        broken.setattr(*where[step], _raise(_Killed()))
        try:
            act()
        finally:
            broken.undo()
        raise _Killed
    assert not list(reopened(desk))


def test_a_note_that_all_is_made_spares_an_opening_the_comparison(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the journal has touched since is looked at; without the note, or with another journal's, everything."""
    first, second = desk.new_task(), desk.new_task(name="又一次旅馆业抽查")
    desk.freeze(first)
    office = desk.office
    derived_note.note_made(office.places, office.store.position)
    desk.freeze(second)
    asked: list[str] = []

    def asking(office: Office, number: str) -> dict[str, bytes]:
        asked.append(number)
        return evidence.evidence_of(office, number)

    monkeypatch.setattr(remake, "evidence_of", asking)
    remake.remake(office)
    assert asked == [f"{second}-1"]
    derived_note.note_made(office.places, office.store.position._replace(head="0" * 64))
    remake.remake(office)
    office.places.derived.write_bytes(b"{")
    remake.remake(office)
    assert asked[1:] == 2 * [f"{first}-1", f"{second}-1"]


# ---- check and repair


def test_check_names_what_is_not_as_the_journal_makes_it_and_repair_makes_it_so(desk: Desk) -> None:
    number = desk.closed()
    office = desk.office
    folder, freezes = office.places.evidence(f"{number}-1"), office.places.freezes
    assert not remake.compare(office)
    (folder / "pool.tsv").write_bytes(b"1\n")
    (folder / "terms.json").unlink()
    (folder / "openings" / "陌生.txt").write_bytes(b"1")
    freezes.unlink()
    said = "\n".join(map(str, remake.compare(office)))
    assert said.count("repair") == 4
    for words in ("pool.tsv：内容与台账不一致", "terms.json：缺少", "陌生.txt：不是证据里的文件", "freezes.tsv：缺少"):
        assert words in said, said
    assert remake.repair(office) == (f"证据文件夹 {number}-1", "冻结登记 freezes.tsv")
    assert not remake.compare(office)
    assert not list(whole(desk))


def test_openings_that_were_public_once_are_no_finding(desk: Desk) -> None:
    number = desk.closed()
    one = next(iter(desk.registered(f"{number}-1").values()))
    mark.set_mark(desk.office, one, {**TOWN, "field": "统一社会信用代码"})
    assert len(evidence.evidence_of(desk.office, f"{number}-1")) == len(desk.evidence(f"{number}-1")) - 1
    assert not remake.compare(desk.office)


def test_the_registers_of_the_site_are_held_against_the_journal(desk: Desk) -> None:
    desk.freeze(desk.new_task())
    public = desk.office.places.public
    public.mkdir()
    own = evidence.register_of(desk.office)
    (public / "freezes.tsv").write_bytes(own)
    assert not remake.compare(desk.office)
    (public / "freezes.tsv").write_bytes(own + own)
    assert "public/freezes.tsv" in str(remake.compare(desk.office)[0])


def test_a_folder_that_cannot_be_read_keeps_no_other_part_of_the_check_from_looking(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.freeze(desk.new_task())
    folder = desk.office.places.folder
    (desk.office.places.all_evidence / "freezes.tsv").chmod(0o644)
    monkeypatch.setattr(remake, "differences", lambda *_: _denied(folder / "evidence"))
    found = [str(one) for one in bureau.check_bureau(folder)]
    assert sum("读不出来（没有权限），没有核对" in one for one in found) == 1
    assert any("其他用户也能打开" in one for one in found)


def test_what_one_reason_keeps_from_being_made_is_one_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirteen folders that may not be written are one thing to mend, and the sentence says which."""
    for _ in range(3):
        desk.freeze(desk.new_task())
    monkeypatch.setattr(remake, "differences", lambda folder, _: _denied(folder))
    remake.repair(desk.office)
    numbers = desk.office.store.numbers(Draw)
    named = f"证据文件夹 {numbers[0]} 等 3 样没有"
    assert desk.office.derived.take_untold() == [
        f"已保存；{named}写成，原因 没有权限，请检查“evidence”的权限，程序会在下次打开时补上"
    ]
    assert desk.office.derived.unmade == (f"{named}补上：没有权限；请检查“evidence”的权限，再修复",)
    assert desk.office.derived.count == 3


def _denied(path: Path) -> Iterator[object]:
    raise PermissionError(errno.EACCES, "denied", str(path))
