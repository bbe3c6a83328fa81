"""What lies on the web server is read before anything is carried there: no register shrinks or forks, whichever way the site goes."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Refused
from site_gen.publishing.publish import publish
from site_gen.serving.deploy import deploy, mark_uploaded, pending_upload
from tests.site_gen.sample import records

NOW = records(results=2)
_LINE = ("2", "R-0000abcd", "7" * 64, "2024-06-05T09:00:00+08:00", "dice", "2024-06-05T15:00:00+08:00", "open", "")
_HEAD = ("900000", "ab" * 32, "2025-01-01T09:00:00+08:00", "normal")
_FORK = ("900000", "cd" * 32, "2025-01-01T09:00:00+08:00", "normal")
_RSYNC = """#!{python}
import pathlib, shutil, sys
source, target = sys.argv[-2:]
with open({log!r}, "a") as log:
    print(source, "->", target, file=log)
if {broken}:
    sys.exit("rsync: connection refused")
for name in filter(None, sys.stdin.read().split("\\0")):
    here, there = pathlib.Path(source, name), pathlib.Path(target, name)
    if here.exists():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(here, there)
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site; `before`, as it was; `longer` and `fork`: what may lie on the web server instead, a publication more, another one more."""
    room = tmp_path_factory.mktemp("sites")
    for name, public in {
        "before": NOW,
        "site": replace(NOW, heads=(*NOW.heads, _HEAD)),
        "longer": replace(NOW, heads=(*NOW.heads, _HEAD, _HEAD), freezes=(*NOW.freezes, _LINE)),
        "fork": replace(NOW, heads=(*NOW.heads, _FORK)),
    }.items():
        publish(public, [], room / name)
    return room


WORDS = {"longer": "比这里的网站多 1 行.*登记恢复", "fork": "与这里的网站不同：台账分了叉.*完整的那份"}


def registers(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("freezes.tsv", "heads.tsv")}


@pytest.mark.parametrize("there", ["longer", "fork"])
def test_to_a_folder(sites: Path, tmp_path: Path, there: str) -> None:
    target = Path(shutil.copytree(sites / there, tmp_path / "www"))
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match=WORDS[there]):
        deploy(sites / "site", str(target), tmp_path / "deployed.json")
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, *, broken: bool = False) -> Path:
    """A program that is called rsync; returns its log."""
    program, log = folder / "bin" / "rsync", folder / "log"
    program.parent.mkdir()
    program.write_text(_RSYNC.format(python=sys.executable, log=str(log), broken=broken), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    return log


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a POSIX script")
@pytest.mark.parametrize("there", ["longer", "fork"])
def test_by_rsync(sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str) -> None:
    log = stand_in(tmp_path, monkeypatch)
    target = Path(shutil.copytree(sites / there, tmp_path / "www"))
    with pytest.raises(Refused, match=WORDS[there]):
        deploy(sites / "site", f"rsync:{target}", tmp_path / "deployed.json")
    (only,) = log.read_text().splitlines()
    assert only.startswith(f"{target}/ -> ")
    assert registers(target) == registers(sites / there)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a POSIX script")
def test_where_rsync_cannot_read_what_lies_there_nothing_is_carried(
    sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = stand_in(tmp_path, monkeypatch, broken=True)
    with pytest.raises(Refused, match=r"读不到网站上现在的.*connection refused.*什么都没有上传"):
        deploy(sites / "site", f"rsync:{tmp_path / 'www'}", tmp_path / "deployed.json")
    assert len(log.read_text().splitlines()) == 1


def test_by_hand_the_first_list_asks_what_lies_there(sites: Path, tmp_path: Path) -> None:
    record = tmp_path / "deployed.json"
    with pytest.raises(Refused, match=r"不知道网站上现在有没有登记.*--previous.*--first"):
        pending_upload(sites / "site", record)
    for there, words in WORDS.items():
        with pytest.raises(Refused, match=words):
            pending_upload(sites / "site", record, past=registers(sites / there))
    assert not record.exists()
    assert pending_upload(sites / "site", record, past=registers(sites / "before")).uploaded


def test_by_hand_a_later_list_continues_what_was_uploaded_by_its_hash(sites: Path, tmp_path: Path) -> None:
    record = tmp_path / "deployed.json"
    pending_upload(sites / "before", record, first=True)
    mark_uploaded(sites / "before", record)
    assert "heads.tsv" in pending_upload(sites / "site", record).uploaded
    mark_uploaded(sites / "site", record)
    for name in ("before", "fork"):
        with pytest.raises(Refused, match="不是从上次列出上传的接着写的"):
            pending_upload(sites / name, record)


def test_publishing_refuses_the_same_before_a_page_is_made(sites: Path) -> None:
    """The last door, for whoever calls the site generator alone; the office is told the way on before (tests/tui/test_restored.py)."""
    with pytest.raises(Refused, match="公布过的只能增加"):
        publish(NOW, [], sites / "fork")


ENCODINGS = {
    "UTF-16": lambda raw: b"\xff\xfe" + raw.decode().encode("utf-16-le"),
    "BOM": lambda raw: b"\xef\xbb\xbf" + raw,
    "回车换行": lambda raw: raw.replace(b"\n", b"\r\n"),
}
"""As Notepad saves a register, and FTP carries it as text."""


@pytest.mark.parametrize("said", ENCODINGS)
@pytest.mark.parametrize("name", ["freezes.tsv", "heads.tsv"])
def test_a_register_that_was_saved_anew_there_is_no_fork(sites: Path, tmp_path: Path, name: str, said: str) -> None:
    target = Path(shutil.copytree(sites / "before", tmp_path / "www"))
    changed = ENCODINGS[said]((target / name).read_bytes())
    (target / name).write_bytes(changed)
    with pytest.raises(Refused, match=f"{name}.*{said}.*换回原来的文件") as refused:
        deploy(sites / "site", str(target), tmp_path / "deployed.json")
    assert "分了叉" not in str(refused.value)
    assert (target / name).read_bytes() == changed
