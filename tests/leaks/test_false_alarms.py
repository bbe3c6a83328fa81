"""The gate stops no ordinary publication: neither the demonstration's nor that of a bureau like a thousand others.

400 results always; `MINGCHOU_TORTURE=1` adds 10,000.
"""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from acts.base import bureau as bureaus
from acts.disclosure.publish import prepare
from rules.base.errors import Refused
from rules.base.fields import CHINA
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.work.result import Result, Withdrawal
from site_gen.publishing.publish import publish
from site_templates.words import fixed_words
from tests.leaks.bureau import bureau, records_of
from tests.leaks.ordinary import ordinary

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return bureau(tmp_path_factory.mktemp("ordinary") / "示例县")


def test_the_demonstration_is_published_with_no_finding(demo_bureau: Path, tmp_path: Path) -> None:
    with bureaus.open_office(demo_bureau, write=False) as office:
        public, private = prepare(office)
    assert len(private) > 1_000
    assert publish(public, private, tmp_path / "site").pages > 100


def test_the_demonstration_is_published_year_by_year_until_nothing_of_it_is_left(
    demo_bureau: Path, tmp_path: Path
) -> None:
    """The first term that is over, and one repaired, one taken off by a court between two publications, stop none: their words are the office's own."""
    with bureaus.open_office(demo_bureau, write=False) as office:
        records = records_of(office)
    left = []
    for year in (2025, 2026, 2027, 2028) if not os.environ.get("MINGCHOU_TORTURE") else range(2024, 2031):
        now = datetime(year, 10, 8, 9, 0, tzinfo=CHINA)
        records = replace(records, results=taken_off(records, now))
        public = project(records, now)
        publish(public, secrets(records, now.date(), fixed_words()), tmp_path / str(year))
        left.append(len(public.results))
    assert left[0] > 100 > left[-1] == 0
    assert left == sorted(left, reverse=True)


def test_a_person_who_is_named_as_our_own_example_stops_no_publication(made: Records, tmp_path: Path) -> None:
    """The page of patterns shows a table of examples, written in the template itself."""
    first = made.inspectors[0]
    named = msgspec.structs.replace(first, name="演示甲")
    records = replace(made, inspectors=[named, *made.inspectors[1:]])
    publish(project(records, NOW), secrets(records, NOW.date(), fixed_words()), tmp_path / "site")
    with pytest.raises(Refused):
        publish(project(records, NOW), secrets(records, NOW.date()), tmp_path / "site")


def taken_off(records: Records, now: datetime) -> list[Result]:
    """The results, one of the public ones repaired and one taken off by a court on that day."""
    shown = sorted(one.slug for one in project(records, now).results)
    fates = dict(zip((shown[len(shown) // 3 : len(shown) // 3 + 1] + shown[-1:]), ("repaired", "court"), strict=False))
    return [
        msgspec.structs.replace(one, withdrawn=Withdrawal(reason=reason, by="演示局长", document="文 9", on=now.date()))
        if (reason := fates.get(one.number.replace("/", "-").lower()))
        else one
        for one in records.results
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bureau_with_ordinary_names_telephones_and_notes_is_published_with_no_finding(
    made: Records, tmp_path: Path, seed: int
) -> None:
    published(ordinary(made, 200, seed), tmp_path)


@pytest.mark.skipif(not os.environ.get("MINGCHOU_TORTURE"), reason="a minute; run by make torture")
def test_ten_thousand_ordinary_results_are_published_with_no_finding(made: Records, tmp_path: Path) -> None:
    published(ordinary(made, 10_000), tmp_path)


def published(records: Records, folder: Path) -> None:
    private = secrets(records, NOW.date(), fixed_words())
    public = project(records, NOW)
    assert len(public.results) > len(records.results) // 2
    assert len(private) > len(records.results)
    assert publish(public, private, folder / "site").pages > len(public.results)
