"""Every act of the program done once, published, and published again after every fate: no canary leaves, no sum tells of one.

What is typed is a canary (tests/leaks/walk.py), and before each search one is planted into every private field of every stored record as well.
"""

import importlib
import inspect
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import CodeType, FrameType
from unittest.mock import patch

import pytest

import acts
from acts.disclosure import publish as publish_acts
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from site_gen.publishing.publish import publish
from site_gen.serving.deploy import deploy
from tests.leaks.planting import Planted
from tests.leaks.recount import compared, recount
from tests.leaks.searcher import Found, search
from tests.leaks.walk import Walk, opened
from tests.leaks.walk_draws import Words
from tui.publishing import publish_site

NOT_WALKED = {"demo": "makes the demonstration, by the acts that are walked here; test_false_alarms.py reads its site"}
"""Rooms of acts → why none of their functions need run here."""


@dataclass
class Round:
    """A publication. site: as the program published it; web: as it was deployed; planted: published from records full of canaries.

    found: what was found in the site and in the planted one.
    """

    site: Path
    web: Path
    planted: Path
    results: int
    found: tuple[frozenset[Found], frozenset[Found]]


@dataclass
class Walked:
    """Everything that was done. called: the functions of acts that ran. where: canary → what holds it. gone: records whose words are no more public."""

    words: Words
    called: set[str] = field(default_factory=set)
    where: dict[str, str] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def _functions() -> dict[str, Callable[..., object]]:
    """The public functions of every module of acts, as `room.module.name`."""
    found: dict[str, Callable[..., object]] = {}
    for path in sorted(Path(acts.__path__[0]).rglob("*.py")):
        name = ".".join(path.relative_to(Path(acts.__path__[0]).parent).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            one = inspect.unwrap(getattr(module, public))
            if inspect.isfunction(one) and one.__code__.co_filename == str(path):
                found[f"{name}.{public}".removeprefix("acts.")] = one
    return found


@contextmanager
def _calls_noted(called: set[str]) -> Iterator[None]:
    names: dict[CodeType, str] = {one.__code__: name for name, one in _functions().items()}

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        if (name := names.get(frame.f_code)) is not None:
            called.add(name)

    before = sys.gettrace()
    sys.settrace(note)
    try:
        yield
    finally:
        sys.settrace(before)


def _published(walk: Walk, folder: Path, *, first: bool = False) -> tuple[list[Path], Records, datetime]:
    """Publish and deploy as the office does, with the gate. Returns what is kept of both, what it was made from, and when."""
    live, web = folder / "live", folder / "web"
    number = publish_site(walk.office, live, first=first).number
    deploy(live, str(web), walk.office.places.deployed)
    places = [Path(shutil.copytree(source, folder / f"{number}-{source.name}")) for source in (live, web)]
    return places, _records(walk), walk.office.now()


def _searched(places: list[Path], records: Records, now: datetime, walked: Walked) -> Round:
    """The same publication again by the projection alone, from records full of canaries; what is found in it and in what was kept."""
    planted, folder = Planted(records), places[0].with_suffix(".planted")
    public = project(planted.records, now)
    publish(public, [], folder)
    publish(public, secrets(planted.records, now.date()), folder.with_suffix(".gated"))
    walked.where |= planted.where
    site, web = places
    return Round(site, web, folder, len(public.results), (frozenset(search(site)), frozenset(search(folder))))


def _records(walk: Walk) -> Records:
    """What a publication reads, as it reads it."""
    seen: list[Records] = []
    with patch.object(publish_acts, "project", lambda records, _: seen.append(records)):
        publish_acts.prepare(walk.office)
    return seen[0]


def _interrupted(walk: Walk, out: Path) -> None:
    """A publication after which the program dies before the journal knows of it."""
    with (
        patch.object(publish_acts, "record_publication", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        publish_site(walk.office, out)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder = tmp_path_factory.mktemp("walk")
    done = Walked(Words())
    with _calls_noted(done.called), opened(folder / "示例县", done.words) as walk:
        walk.first_round()
        walk.put_back()
        published = [_published(walk, folder, first=True)]
        done.gone = walk.fates()
        _interrupted(walk, folder / "live")
        published.append(_published(walk, folder))
        publish_acts.current_results(walk.office)
        walk.after_the_terms()
        published.append(_published(walk, folder))
    done.rounds = [_searched(*one, done) for one in published]
    done.where |= done.words.where
    return done


def test_every_act_is_walked(walked: Walked) -> None:
    """A later act that is missing here fails: it may write what nobody has looked for yet."""
    there = {name for name in _functions() if name.partition(".")[0] not in NOT_WALKED}
    assert len(there) > 150
    missed = sorted(there - walked.called)
    assert not missed, f"these were not walked: {', '.join(missed)}"


def test_there_is_something_to_find(walked: Walked) -> None:
    """Or the tests here would say nothing: results of both rounds, canaries of every kind in records of every kind."""
    assert [one.results > 20 for one in walked.rounds] == [True, True, False]
    kinds = {place.partition(".")[0] for place in walked.where.values()}
    assert {
        "Enterprise",
        "Inspector",
        "Task",
        "Draw",
        "Sheet",
        "Result",
        "Approved",
        "Recusal",
        "Declaration",
        "Mark",
        "TextApproval",
    } <= kinds
    starts = {one[:2] for one in walked.where}
    assert {"龘麤", "c0", "73", "18"} <= starts
    assert len(walked.where) > 3_000


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_canary_is_in_any_file_of_any_publication(walked: Walked, number: int) -> None:
    """Neither in the site nor where the projection alone kept the canaries of every private field inside."""
    one = walked.rounds[number]
    for found in one.found:
        hits = [hit for hit in found if hit.what not in walked.words.said]
        assert not hits, sorted({(hit.where, walked.where.get(hit.what, hit.what)) for hit in hits})[:20]


def test_on_the_web_server_are_files_of_the_site_and_no_other(walked: Walked) -> None:
    """To the byte, and of the publication before none that is gone: what was searched is what is read there."""
    for one in walked.rounds:
        site, web = (
            {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
            for folder in (one.site, one.web)
        )
        assert len(web) > 100
        assert web.items() <= site.items()


def test_what_is_withdrawn_repaired_marked_or_over_is_gone_with_the_next_publication(walked: Walked) -> None:
    said = walked.words.said
    shown = [{hit.what for hit in one.found[0]} for one in walked.rounds]
    assert len(shown[0]) > 30
    assert {said[one] for one in shown[0] - shown[1]} == walked.gone
    assert shown[1] < shown[0]
    assert {said[one] for one in shown[2]} == {"page/notice"}


def test_every_sum_is_that_of_its_public_rows_and_nothing_follows_between_two_publications(walked: Walked) -> None:
    for one in walked.rounds:
        assert recount(one.site) == recount(one.planted) == []
    assert compared(walked.rounds[0].site, walked.rounds[1].site) == []
