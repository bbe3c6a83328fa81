"""The gate stops no ordinary publication: neither the demonstration's nor that of a bureau like a thousand others.

400 results always; `MINGCHOU_TORTURE=1` adds 10,000.
"""

import os
from datetime import datetime
from pathlib import Path

import pytest

from acts.base import bureau as bureaus
from acts.disclosure.publish import prepare
from rules.base.fields import CHINA
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from site_gen.publishing.publish import publish
from site_templates.words import fixed_words
from tests.leaks.bureau import bureau
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
