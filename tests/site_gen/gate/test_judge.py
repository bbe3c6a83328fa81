"""What is looked at in a process of its own is found as it is here; and that process never outlives its publication, nor hangs it."""

import errno
import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicRecords, Secret
from site_gen.gate.gate import Gate, Leak
from site_gen.gate.worker import Judge
from site_gen.publishing import publish as publication
from site_gen.publishing.publish import publish
from tests.site_gen.sample import records

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="没有 fork 的系统")

FIRST = records(results=8)
SECRETS = (Secret(text="演示：从未公开的一段文字", record="O-000001", field="备注"),)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Published once, with a note; from then on the judge sits apart."""
    monkeypatch.setattr(publication, "_JUDGED_APART_FROM", 1)
    publish(FIRST, SECRETS, tmp_path / "public", note=tmp_path / "note", workers=2)
    yield tmp_path / "public"
    assert not multiprocessing.active_children()


def _again(site: Path, public: PublicRecords, *more: Secret) -> tuple[str, ...]:
    return publish(public, (*SECRETS, *more), site, note=site.parent / "note", workers=2).changes


def _told(statement: str) -> PublicRecords:
    return replace(FIRST, results=(replace(FIRST.results[0], statement=statement), *FIRST.results[1:]))


def test_what_changes_is_judged_apart_and_published(site: Path) -> None:
    assert any(FIRST.results[0].slug in line for line in _again(site, _told("演示：更正后的说明。")))
    assert _again(site, _told("演示：更正后的说明。")) == ()


def test_a_secret_in_what_changes_is_found_and_the_old_site_stays(site: Path) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    with pytest.raises(Leak) as here:
        publish(_told(SECRETS[0].text), SECRETS, site.with_name("elsewhere"))
    with pytest.raises(Leak) as apart:
        _again(site, _told(SECRETS[0].text))
    assert set(map(str, apart.value.problems)) <= set(map(str, here.value.problems))
    assert any(FIRST.results[0].slug in problem.where for problem in apart.value.problems)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_new_secret_is_found_in_what_stays(site: Path) -> None:
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        _again(site, FIRST, Secret(text=FIRST.results[0].object, record="O-000002", field="名称"))


def test_the_name_of_what_goes_is_judged_too(site: Path) -> None:
    gone = FIRST.results[1]
    publish(
        replace(FIRST, results=(FIRST.results[0], *FIRST.results[2:])), (*SECRETS, Secret(text=gone.slug, record="R-0001", field="编号")), site,
        note=site.parent / "note", workers=2,
    )  # fmt: skip
    assert gone.slug not in (site / "changes.txt").read_text("utf-8")


def test_a_judge_that_is_killed_stops_the_publication_in_words(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    monkeypatch.setattr(Gate, "problems", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(Refused, match="意外结束"):
        _again(site, _told("演示：更正后的说明。"))
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_disk_that_fails_the_judge_is_told_as_if_it_had_failed_here(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> list[Problem]:
        raise OSError(errno.EIO, "读不出")

    monkeypatch.setattr(Gate, "problems", failing)
    with pytest.raises(Refused, match="磁盘读写出错"):
        _again(site, _told("演示：更正后的说明。"))


def test_an_interruption_ends_both() -> None:
    with pytest.raises(KeyboardInterrupt), Judge(partial(Gate, SECRETS), None).apart(pays=True):
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()
