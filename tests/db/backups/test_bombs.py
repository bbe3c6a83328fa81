"""A backup that unpacks to far more than it takes up was not written by this program: it is refused in words, before it fills memory or disk."""

import io
import tarfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from db.backups.manifest import FORMAT, MANIFEST, File, Manifest, Piece, manifest_bytes
from db.backups.parts import PART_BYTES, Parts
from db.backups.writing import backup
from db.places import Places
from db.restore import restore
from rules.base.errors import Damaged, Refused
from tests.db.bureau import NOW, opened, put, shop

NAME = f"2024-09-02T090000{MANIFEST}"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A folder for backups."""
    made = tmp_path / "backups"
    (made / "parts").mkdir(parents=True)
    return made


def put_part(box: Path, raw: bytes, name: str = "") -> str:
    packed = zlib.compress(raw, 9)
    name = name or sha256(raw).hexdigest()
    Parts(box).path(name).write_bytes(packed + sha256(packed).digest())
    return name


def put_manifest(box: Path, *pieces: Piece) -> Path:
    made = Manifest(
        format=FORMAT, at=NOW.isoformat(), genesis="", seq=1, h="", problem="",
        files=(File("journal/000000000001.jsonl", pieces),),
    )  # fmt: skip
    (box / NAME).write_bytes(manifest_bytes(made))
    return box / NAME


def refused(archive: Path, kind: type[Exception]) -> str:
    folder = archive.parent.parent / "恢复"
    with pytest.raises(kind) as error:
        restore(archive, folder)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["backups"], "nothing of it stays"
    return str(error.value)


def test_a_part_that_unpacks_to_more_than_a_part_holds(box: Path) -> None:
    name = put_part(box, bytes(50 * PART_BYTES))
    assert "太大，不是明抽写的" in refused(put_manifest(box, Piece(name, 0, PART_BYTES)), Damaged)


def test_of_such_a_part_no_more_is_read_for_salvage_than_a_part_holds(box: Path) -> None:
    name = put_part(box, bytes(50 * PART_BYTES), "0" * 64)
    assert len(Parts(box).read_what_is_left(name)) == PART_BYTES


def test_a_part_that_takes_up_more_than_a_part_can(box: Path) -> None:
    name = put_part(box, b"x")
    with Parts(box).path(name).open("ab") as file:
        file.truncate(1 << 33)
    assert "太大，不是明抽写的" in refused(put_manifest(box, Piece(name, 0, 1)), Damaged)
    assert Parts(box).read_what_is_left(name) == b""


def test_a_manifest_that_names_one_part_over_and_over(box: Path) -> None:
    name = put_part(box, bytes(PART_BYTES))
    said = refused(put_manifest(box, *[Piece(name, 0, PART_BYTES)] * 10_000), Refused)
    assert "只有 0.0 MB，展开却有 10,486 MB 以上，不是明抽写的，没有恢复；请换一个备份" in said


def test_a_tar_that_was_compressed_out_of_nothing(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.backups.reading._ROOM", 1 << 20)
    archive = box / "2024-09-02T090000.tar"
    with tarfile.open(archive, "w:xz") as made:
        member = tarfile.TarInfo("journal/000000000001.jsonl")
        member.size = 20 * PART_BYTES
        made.addfile(member, io.BytesIO(bytes(member.size)))
    assert "展开却有 21 MB 以上" in refused(archive, Refused)


def test_a_backup_of_which_most_parts_are_gone_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it is still worth salvaging."""
    monkeypatch.setattr("db.backups.reading._ROOM", 0)
    with opened(folder) as store:
        put(store, shop(1))
    archive = backup(Places(folder), NOW)
    for part in (folder / "backups" / "parts").iterdir():
        part.unlink()
    with pytest.raises(Damaged, match="缺少"):
        restore(archive, folder.parent / "恢复")
