"""Whatever the clock does, a draw that was accepted verifies: no step of any verifier fails, or the act was refused and nothing was written."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acts.base.bureau import open_office
from acts.disclosure import publish
from acts.draw import clock as clocks
from acts.draw import confirm, draw, expiry, freeze, match, team_changes, void
from acts.draw.confirm import StrikeOff
from acts.journal import clock
from acts.registry import registry
from rules.base.errors import MingchouError
from rules.base.fields import CHINA
from rules.draw.draw_record import Draw, Event, Publication, final_list
from rules.draw.restored import freezes_of, heads_of
from site_gen.verify.checks import Reader, check
from tests.acts.office import DICE, Clock, Desk, desk_in, tokens
from tests.by_the_book.book import verify as by_the_book
from tests.site_templates.programs import published

STEPS = {
    "back a second": timedelta(seconds=-1), "back": timedelta(seconds=-90), "back a day": timedelta(days=-1), "a second": timedelta(seconds=1),
    "an hour": timedelta(hours=1), "six hours": timedelta(hours=6), "a day": timedelta(days=1), "a month": timedelta(days=30),
    "a year": timedelta(days=400), "back a year": timedelta(days=-400),
}  # fmt: skip


def acts_of(desk: Desk, number: str) -> dict[str, Callable[[], object]]:
    """What a clerk can do with one task, and with the clock."""
    office = desk.office

    def newest() -> Draw:
        return desk.draw(desk.task(number).draws[-1])

    def strike() -> None:
        off = StrikeOff(final_list(newest())[0].number, "deregistered", "注销通知")
        confirm.confirm(office, number, [off], approved_by="演示局长")

    def change() -> None:
        sheet = desk.sheets(number)[0]
        team_changes.change_inspector(
            office, number, out=sheet.teams["police"][0], reason="illness", paper="假条", decided_by="演示局长",
            object_number=sheet.object,
        )  # fmt: skip

    def publication() -> None:
        clocks.refuse_clock(office, "publish")  # as tui.publishing has it
        expiry.expire_all_overdue(office)
        publish.record_publication(office, publish.projected(office), pages=1, changed=1)

    def lottery(value: str) -> Callable[[], object]:
        return lambda: draw.run(office, number, value, [], drawing=draw.Drawing(issue="2024024"))

    def at_the_drawing() -> None:
        freeze.freeze(
            office, number, kind="lottery", source={"game": "ssq", "date": "2024-03-05"}, approved_by="演示局长"
        )

    acts = {
        "freeze": lambda: desk.freeze(number, hours=1),
        "freeze lottery": at_the_drawing,
        "witness": lambda: draw.add_witness(office, number, kind="superior", who="演示市局", ref="照片 1"),
        "dice": lambda: desk.run(number, DICE),
        "lottery": lottery("04111922273312"),
        "correct": lambda: draw.correct(office, number, "04111922273311", by="办公室", paper="更正单"),
        "confirm": lambda: confirm.confirm(office, number),
        "strike": strike,
        "match": lambda: match.match_inspectors(office, number),
        "change": change,
        "void": lambda: void.void(office, number, reason="procedure", by="演示局长", post="局长", paper="文号"),
        "value false": lambda: void.void(office, number, reason="value_false", by="演示局长", post="局长", paper="文号"),
        "edit": lambda: registry.edit(office, registry.ENTERPRISES, desk.object(3).number, {"town": f"{desk.clock.moment}"}),
        "publish": publication,
        "expire": lambda: expiry.expire_all_overdue(office),
        "clock confirmed": lambda: clock.confirm_clock(office),
        "clock corrected": lambda: clock.correct_clock(office, by="演示局长", paper="情况说明"),
    }  # fmt: skip

    def step(by: timedelta) -> Callable[[], object]:
        def turn() -> None:
            desk.clock.moment += by

        return turn

    return {**acts, **{name: step(by) for name, by in STEPS.items()}}


NAMES = [
    "freeze", "freeze lottery", "witness", "dice", "lottery", "correct", "confirm", "strike", "match", "change", "void", "value false",
    "edit", "publish", "expire", "clock confirmed", "clock corrected", *STEPS,
]  # fmt: skip
WAY = ["freeze", "six hours", "dice", "strike", "match", "change"]
LOTTERY = [
    "freeze lottery",
    "a day",
    "six hours",
    "six hours",
    "six hours",
    "lottery",
    "correct",
    "strike",
    "match",
    "change",
    "value false",
]


@st.composite
def stories(chance: st.DrawFn) -> list[str]:
    """The way of a draw, with anything in between."""
    way = chance(st.sampled_from([WAY, LOTTERY]))
    found: list[str] = []
    for one in way:
        found += [*chance(st.lists(st.sampled_from(NAMES), max_size=2)), one]
    return found


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock") / "b"
    with desk_in(folder) as desk:
        desk.joint_task()
    return folder


EXPIRES_FIRST = {"publish", "freeze", "freeze lottery", "dice", "lottery", "witness", "expire"}


def _try(desk: Desk, act: Callable[[], object], name: str) -> None:
    """Do it, or be refused with nothing written but an expiry; what nothing is there for is not done."""
    before = desk.office.store.position
    with suppress(MingchouError, IndexError, KeyError):
        act()
        return
    assert desk.office.store.position == before or name in EXPIRES_FIRST, name


def told(bureau: Path, story: list[str]) -> Iterator[str]:
    """Do everything, and say of each draw what a verifier finds wrong with it."""
    with TemporaryDirectory(dir=bureau.parent) as place:
        folder = Path(shutil.copytree(bureau, Path(place) / "b"))
        clock_of_day = Clock()
        with open_office(folder, by="演示员", clock=clock_of_day, token=tokens(3)) as office:
            desk = Desk(office, clock_of_day)
            can = acts_of(desk, "2024-001")
            for name in story:
                _try(desk, can[name], name)
            store = office.store
            registers = {"freezes.tsv": freezes_of(store.all(Event)), "heads.tsv": heads_of(store.all(Publication))}
            for one in store.all(Draw):
                files = desk.evidence(one.number) | registers
                for now in (desk.clock.moment, datetime(2030, 1, 1, tzinfo=CHINA)):
                    report = check(files, Reader(now))
                    yield from (f"{one.number} {s.name}：{s.text}" for s in report.steps if s.state == "fails")
                    yield from (text for state, text in published().verify(files, now)[1] if state == "fails")
                    yield from (name for name, state in by_the_book(files, now)[1] if state == "fails")


@given(stories())
def test_a_draw_that_was_accepted_under_any_clock_verifies(bureau: Path, story: list[str]) -> None:
    assert list(told(bureau, story)) == []


@pytest.mark.parametrize(
    "story",
    [
        [*WAY[:3], "back a second", *WAY[3:]],
        [*WAY[:4], "back a second", "strike", *WAY[4:]],
        [*WAY[:5], "back a second", "change"],
        [*WAY[:4], "back", "edit", "match", "change"],
        [*LOTTERY[:6], "back a second", *LOTTERY[6:]],
        [*LOTTERY[:-1], "back", "value false"],
        [*WAY[:3], "back a day", "clock corrected", *WAY[3:]],
        [*WAY[:3], "back a day", "clock corrected", "publish", "void", "freeze", "publish"],
        [*WAY[:3], "publish", "back", "clock corrected", "publish", *WAY[3:]],
        ["publish", "back a day", "clock corrected", *WAY, "publish"],
    ],
    ids=" → ".join,
)
def test_a_clock_that_steps_back_in_the_middle_of_a_draw(bureau: Path, story: list[str]) -> None:
    assert list(told(bureau, story)) == []
