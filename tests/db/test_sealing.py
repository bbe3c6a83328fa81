"""A backup that only one key opens: with it everything comes back, without it nothing, and each failure is told for what it is."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.base.backups import back_up
from acts.base.bureau import create, make_backup_key, restore_backup, stop_sealing_backups
from db.backups.naming import backup_times
from db.backups.reading import open_backup
from db.backups.writing import backup
from db.check import check
from db.config import Bureau, read_bureau
from db.config_writing import change_settings
from db.erasure import remaining_copies
from db.places import Places
from db.sealing import Key, check_recipients, new_key, sealed_by
from db.store import Store
from rules.base.errors import Refused
from rules.journal.erasure import Erasure
from rules.registry.enterprise import Enterprise
from tests.db.bureau import NOW, opened

WORDS = "春风又绿江南岸 1"
PHONE = "13912345678"


@dataclass(frozen=True)
class Room:
    """A bureau with a telephone number in it, and the file of its key elsewhere."""

    folder: Path
    key: Path

    @property
    def places(self) -> Places:
        return Places(self.folder)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "bureau"
    create(folder, Bureau("演示县公安局", "410422"), by="演示员", clock=lambda: NOW)
    (folder / "pages" / "note.md").write_text(PHONE, encoding="utf-8")
    return Room(folder, tmp_path / "key.txt")


def test_sealing_is_off_until_somebody_asks_for_it(room: Room) -> None:
    archive = back_up(room.folder, lambda: NOW)
    assert archive.suffix == ".backup"
    assert sealed_by(archive) == ""
    assert PHONE.encode() in b"".join(content.read() for _, content in open_backup(archive))


def test_from_the_key_on_every_backup_is_sealed_and_the_key_brings_it_back(room: Room, tmp_path: Path) -> None:
    make_backup_key(room.folder, room.key)
    archive = back_up(room.folder, lambda: NOW)
    assert archive.name == "2024-09-02T090000.1.tar.age"
    assert sealed_by(archive) == "key"
    raw = archive.read_bytes()
    assert PHONE.encode() not in raw
    assert "演示县公安局".encode() not in raw
    assert sorted(path.name for path in room.places.backups.glob("2*")) == [archive.name, f"{archive.name}.sha256"]
    assert not (room.places.backups / "parts").exists(), "nothing of it lies there plain"
    new = restore_backup(archive, tmp_path / "new", Key(room.key)).folder
    assert check(new) == []
    assert (new / "pages" / "note.md").read_text(encoding="utf-8") == PHONE
    assert read_bureau(new) == read_bureau(room.folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bureau", "key.txt", "new"]


def test_a_passphrase_seals_one_backup_and_full_width_digits_are_the_same(room: Room, tmp_path: Path) -> None:
    archive = back_up(room.folder, lambda: NOW, passphrase=WORDS)
    assert sealed_by(archive) == "passphrase"
    assert PHONE.encode() not in archive.read_bytes()
    restore_backup(archive, tmp_path / "new", Key(passphrase=WORDS.replace("1", "１")))
    assert sealed_by(back_up(room.folder, lambda: NOW)) == ""


@pytest.mark.parametrize("words", ["", "12345678", "aaaaaaaaaa"])
def test_a_weak_passphrase_seals_nothing(room: Room, words: str) -> None:
    with pytest.raises(Refused, match="口令"):
        back_up(room.folder, lambda: NOW, passphrase=words)
    assert not room.places.backups.exists() or not list(room.places.backups.glob("2*"))


def _keys(room: Room, tmp_path: Path, what: str) -> Key:
    path = tmp_path / "given.txt"
    if what == "of another":
        new_key(path, "另一把")
    elif what == "no key in it":
        path.write_text("# 空的\n", encoding="utf-8")
    elif what == "cut off":
        path.write_text(room.key.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    elif what == "no text":
        path.write_bytes(b"\xff\xfe\x00")
    return Key(None if what == "none" else path)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("none", "请指明私钥文件"), ("missing", "没有这个私钥文件"), ("of another", "不是用这把密钥加密的"),
        ("no key in it", "里面没有私钥"), ("cut off", "私钥写得不对"), ("no text", "私钥写得不对"),
    ],
)  # fmt: skip
def test_without_the_right_key_nothing_is_restored_and_the_reason_told(
    room: Room, tmp_path: Path, what: str, said: str
) -> None:
    make_backup_key(room.folder, room.key)
    archive = back_up(room.folder, lambda: NOW)
    key = _keys(room, tmp_path, what)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Refused, match=said):
        restore_backup(archive, tmp_path / "new", key)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(("words", "said"), [(None, "请输入口令.*谁也打不开"), (WORDS + "2", "口令不对")])
def test_a_wrong_passphrase_is_told_to_be_wrong(room: Room, tmp_path: Path, words: str | None, said: str) -> None:
    archive = back_up(room.folder, lambda: NOW, passphrase=WORDS)
    with pytest.raises(Refused, match=said):
        restore_backup(archive, tmp_path / "new", Key(passphrase=words))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("by", ["key", "passphrase"])
@pytest.mark.parametrize("harm", ["cut", "flipped", "begun"])
def test_a_sealed_backup_that_is_damaged_is_not_taken_for_a_wrong_key(
    room: Room, tmp_path: Path, by: str, harm: str
) -> None:
    if by == "key":
        make_backup_key(room.folder, room.key)
    archive = back_up(room.folder, lambda: NOW, passphrase=WORDS if by == "passphrase" else None)
    raw = bytearray(archive.read_bytes())
    if harm == "flipped":
        raw[-20] ^= 1
    archive.write_bytes(raw[: {"cut": -30, "flipped": len(raw), "begun": 40}[harm]])
    with pytest.raises(Refused, match="已损坏，或没有写完"):
        restore_backup(archive, tmp_path / "new", Key(room.key, WORDS))
    assert not (tmp_path / "new").exists()


def test_a_key_beside_the_backups_is_refused_and_one_that_is_there_stays(room: Room) -> None:
    for inside in (room.folder / "key.txt", room.places.backups / "key.txt"):
        with pytest.raises(Refused, match="不能放在单位文件夹里"):
            make_backup_key(room.folder, inside)
    room.key.write_text("kept", encoding="utf-8")
    with pytest.raises(Refused, match="已经存在"):
        make_backup_key(room.folder, room.key)
    assert room.key.read_text(encoding="utf-8") == "kept"
    assert read_bureau(room.folder).backup_recipients == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_key_is_its_owners_alone(room: Room) -> None:
    old = os.umask(0)
    try:
        make_backup_key(room.folder, room.key)
    finally:
        os.umask(old)
    assert room.key.stat().st_mode & 0o777 == 0o600


def test_two_recipients_open_it_each_and_sealing_can_be_stopped(room: Room, tmp_path: Path) -> None:
    mine, deputy = (new_key(tmp_path / name, "两把") for name in ("mine.txt", "deputy.txt"))
    change_settings(room.folder, replace(read_bureau(room.folder), backup_recipients=(mine, deputy)))
    archive = back_up(room.folder, lambda: NOW)
    for name in ("mine", "deputy"):
        restore_backup(archive, tmp_path / f"by {name}", Key(tmp_path / f"{name}.txt"))
    assert stop_sealing_backups(room.folder).backup_recipients == ()
    assert sealed_by(back_up(room.folder, lambda: NOW)) == ""


@pytest.mark.parametrize("wrong", ["age1x", "某某", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_named_in_the_settings(room: Room, wrong: str) -> None:
    toml = room.places.bureau_toml
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace('recipient = ""', f'recipient = "{wrong}"'), encoding="utf-8")
    with pytest.raises(Refused, match=r"backup\.recipient：不是公钥"):
        read_bureau(room.folder)
    with pytest.raises(Refused, match=r"backup\.recipient"):  # and no backup in the clear instead
        backup(room.places, NOW)
    assert not room.places.backups.exists()


def test_a_private_key_does_not_belong_into_the_settings(tmp_path: Path) -> None:
    new_key(tmp_path / "key.txt", "一把")
    secret = (tmp_path / "key.txt").read_text(encoding="utf-8").split()[-1]
    with pytest.raises(ValueError, match="这是私钥"):
        check_recipients(secret)


def test_a_sealed_backup_that_is_older_than_an_erasure_is_found_without_its_key(room: Room) -> None:
    make_backup_key(room.folder, room.key)
    firm = Enterprise(number="O-000001", name="演示店", code="", phone=PHONE)
    with Store.open(room.folder, holder="演示员") as store, store.transaction("add", by="演示员", at=NOW) as tx:
        tx.put(firm)
    old = backup(room.places, NOW)
    with Store.open(room.folder, holder="演示员") as store:
        erasure = Erasure(
            number="X-0001", of="enterprises", record="O-000001", ids=(), fields=("phone",), basis="consent",
            document="1号", approved_by="局长", at=NOW.isoformat(), places=(), entry=0,
        )  # fmt: skip
        store.erase(
            Enterprise, "O-000001", replacement=replace(firm, phone=""), erasure=erasure, by="演示员", at=NOW, why=""
        )
        new = backup(room.places, NOW)
        assert remaining_copies(room.places, store._state) == [old]
    assert {path for _, path in backup_times(room.places.backups)} == {old, new}


def test_what_is_written_is_what_another_reader_of_the_format_expects(room: Room) -> None:
    """The head of the file by the specification, read here without the library (age-encryption.org/v1, C2SP)."""
    public = make_backup_key(room.folder, room.key).backup_recipients[0]
    lines = back_up(room.folder, lambda: NOW).read_bytes().split(b"\n")
    assert lines[0] == b"age-encryption.org/v1"
    assert lines[1].startswith(b"-> X25519 ")
    assert public.startswith("age1")
    assert f"# public key: {public}" in room.key.read_text(encoding="utf-8")
    with opened(room.folder):
        pass
