"""What a reader of the site can rely on: at any moment the old site or the new one, whatever happens to the program."""

import errno
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Busy, Refused
from rules.disclosure.public import PublicRecords
from site_gen import swap as swapping
from site_gen.publishing.publish import publish
from tests.site_gen.dying import changes_in, dies_at, full_from
from tests.site_gen.sample import records

TORTURE = bool(os.environ.get("MINGCHOU_TORTURE"))
_SAMPLE = replace(
    records(results=2), enterprises=(), inspectors=(), draws=(), tasks=(), plan=(), objects=(), statistics={}, items=()
)


def version(number: int) -> PublicRecords:
    """The sample as it stands at that publication: one statement, one page more or less, and the moment differ."""
    first = replace(_SAMPLE.results[0], statement=f"演示：第 {number} 次公示的说明。")
    news = _SAMPLE.announcements if number % 2 else _SAMPLE.announcements[1:]
    return replace(
        _SAMPLE,
        as_of=f"2025-01-{1 + number % 28:02d}T09:00:00+08:00",
        results=(first, *_SAMPLE.results[1:]),
        announcements=news,
    )


class Site:
    """A site that is published again and again. exchange: False where the system cannot swap two names at once."""

    def __init__(self, folder: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.cache = folder / "site", folder / "cache"
        self._clean = folder / "clean"
        if not exchange:
            monkeypatch.setattr(swapping, "exchange", lambda *_folders: False)
        self.publish(0)

    def publish(self, number: int) -> None:
        publish(version(number), [], self.out, cache=self.cache)

    def files(self) -> dict[str, bytes]:
        return _bytes(self.out)

    def pages(self) -> dict[str, bytes]:
        """All but the list of what the last publication changed, and the lists that list it."""
        return {
            path: raw
            for path, raw in self.files().items()
            if path not in ("changes.txt", "manifest.json", "SHA256SUMS")
        }

    def clean(self, number: int) -> dict[str, bytes]:
        """The pages of a version, published into a new folder."""
        publish(version(number), [], self._clean)
        found = {
            path: raw
            for path, raw in _bytes(self._clean).items()
            if path not in ("changes.txt", "manifest.json", "SHA256SUMS")
        }
        shutil.rmtree(self._clean)
        return found


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exchange", [True, False], ids=["one step", "two renames"])
def test_killed_before_any_change_of_the_disk_the_site_is_the_old_or_the_new_one_and_the_next_publication_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    """Before and after every rename, at the first change and the last; `MINGCHOU_TORTURE=1` tries each one."""
    site = Site(tmp_path, exchange, monkeypatch)
    site.publish(1)
    steps = changes_in(lambda: site.publish(2))
    site.publish(3)
    renames = [at for at, event in enumerate(steps, 1) if event == "os.rename"]
    assert len(renames) >= (
        1 if exchange else 3
    )  # the old site out of the way; without exchange the new one to its place, by two
    near = {at for rename in renames for at in (rename, rename + 1)}
    points = range(1, len(steps) + 1) if TORTURE else sorted(near | {1, len(steps)})
    whole = {parity: site.clean(parity) for parity in (0, 1)}
    gaps, number = 0, 3
    for point in points:
        before = site.files()
        number += 1
        died = dies_at(point, lambda now=number: site.publish(now))  # type: ignore[misc]
        if site.out.exists():
            told = site.pages()
            assert site.files() == before or told.keys() == whole[number % 2].keys(), point
        else:
            gaps += 1
        swapping.recover(site.out)
        after = site.files()
        assert after == before or f"第 {number} 次公示".encode() in b"".join(after.values()), point
        site.publish(number)
        assert f"第 {number} 次公示".encode() in b"".join(site.files().values())
        assert f"第 {number - 1} 次公示".encode() not in b"".join(site.files().values())
        assert site.pages().keys() == whole[number % 2].keys(), point
        assert died or not exchange or point > len(steps) - 3
        others = {"cache", ".clean.lock", ".site.lock", ".site.lock.json"}
        assert {path.name for path in tmp_path.iterdir()} <= {"site", *others}
    assert gaps == 0 or not exchange
    assert site.pages() == site.clean(number)


def test_a_disk_that_is_full_is_named_and_the_old_site_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, True, monkeypatch)
    site.publish(1)
    before = site.files()

    def publishes() -> None:
        try:
            site.publish(2)
        except Refused as refused:
            raise SystemExit(7 if "磁盘已满" in str(refused) and "旧网站没有改动" in str(refused) else 8) from None

    for point in (1, 2, 5, 9):
        assert full_from(point, publishes) == 7, point
        swapping.recover(site.out)
        assert site.files() == before
    site.publish(2)
    assert site.pages() == site.clean(2)


def test_two_publish_at_once_and_the_second_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, True, monkeypatch)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with swapping.claimed(site.out, "甲"):
            os.write(writer, b"x")
            signal.pause()
    assert os.read(reader, 1) == b"x"
    before = site.files()
    with pytest.raises(Busy, match=r"“甲”正在发布或部署这个网站（自 \d{4}-\d\d-\d\d \d\d:\d\d 起）"):
        site.publish(1)
    assert site.files() == before
    os.kill(child, signal.SIGKILL)  # what it held dies with it
    os.waitpid(child, 0)
    os.close(reader)
    os.close(writer)
    site.publish(1)
    assert site.pages() == site.clean(1)


def test_the_root_of_a_disk_is_no_place_for_a_site() -> None:
    with pytest.raises(Refused, match="根目录"):
        publish(version(1), [], Path("/"))


def test_a_half_done_swap_is_finished_at_the_next_start(tmp_path: Path) -> None:
    """In the gap of two renames the new site is whole and judged: it is put up, not thrown away."""
    out = tmp_path / "site"
    place = swapping.prepare(out)
    for folder in (place.new, place.old):
        folder.mkdir()
        (folder / "a").write_text(folder.name, encoding="utf-8")
    swapping.recover(out)
    assert (out / "a").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_swap_that_the_system_refuses_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does while a program has a file of the folder open: at the first rename, and at the second."""
    site = Site(tmp_path, False, monkeypatch)
    before = site.files()
    for refused in ("old", "new"):

        def rename(place: Path, target: Path, name: str = refused) -> None:
            if name == (target.name if name == "old" else place.name):
                raise PermissionError(errno.EACCES, "in use")
            place.replace(target)

        with monkeypatch.context() as broken:
            broken.setattr(swapping, "rename", rename)
            with pytest.raises(Refused, match="不能换上新网站"):
                site.publish(1)
        assert site.files() == before
    site.publish(1)
    assert site.pages() == site.clean(1)


def test_a_site_that_is_a_link_a_site_that_is_gone_and_a_disk_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the webmaster's folder is elsewhere the link stays a link; a folder deleted by hand is made anew; links are copied."""
    real, link, cache = tmp_path / "disk" / "real", tmp_path / "site", tmp_path / "cache"
    publish(version(0), [], real, cache=cache)
    link.symlink_to(real)
    publish(version(1), [], link, cache=cache)
    assert link.is_symlink()
    assert "第 1 次公示".encode() in b"".join(_bytes(real).values())
    shutil.rmtree(real)
    publish(version(1), [], real, cache=cache)
    whole = _bytes(real)

    def no_link(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", no_link)
    publish(version(3), [], real, cache=cache)
    publish(version(1), [], real, cache=cache)
    assert {path: raw for path, raw in _bytes(real).items() if path.endswith(".html")} == {
        path: raw for path, raw in whole.items() if path.endswith(".html")
    }


def test_the_time_of_a_file_is_that_of_the_publication_that_changed_it(tmp_path: Path) -> None:
    out, cache = tmp_path / "site", tmp_path / "cache"
    began = time.time_ns()
    publish(version(1), [], out, cache=cache)
    first = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    slack = 2 * 10**9  # of the clock that a file system keeps
    assert all(began - slack <= at <= time.time_ns() + slack for at in first.values())
    for path in first:
        os.utime(path, ns=(began - 10**12, began - 10**12))
    publish(version(3), [], out, cache=cache)
    kept = {path for path in out.rglob("*") if path.is_file() and path.stat().st_mtime_ns == began - 10**12}
    changed = {line[2:] for line in (out / "changes.txt").read_text(encoding="utf-8").splitlines() if line[0] != "D"}
    assert {path.relative_to(out).as_posix() for path in first.keys() - kept} == changed | {
        "manifest.json",
        "SHA256SUMS",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights; there the name is not guessed")
def test_what_is_in_the_making_is_closed_to_the_web_server_and_the_site_itself_never_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--out` in a web server's folder: whatever is looked at during a publication, others read the site and nothing else."""
    real_link, real_rename = os.link, Path.rename
    for exchange in (True, False):
        site = Site(tmp_path / str(exchange), exchange, monkeypatch)
        seen: set[str] = set()

        def look(root: Path = site.out.parent, seen: set[str] = seen) -> None:
            seen.update(path.name for path in root.iterdir() if path.stat().st_mode & 0o005)

        def link(*args: object, look: Callable[[], None] = look, **named: object) -> None:
            look()
            real_link(*args, **named)  # type: ignore[arg-type]

        def rename(place: Path, target: Path, look: Callable[[], None] = look) -> Path:
            look()
            moved = real_rename(place, target)
            look()
            return moved

        with monkeypatch.context() as watched:
            watched.setattr(os, "link", link)
            watched.setattr(Path, "rename", rename)
            old = os.umask(0)
            try:
                site.publish(1)
            finally:
                os.umask(old)
        assert seen - {"cache"} == {"site"}
        assert site.out.stat().st_mode & 0o777 == 0o755


def test_the_closed_folder_is_hidden_has_a_name_nobody_guesses_and_git_ignores_it(tmp_path: Path) -> None:
    place = swapping.prepare(tmp_path / "site")
    assert place.folder.parent.name == ".site.staging"
    assert re.fullmatch(r"[0-9a-f]{32}", place.folder.name)
    git = shutil.which("git")
    if git:
        subprocess.run([git, "init", "-q", tmp_path], check=True)
        (place.staging / "index.html").write_text("a", encoding="utf-8")
        told = subprocess.run([git, "-C", tmp_path, "status", "--porcelain"], check=True, capture_output=True)
        assert not told.stdout


@pytest.mark.parametrize("name", [".site.staging", ".site.lock", ".site.lock.json"])
@pytest.mark.parametrize("kind", ["链接", "文件夹", "文件"])
def test_a_stranger_under_a_name_of_ours_is_refused_and_stays(tmp_path: Path, name: str, kind: str) -> None:
    elsewhere, place = tmp_path / "elsewhere", tmp_path / name
    if (kind == "文件") is (name != ".site.staging") or (kind == "文件夹") is (name == ".site.staging"):
        return  # what belongs there
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    if kind == "链接":
        place.symlink_to(elsewhere if name == ".site.staging" else elsewhere / "kept")
    elif kind == "文件夹":
        place.mkdir()
    else:
        place.write_text("kept", encoding="utf-8")
    with pytest.raises(Refused, match=rf"{re.escape(name)}.*移走"):
        publish(version(1), [], tmp_path / "site")
    assert (elsewhere / "kept").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "site").exists()
