"""The spare makes the next publication fast and changes nothing else: it holds what the site holds, and is believed only as it was left."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Refused
from rules.disclosure.public import PublicRecords, Secret
from site_gen.gate.gate import Leak
from site_gen.publishing.link_farm import spare_folder
from site_gen.publishing.publish import Published, publish
from tests.site_gen.sample import records

_SAMPLE = records(results=3)
FIRST = replace(_SAMPLE, draws=_SAMPLE.draws[:1], enterprises=_SAMPLE.enterprises[:3], inspectors=(), plan=())
LATER = replace(
    FIRST,
    results=(replace(FIRST.results[0], statement="演示：更正后的说明。"), *FIRST.results[2:]),
    items=FIRST.items[:-1],
    draws=FIRST.draws[1:],
)
TOLD = "演示：不应公开的一段文字"


class Bureau:
    def __init__(self, folder: Path) -> None:
        self.out, self.note = folder / "public", folder / "published.json"
        self.spare = spare_folder(self.out)

    def publish(self, public: PublicRecords = FIRST, *secrets: Secret) -> Published:
        return publish(public, secrets, self.out, note=self.note)

    def inodes(self, folder: Path) -> dict[str, int]:
        return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.publish()
    made.publish()  # the first that finds a site leaves a spare of it
    assert made.spare.is_dir()
    return made


def _bytes(folder: Path) -> dict[str, bytes]:
    own = {"changes.txt", "manifest.json", "SHA256SUMS"}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name not in own}


def test_the_spare_holds_the_sites_own_files_and_no_other(bureau: Bureau) -> None:
    """What was taken off the site, or off its folder, does not live on beside it."""
    (bureau.out / "verify-owner.txt").write_text("abc", encoding="utf-8")
    for public in (LATER, FIRST, LATER):
        bureau.publish(public)
        assert bureau.inodes(bureau.spare) == bureau.inodes(bureau.out)
    assert "verify-owner.txt" in bureau.inodes(bureau.out)
    (bureau.out / "verify-owner.txt").unlink()
    bureau.publish(FIRST)
    assert bureau.inodes(bureau.spare) == bureau.inodes(bureau.out)
    assert "verify-owner.txt" not in bureau.inodes(bureau.out)
    assert [*bureau.out.rglob("2024-001-1")] != []
    bureau.publish(LATER)
    assert [*bureau.spare.rglob("2024-001-1")] == []  # nor an empty folder with its name


def test_published_in_the_spare_the_site_is_the_same_as_a_clean_one_and_times_stay(
    bureau: Bureau, tmp_path: Path
) -> None:
    before = {path: (bureau.out / path).stat().st_mtime_ns for path in bureau.inodes(bureau.out)}
    done = bureau.publish(LATER)
    publish(LATER, [], tmp_path / "clean")
    assert _bytes(bureau.out) == _bytes(tmp_path / "clean")
    changed = {line[2:] for line in done.changes} | {"changes.txt", "manifest.json", "SHA256SUMS"}
    assert {path for path in bureau.inodes(bureau.out) if (bureau.out / path).stat().st_mtime_ns != before.get(path)} == (
        changed - {line[2:] for line in done.changes if line[0] == "D"}
    )  # fmt: skip


def _removed(bureau: Bureau) -> None:
    (bureau.spare / "items" / "index.html").unlink()


def _replaced(bureau: Bureau) -> None:
    (bureau.spare / "items" / "new").write_text("没有检查过的", encoding="utf-8")
    (bureau.spare / "items" / "new").replace(bureau.spare / "items" / "index.html")


def _added(bureau: Bureau) -> None:
    (bureau.spare / "draws" / "名单.txt").write_text(TOLD, encoding="utf-8")


def _swapped(bureau: Bureau) -> None:
    one, other = bureau.spare / "items" / "i-0001.html", bureau.spare / "items" / "i-0002.html"
    one.rename(bureau.spare / "x")
    other.rename(one)
    (bureau.spare / "x").rename(other)


def _touched(bureau: Bureau) -> None:
    """In place: the very file of the site."""
    with (bureau.spare / "items" / "index.html").open("a", encoding="utf-8") as page:
        page.write("改过的")


@pytest.mark.parametrize("harm", [_removed, _replaced, _added, _swapped, _touched])
def test_a_spare_that_is_not_as_it_was_left_is_not_believed(
    bureau: Bureau, tmp_path: Path, harm: Callable[[Bureau], None]
) -> None:
    harm(bureau)
    bureau.publish(LATER)
    publish(LATER, [], tmp_path / "clean")
    assert _bytes(bureau.out) == _bytes(tmp_path / "clean")
    assert bureau.inodes(bureau.spare) == bureau.inodes(bureau.out)


def test_a_page_of_the_site_that_somebody_replaced_is_made_anew_in_both(bureau: Bureau, tmp_path: Path) -> None:
    page = bureau.out / "items" / "index.html"
    other = tmp_path / "other"
    other.write_bytes(page.read_bytes())
    other.replace(page)  # the same bytes, another file
    (bureau.out / "robots.txt").unlink()
    bureau.publish(LATER)
    publish(LATER, [], tmp_path / "clean")
    assert _bytes(bureau.out) == _bytes(tmp_path / "clean")
    assert bureau.inodes(bureau.spare) == bureau.inodes(bureau.out)


def test_a_publication_that_is_refused_leaves_the_site_and_nothing_half_made(bureau: Bureau, tmp_path: Path) -> None:
    old = _bytes(bureau.out)
    leaking = replace(LATER, results=(replace(LATER.results[0], statement=TOLD), *LATER.results[1:]))
    with pytest.raises(Leak):
        bureau.publish(leaking, Secret(text=TOLD, record="O-000001", field="备注"))
    with pytest.raises(Refused, match="freezes"):
        bureau.publish(replace(LATER, freezes=()))
    assert _bytes(bureau.out) == old
    assert TOLD.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.html"))
    bureau.publish(LATER)
    publish(LATER, [], tmp_path / "clean")
    assert _bytes(bureau.out) == _bytes(tmp_path / "clean")


@pytest.mark.parametrize("where", ["linking", "keeping"])
def test_where_files_cannot_be_linked_there_is_no_spare_and_a_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    bureau = Bureau(tmp_path)
    bureau.publish()
    if where == "keeping":
        bureau.publish()

    def no_link(*_: object, **__: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", no_link)
    bureau.publish(LATER)
    assert not bureau.spare.exists()
    publish(LATER, [], tmp_path / "clean")
    assert _bytes(bureau.out) == _bytes(tmp_path / "clean")


def test_a_publication_killed_while_it_works_in_the_spare_leaves_the_old_site_whole(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here at three of its steps; tests/site_gen/publishing/test_swap.py takes them all."""
    later = replace(FIRST, as_of="2025-01-01T09:00:00+08:00", items=FIRST.items[:-1])
    old = _bytes(bureau.out)
    publish(later, [], tmp_path / "clean")
    new = _bytes(tmp_path / "clean")
    real_link, real_unlink = os.link, os.unlink
    for after in (1, 7, 13):
        left = [after]

        def counted(real: Callable[..., None], left: list[int] = left) -> Callable[..., None]:
            def call(*given: object, **named: object) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
                real(*given, **named)

            return call

        with monkeypatch.context() as killed:
            killed.setattr(os, "link", counted(real_link))
            killed.setattr(os, "unlink", counted(real_unlink))
            killed.setattr("shutil.rmtree", lambda *_, **__: None)
            with pytest.raises(KeyboardInterrupt):
                bureau.publish(later)
        assert _bytes(bureau.out) in (old, new)
        bureau.publish(later)
        assert _bytes(bureau.out) == new
        bureau.publish(FIRST)
        bureau.publish(FIRST)
        assert _bytes(bureau.out) == old
        assert bureau.inodes(bureau.spare) == bureau.inodes(bureau.out)
