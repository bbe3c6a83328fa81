"""However deep folders lie in one another, a person hears of it in words."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from acts.base.bureau import create
from db.backups.writing import backup
from db.config import Bureau
from db.places import Places
from db.restore import restore
from db.rights import open_to_others
from filesystem.depth import entries_below
from rules.base.errors import Refused
from site_gen.publishing.publish import publish
from site_gen.serving.check import check
from site_gen.serving.deploy import deploy
from tests.db.bureau import NOW
from tests.site_gen.sample import records

DEEP = 1_300


def dig(folder: Path) -> None:
    """A file under 1,300 folders in one another."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def remove(folder: Path) -> None:
    """What `dig` made; pytest and shutil call themselves, and could not."""
    here, names = folder / "d", 0
    while (here / "d").exists():
        (here / "d").rename(folder / f"part{names}")
        (here / "file").unlink(missing_ok=True)
        here.rmdir()
        here = (folder / f"part{names}").rename(folder / "d")
        names += 1
    (here / "file").unlink(missing_ok=True)
    here.rmdir()


@pytest.mark.skipif(os.name == "nt", reason="paths of Windows are shorter")
def test_a_site_with_folders_too_deep_is_named_and_stays(tmp_path: Path) -> None:
    out, record = tmp_path / "site", tmp_path / "deployed.json"
    publish(records(results=2), [], out)
    (out / "own").mkdir()
    dig(out / "own")
    try:
        before = (out / "index.html").read_bytes()
        with pytest.raises(Refused, match="64 层"):
            publish(records(results=3), [], out)
        with pytest.raises(Refused, match="64 层"):
            check(out)
        assert (out / "index.html").read_bytes() == before
        assert deploy(out, str(tmp_path / "web"), record).files  # goes by the list: what is not in it is not looked at
        assert not (tmp_path / "web" / "own").exists()
        sums = out / "SHA256SUMS"
        sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  " + b"d/" * DEEP + b"file\n")
        with pytest.raises(Refused, match=r"SHA256SUMS.*已损坏"):
            deploy(out, str(tmp_path / "web"), record)
    finally:
        remove(out / "own")


@pytest.mark.skipif(os.name == "nt", reason="paths of Windows are shorter")
def test_a_bureau_with_folders_too_deep_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "bureau"
    create(folder, Bureau("演示县公安局", "410422"), by="演示员", clock=lambda: NOW)
    (folder / "pages").mkdir(exist_ok=True)
    dig(folder / "pages")
    try:
        with pytest.raises(Refused, match=r"pages/d/d.*64 层"):
            backup(Places(folder), NOW)
        with pytest.raises(Refused, match="64 层"):
            open_to_others(Places(folder))
        assert {path.name for path in Places(folder).backups.rglob("*") if path.is_file()} <= {".lock"}
    finally:
        remove(folder / "pages")


def test_a_backup_with_a_path_too_deep_is_none_of_ours(tmp_path: Path) -> None:
    archive = tmp_path / "deep.tar"
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as made:
        member = tarfile.TarInfo("pages/" + "d/" * DEEP + "file")
        member.size = 1
        made.addfile(member, io.BytesIO(b"a"))
    with pytest.raises(Refused, match=r"64 层.*没有恢复"):
        restore(archive, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["deep.tar"]


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert sorted(path for path, _ in entries_below(tmp_path)) == ["a", "a/b", "a/up"]
