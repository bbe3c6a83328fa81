"""保管期限: what is past its term is named, what is not is left alone, and what goes goes through the journal."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from acts.base.passphrase import PassphraseAsked, set_passphrase
from acts.journal import retention
from acts.journal.erasure import ErasureReport
from acts.journal.log import log
from acts.journal.retention import Kept
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS
from acts.work import result
from db.check import check
from db.files import Disk
from rules.journal.erasure import ERASABLE, Erasure
from rules.journal.retention import RULES, Terms, ends_on
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.result import Result
from tests.acts.journal.test_erasure import on_disk
from tests.acts.office import Desk


def expired(desk: Desk, progress: Callable[[int, int], None] | None = None) -> list[ErasureReport]:
    return retention.expire(desk.office, document="示公〔2034〕1号", approved_by="演示局长", progress=progress)


def line(desk: Desk, key: str) -> Kept:
    return next(one for one in retention.schedule(desk.office) if one.rule.key == key)


def test_an_object_that_is_gone_is_due_on_the_day_its_term_ends_and_not_the_day_before(desk: Desk) -> None:
    one = desk.object(1)
    desk.clock.at("2024-03-10")
    registry.edit(desk.office, ENTERPRISES, one.number, {"status": "deregistered"})
    desk.clock.at("2026-01-01")
    registry.edit(desk.office, ENTERPRISES, one.number, {"town": "新镇"})  # no new state: the term goes on
    desk.clock.at("2029-03-09")
    assert (line(desk, "objects").kept, line(desk, "objects").due) == (1, ())
    desk.clock.at("2029-03-10")
    assert line(desk, "objects").due == (one.number,)


def test_one_that_came_back_begins_anew_and_one_in_business_has_no_term(desk: Desk) -> None:
    one = desk.object(1)
    for day, status in (("2024-03-10", "deregistered"), ("2025-03-10", "active"), ("2026-03-10", "revoked")):
        desk.clock.at(day)
        registry.edit(desk.office, ENTERPRISES, one.number, {"status": status})
    desk.clock.at("2031-03-09")
    assert line(desk, "objects").due == ()
    desk.clock.at("2031-03-10")
    assert line(desk, "objects").due == (one.number,)


def test_what_is_due_is_erased_from_record_and_journal_with_the_ground_and_then_there_is_nothing(desk: Desk) -> None:
    one, other = desk.object(1), desk.object(2)
    registry.edit(desk.office, ENTERPRISES, one.number, {"status": "deregistered", "phone": "13900000009"})
    desk.later_on("2030-01-01")
    told: list[tuple[int, int]] = []
    (report,) = expired(desk, lambda *done: told.append(done))
    assert told[-1][0] == told[-1][1] > 0
    now = desk.office.store.get(Enterprise, one.number)
    assert (now.phone, now.legal_representative, now.name, now.status) == ("", "", one.name, "deregistered")
    assert on_disk(desk.office.places.folder, "13900000009") == []
    assert desk.object(2) == other
    (kept,) = desk.office.store.all(Erasure)
    assert (kept.basis, kept.document, kept.approved_by) == ("period", "示公〔2034〕1号", "演示局长")
    assert report.erasure == kept
    assert "示公〔2034〕1号" in log(desk.office, limit=1)[0].text
    assert (line(desk, "objects").kept, line(desk, "objects").due) == (0, ())
    with desk.refused("没有到期"):
        expired(desk)
    assert check(desk.office.places.folder) == []


def test_an_inspector_in_a_task_that_is_not_over_waits_and_the_archive_decides_of_the_task(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    going = next(iter(desk.sheets(number)[0].teams.values()))[0]
    registry.edit(desk.office, INSPECTORS, going, {"status": "transferred"})
    desk.later_on("2060-01-01")
    assert (line(desk, "inspectors").due, line(desk, "inspectors").waiting) == ((), (going,))
    with desk.refused("没有到期"):
        expired(desk)
    assert desk.office.store.get(Inspector, going).name


def test_closed_tasks_are_named_after_thirty_years_and_nothing_of_them_is_touched(desk: Desk) -> None:
    number = desk.closed()
    closed = desk.task(number).closed_on
    assert closed is not None
    desk.later_on(f"{closed.year + 30}-12-31")
    assert line(desk, "draws").due == (number,)
    before = desk.task(number), desk.lists(f"{number}-1"), desk.office.store.all(Result)
    with desk.refused("没有到期"):
        expired(desk)
    assert before == (desk.task(number), desk.lists(f"{number}-1"), desk.office.store.all(Result))


def test_private_notes_of_a_result_go_and_its_public_words_stay(desk: Desk) -> None:
    number = desk.closed()
    one = desk.office.store.all(Result)[0]
    result.correct(desk.office, number, one.object, one.item, {"note": "某人的私事"}, "补充")
    result_before = desk.office.store.get(Result, one.number)
    desk.later_on("2040-01-01")
    assert line(desk, "results").due == (one.number,)
    expired(desk)
    assert desk.office.store.get(Result, one.number) == replace(result_before, note="")
    assert on_disk(desk.office.places.folder, "某人的私事") == []


def test_the_bureaus_own_terms_count(desk: Desk) -> None:
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"status": "deregistered"})
    desk.later_on("2026-01-01")
    assert line(desk, "objects").due == ()
    desk.office = replace(desk.office, bureau=replace(desk.office.bureau, retention=Terms(objects=1)))
    assert (line(desk, "objects").years, len(line(desk, "objects").due)) == (1, 1)


def test_who_approves_says_his_passphrase_once_for_all_of_it(desk: Desk) -> None:
    for n in (1, 2):
        registry.edit(desk.office, ENTERPRISES, desk.object(n).number, {"status": "deregistered"})
    set_passphrase(desk.office, "演示局长", "春风又绿江南岸 1")
    desk.later_on("2030-01-01")
    with pytest.raises(PassphraseAsked):
        expired(desk)
    assert desk.object(1).phone
    desk.office.passphrases.put("演示局长", "春风又绿江南岸 1")
    assert len(expired(desk)) == 2


def test_every_line_has_a_term_and_erases_only_what_the_law_lets_erase() -> None:
    assert [rule.key for rule in RULES] == list(asdict(Terms()))
    for rule in RULES:
        assert set(rule.fields) <= set(ERASABLE.get(rule.table, {}))
        assert rule.basis
    assert ends_on(date(2024, 2, 29), 1) == date(2025, 3, 1)


def test_many_that_are_due_go_in_one_entry_and_the_journal_is_rewritten_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1, 8):
        raw = {"status": "deregistered", "phone": f"1390000000{n}"}
        registry.edit(desk.office, ENTERPRISES, desk.object(n).number, raw)
    desk.later_on("2030-01-01")
    before, written, whole = desk.office.store.position.seq, list[str](), Disk.write_whole

    def noted(disk: Disk, path: Path, raw: bytes) -> None:
        written.append(path.name)
        whole(disk, path, raw)

    monkeypatch.setattr(Disk, "write_whole", noted)
    reports = expired(desk)
    assert [one.erasure.number for one in reports] == [f"X-{n:04d}" for n in range(1, 8)]
    assert {one.erasure.entry for one in reports} == {before + 1} == {desk.office.store.position.seq}
    assert len([name for name in written if name.endswith(".jsonl")]) == 1
    assert on_disk(desk.office.places.folder, "13900000003") == []
    assert "等 7 条记录" in log(desk.office, limit=1)[0].text
    assert check(desk.office.places.folder) == []
