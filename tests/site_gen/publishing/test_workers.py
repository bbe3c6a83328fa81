"""Where several processes build and scan, the site and what is found are those of one; and none outlives its publication, nor hangs it."""

import errno
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate, Leak
from site_gen.publishing import workers
from site_gen.publishing.publish import publish
from site_gen.swap import claimed
from tests.site_gen.sample import records

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="没有 fork 的系统")

FIRST = records(results=8)
SECRETS = (Secret(text="演示：从未公开的一段文字", record="O-000001", field="备注"),)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Published once, with a build cache; all that follows is done by two processes, however few the files are."""
    monkeypatch.setattr(workers, "_FORK_FROM", 1)
    _publish(tmp_path / "public", FIRST)
    yield tmp_path / "public"
    assert not multiprocessing.active_children()


def _publish(site: Path, public: PublicRecords, *more: Secret) -> tuple[str, ...]:
    return publish(public, (*SECRETS, *more), site, cache=site.parent / "cache", workers=2).changes


def _with_statement(statement: str) -> PublicRecords:
    return replace(FIRST, results=(replace(FIRST.results[0], statement=statement), *FIRST.results[1:]))


def _bytes(site: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_what_changes_is_built_scanned_and_published(site: Path) -> None:
    assert any(FIRST.results[0].slug in line for line in _publish(site, _with_statement("演示：更正后的说明。")))
    assert _publish(site, _with_statement("演示：更正后的说明。")) == ()


def test_a_secret_in_what_changes_is_found_and_the_published_site_stays(site: Path) -> None:
    before = _bytes(site)
    with pytest.raises(Leak) as alone:
        publish(_with_statement(SECRETS[0].text), SECRETS, site.with_name("elsewhere"))
    with pytest.raises(Leak) as shared:
        _publish(site, _with_statement(SECRETS[0].text))
    assert set(map(str, shared.value.problems)) <= set(map(str, alone.value.problems))
    assert any(FIRST.results[0].slug in problem.where for problem in shared.value.problems)
    assert _bytes(site) == before


def test_a_new_secret_is_found_in_what_stays(site: Path) -> None:
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        _publish(site, FIRST, Secret(text=FIRST.results[0].object, record="O-000002", field="名称"))


def test_a_removed_file_whose_name_holds_a_secret_is_named_nowhere(site: Path) -> None:
    removed, others = FIRST.results[1], (FIRST.results[0], *FIRST.results[2:])
    _publish(site, replace(FIRST, results=others), Secret(text=removed.slug, record="R-0001", field="编号"))
    assert removed.slug not in (site / "changes.txt").read_text("utf-8")


def test_a_process_that_is_killed_stops_the_publication_in_words(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, here = _bytes(site), os.getpid()

    def killed(*_: object) -> list[Problem]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return []

    monkeypatch.setattr(Gate, "batch_problems", killed)
    with pytest.raises(Refused, match="意外结束"):
        _publish(site, _with_statement("演示：更正后的说明。"))
    assert _bytes(site) == before


def test_a_disk_that_fails_another_process_is_named_as_if_it_had_failed_here(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> list[Problem]:
        raise OSError(errno.EIO, "读不出")

    monkeypatch.setattr(Gate, "batch_problems", failing)
    with pytest.raises(Refused, match="磁盘读写出错"):
        _publish(site, _with_statement("演示：更正后的说明。"))


def test_an_interruption_ends_all_of_them_and_the_published_site_stays(site: Path) -> None:
    before = _bytes(site)

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(_with_statement("演示：更正后的说明。"), SECRETS, site, workers=2, progress=interrupt)
    assert not multiprocessing.active_children()
    assert _bytes(site) == before


def test_when_the_program_is_killed_its_processes_end_and_the_site_can_be_published_again(site: Path) -> None:
    """Else they would hold the lock of the site for ever."""
    reader, writer = os.pipe()
    program = os.fork()
    if program == 0:
        os.setpgid(0, 0)
        with claimed(site, "甲"), workers.in_parallel(time.sleep, [0.01] * 9, 2, files=9) as results:
            list(results)
            os.write(writer, b"x")
            signal.pause()
    assert os.read(reader, 1) == b"x"
    os.kill(program, signal.SIGKILL)
    os.waitpid(program, 0)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(program, 0)
        except ProcessLookupError:
            break
        time.sleep(0.02)
    else:
        os.killpg(program, signal.SIGKILL)
        pytest.fail("the processes outlived their program")
    os.close(reader)
    os.close(writer)
    assert _publish(site, FIRST) == ()
