"""What of the due list is kept from one opening to the next: the same list as from the records, whatever was done since; without it, the records."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest

from acts.base.bureau import check_bureau, open_office
from acts.base.office import Office
from acts.draw.remake import repair
from acts.due import facts
from acts.due.digest import read_digest, steady_until
from acts.due.due import all_things
from acts.due.facts import Known, known
from acts.due.report import report_sent
from db.store import Store
from rules.due.thing import Thing
from rules.registry.enterprise import EnterpriseDay
from rules.work.result import Result
from rules.work.sheet import Sheet
from tests.acts.office import Desk, desk_in
from tests.histories import History


@pytest.fixture(autouse=True)
def _worth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "WORTH_KEEPING", 0)


def by_key(things: tuple[Thing, ...]) -> Mapping[str, Thing]:
    return {one.key: one for one in things}


def from_the_records(office: Office) -> Mapping[str, Thing]:
    """The list of one that kept nothing."""
    fresh = Known()
    fresh._read = True
    return by_key(fresh.things(office))


def opened_anew(office: Office) -> Known:
    """What an office knows after its bureau was closed and opened again."""
    known(office).keep(office)
    office.store._state.opened()
    office.store.opened_at = office.store.position
    office.cache.pop(("due", None))
    return known(office)


@pytest.mark.parametrize("seed", range(6))
def test_the_list_is_the_same_with_and_without_what_was_kept(tmp_path: Path, seed: int) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        history, served = History(desk, seed), 0
        for place, _ in enumerate(history.steps(50)):
            if place % 4 == 0:
                opened_anew(desk.office)
            for days in (0, 1, 25, 60):
                before = desk.clock.moment
                desk.clock.moment = before + timedelta(days=days)
                with patch.object(Office, "is_clock_doubtful", return_value=False):
                    assert by_key(all_things(desk.office)) == from_the_records(desk.office)
                desk.clock.moment = before
            served += known(desk.office)._digest is not None
    assert served > 20


def under_way(desk: Desk) -> str:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-12")
    return number


def test_after_an_opening_no_result_is_read_that_nobody_wrote_of(desk: Desk) -> None:
    under_way(desk)
    opened_anew(desk.office)
    all_things(desk.office)
    store = desk.office.store
    read = list[type]()
    whole = type(store).partial

    def counted(store: Store, kind: type, shape: type) -> object:
        read.append(kind)
        return whole(store, kind, shape)

    opened_anew(desk.office)
    with patch.object(type(store), "partial", counted):
        all_things(desk.office)
        report_sent(desk.office, "2024-06", {"to": "演示上级机关"})
        all_things(desk.office)
    assert not {Result, Sheet} & set(read)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-5]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"2024", b"2023")),
        lambda path: path.unlink(),
    ],
    ids=["empty", "cut", "changed", "gone"],
)
def test_what_is_not_whole_is_left_alone(desk: Desk, spoil: Callable[[Path], object]) -> None:
    under_way(desk)
    opened_anew(desk.office)
    assert read_digest(desk.office.places, desk.office.store.position) is not None
    spoil(desk.office.places.due)
    assert read_digest(desk.office.places, desk.office.store.position) is None
    assert by_key(all_things(desk.office)) == from_the_records(desk.office)


def test_a_forged_one_is_found_by_check_and_goes_by_repair(tmp_path: Path) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        under_way(desk)
        known(desk.office).keep(desk.office)
        folder, clock = desk.office.places.folder, desk.clock
    assert not check_bureau(folder)
    kept = folder / "due.json"
    raw = kept.read_bytes().partition(b"\n")[2].replace(b'"day":"2024-', b'"day":"2034-')
    kept.write_bytes(hashlib.sha256(raw).hexdigest().encode() + b"\n" + raw)
    assert [problem.where for problem in check_bureau(folder)] == ["due.json"]
    with open_office(folder, clock=clock) as office:
        assert "期限表 due.json" in repair(office)
        assert by_key(all_things(office)) == from_the_records(office)
    assert not check_bureau(folder)


def test_what_was_kept_for_another_entry_is_left_alone(desk: Desk) -> None:
    under_way(desk)
    opened_anew(desk.office)
    report_sent(desk.office, "2024-06", {"to": "演示上级机关"})
    assert read_digest(desk.office.places, desk.office.store.position) is None


def test_it_holds_no_name(desk: Desk) -> None:
    number = under_way(desk)
    opened_anew(desk.office)
    kept = desk.office.places.due.read_text(encoding="utf-8")
    task = desk.task(number)
    assert f"entry/{number}/1/police" in kept
    assert not [word for word in (task.name, task.handler, "旅馆有限公司", "演示执法员") if word and word in kept]


def test_it_is_written_when_the_bureau_is_closed_and_only_by_a_writer(tmp_path: Path) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        under_way(desk)
        folder, clock = desk.office.places.folder, desk.clock
    (folder / "due.json").unlink(missing_ok=True)
    with open_office(folder, clock=clock, write=False) as office:
        assert all_things(office)
    assert not (folder / "due.json").exists()
    with open_office(folder, clock=clock) as office:
        listed = by_key(all_things(office))
    assert (folder / "due.json").exists()
    with open_office(folder, clock=clock, write=False) as office:
        assert by_key(all_things(office)) == listed
        assert known(office)._digest is not None


def test_nobody_comes_under_a_duty_before_the_day_that_is_named() -> None:
    day = date(2024, 9, 2)
    one = EnterpriseDay(number="O-1", registered_on=date(2020, 1, 1))
    cases = {
        date.max: one,
        day: msgspec.structs.replace(one, registered_on=day),
        date(2024, 9, 9): msgspec.structs.replace(one, watch=("blacklist",), watch_from=date(2024, 9, 10)),
        date(2024, 9, 20): msgspec.structs.replace(one, watch=("blacklist",), watch_until=date(2024, 9, 20)),
    }
    for until, which in cases.items():
        assert steady_until([one, which], day) == until
