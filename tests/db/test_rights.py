"""What the office writes can be read by its owner only, whatever the umask says; what was opened up is found and set right."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.base.bureau import check_bureau, create, make_bureau_private, open_office
from db import drafts, rights
from db.backups.writing import backup
from db.config import Bureau
from db.config_writing import set_operator
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from db.folders import write_folder
from db.passphrases import store_hash
from db.places import Places
from db.restore import restore
from rules.base.passphrase import holder_key
from tests.db.bureau import NOW, opened, put, shop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask-000", "umask-022", "umask-077"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def wide(folder: Path) -> list[str]:
    """What others could read or enter, or the owner could not."""
    found = []
    for path in (folder, *folder.rglob("*")):
        if path.stat().st_mode & 0o777 != (0o700 if path.is_dir() else 0o600):
            found.append(f"{path.stat().st_mode & 0o777:o} {path.relative_to(folder)}")
    return found


@pytest.mark.usefixtures("umask")
def test_everything_that_is_written_is_private_from_its_first_moment(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    places = create(folder, Bureau(name="示例局", region="410422"), by="演示员", clock=lambda: NOW)
    with opened(folder) as store:
        put(store, shop(1))
    with opened(folder) as store:
        put(store, shop(2))
        assert wide(folder) == []  # with the lock and the note of its holder
    set_operator(folder, "赵演示")
    drafts.save(places.drafts, "enterprises/new", {"name": "甲"})
    write_folder(places.evidence("2024-001-1"), {"terms.json": b"{}", "openings/O-000001.json": b"{}"})
    write_folder(places.evidence("2024-001-1"), {"terms.json": b"{ }"})
    for name in ("名录.xlsx", "名录.csv", "名录.csv"):
        write_list(folder / name, LISTS["enterprises"].columns, [], "名录")
    store_hash(places, holder_key("张演示"), "春风又绿江南岸 1")
    made = backup(places, NOW)
    assert wide(folder) == []
    assert check_bureau(folder) == []
    assert wide(restore(made, tmp_path / "恢复")) == []


def test_what_others_can_open_is_named_with_its_cure_and_set_right(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    folder.mkdir()
    folder.chmod(0o755)
    places = create(folder, Bureau(name="示例局", region="410422"), by="演示员", clock=lambda: NOW)
    assert wide(folder) == []  # a folder that was there before is closed, too
    (places.public / "draws").mkdir(parents=True)
    places.public.chmod(0o755)
    (places.pages / "about.md").write_text("title: 关于\n\n文字\n", encoding="utf-8")
    (places.pages / "about.md").chmod(0o644)
    assert check_bureau(folder) == []  # an editor's file in a closed folder
    places.journal_file(1).chmod(0o640)
    folder.chmod(0o750)
    (problem,) = check_bureau(folder)
    assert problem.where == "单位"
    assert "其他用户也能打开等 2 个文件和文件夹" in problem.message
    assert "mingchou check --private" in problem.message
    assert make_bureau_private(folder) == 3
    assert check_bureau(folder) == []
    assert places.public.stat().st_mode & 0o777 == 0o755
    with open_office(folder, clock=lambda: NOW) as office:
        assert rights.open_to_others(office.places) == []


def test_on_windows_the_program_says_that_it_cannot_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "RIGHTS_SUPPORTED", False)
    folder = tmp_path / "单位"
    folder.mkdir(mode=0o755)
    assert rights.rights_problems(Places(folder)) == []
    assert rights.make_private(Places(folder)) == 0
    assert "icacls" in rights.WINDOWS_ADVICE
