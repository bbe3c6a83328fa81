"""Who has a passphrase says it himself before anything is done in his name; it is kept as a hash, counted, and told to nobody."""

import hashlib
from datetime import timedelta
from time import monotonic
from typing import Any

import msgspec
import pytest

from acts.base.office import EnteredPassphrases
from acts.base.passphrase import (
    PassphraseAsked,
    enter_passphrase,
    has_passphrase,
    holders,
    remove_passphrase,
    require_leader,
    set_passphrase,
)
from acts.disclosure.override import allow
from acts.draw import void
from acts.draw.confirm import StrikeOff, confirm
from acts.draw.match import match_inspectors
from acts.journal.erasure import erase
from acts.journal.log import log
from acts.work.result import withdraw
from db import passphrases
from db.backups.writing import backup
from db.passphrases import check_passphrase
from rules.base.errors import NotFound, Refused
from rules.base.passphrase import holder_key
from rules.work.result import Result
from tests.acts.office import Clock, Desk

WORD = "春风又绿江南岸 1"
OTHER = "明月何时照我还 2"


def test_an_act_that_names_a_leader_asks_for_his_passphrase_and_takes_it_once(desk: Desk) -> None:
    require_leader(desk.office, "张演示")  # nobody has one: nothing is asked
    set_passphrase(desk.office, "张演示", WORD)
    for name in ("张演示", " 张　演示 "):
        with pytest.raises(PassphraseAsked, match="请本人输入"):
            require_leader(desk.office, name)
    with pytest.raises(Refused, match="口令不对"):
        enter_passphrase(desk.office, "张演示", OTHER)
    enter_passphrase(desk.office, "张演示", WORD)
    require_leader(desk.office, "张演示")
    with pytest.raises(PassphraseAsked):
        require_leader(desk.office, "张演示")
    require_leader(desk.office, "李演示")


def test_whoever_sits_there_is_asked_in_the_middle_of_an_act_unless_it_was_said_before(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    asked: list[str] = []

    def ask(name: str) -> str | None:
        asked.append(name)
        return WORD if len(asked) == 1 else None

    office = msgspec.structs.replace(desk.office, passphrases=EnteredPassphrases(ask))
    enter_passphrase(office, "张演示", WORD)
    require_leader(office, "张演示")
    assert asked == []
    require_leader(office, "张演示")
    with pytest.raises(PassphraseAsked, match="张演示设了口令，请本人输入"):
        require_leader(office, "张演示")  # nobody answered
    assert asked == ["张演示"] * 2


def test_a_wrong_answer_in_the_middle_of_an_act_is_refused(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    office = msgspec.structs.replace(desk.office, passphrases=EnteredPassphrases(lambda _: OTHER))
    with pytest.raises(Refused, match="口令：口令不对，请重新输入"):
        require_leader(office, "张演示")


def test_whoever_is_asked_is_named_without_the_blanks_around(desk: Desk) -> None:
    set_passphrase(desk.office, " 张演示 ", WORD)
    assert [one.name for one in holders(desk.office)] == ["张演示"]
    for act in (
        lambda: require_leader(desk.office, " 张演示 "), lambda: set_passphrase(desk.office, " 张演示 ", OTHER),
        lambda: remove_passphrase(desk.office, " 张演示 ", None),
    ):  # fmt: skip
        with pytest.raises(PassphraseAsked) as asked:
            act()
        assert asked.value.name == "张演示"


def test_a_passphrase_needs_a_name(desk: Desk) -> None:
    with desk.refused("姓名：必须填写"):
        set_passphrase(desk.office, " 　", WORD)
    assert not has_passphrase(desk.office, "")
    with pytest.raises(NotFound, match="没有设口令"):
        remove_passphrase(desk.office, "", WORD)


def test_who_has_a_passphrase_since_when_by_whom_and_how_often_is_on_record(desk: Desk) -> None:
    for hour, name in ((9, "张演示"), (10, "李演示"), (11, "王演示")):
        desk.clock.at("2024-03-04", hour)
        set_passphrase(desk.office, name, WORD)
    desk.clock.at("2024-03-05")
    again = set_passphrase(desk.office, "张演示", OTHER, WORD)
    assert holders(desk.office)[-1] == again
    assert [(one.name, one.at, one.by, one.times) for one in holders(desk.office)] == [
        ("李演示", "2024-03-04T10:00:00+08:00", "演示员", 1), ("王演示", "2024-03-04T11:00:00+08:00", "演示员", 1),
        ("张演示", "2024-03-05T09:00:00+08:00", "演示员", 2),
    ]  # fmt: skip
    assert log(desk.office)[0].text == "张演示设了口令"


def test_a_passphrase_is_taken_away_by_who_knows_it_and_a_new_one_asks_for_none(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    with desk.refused("口令不对"):
        remove_passphrase(desk.office, "张演示", OTHER)
    remove_passphrase(desk.office, "张演示", WORD)
    assert log(desk.office)[0].text == "张演示的口令取消"
    assert not passphrases.has_hash(desk.office.places, holder_key("张演示"))
    set_passphrase(desk.office, "张演示", OTHER)
    enter_passphrase(desk.office, "张演示", OTHER)


def test_a_hash_that_a_crash_left_behind_does_not_keep_the_name_from_a_new_passphrase(desk: Desk) -> None:
    """That it was taken away stands in the journal, and the journal is the truth."""
    set_passphrase(desk.office, "张演示", WORD)
    kept = desk.office.places.passphrases.read_bytes()
    remove_passphrase(desk.office, "张演示", WORD)
    desk.office.places.passphrases.write_bytes(kept)
    set_passphrase(desk.office, "张演示", OTHER)
    enter_passphrase(desk.office, "张演示", OTHER)


def test_the_pause_after_wrong_ones_ends_in_a_demonstration_too_whose_clock_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    demonstration = msgspec.structs.replace(desk.office.bureau, demo_clock=desk.office.now())
    office = msgspec.structs.replace(desk.office, bureau=demonstration)
    wall = Clock()
    monkeypatch.setattr("acts.base.passphrase.wall_clock", wall)
    for open_office, clock in ((office, wall), (desk.office, desk.clock)):
        for _ in range(4):
            with pytest.raises(Refused, match="口令不对"):
                enter_passphrase(open_office, "张演示", OTHER)
        with pytest.raises(Refused, match="请 10 秒以后再试"):
            enter_passphrase(open_office, "张演示", WORD)
        clock.later(10 / 3600)
        enter_passphrase(open_office, "张演示", WORD)


def test_wrong_ones_are_counted_and_cost_time_and_a_good_one_ends_that(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    places, key, now = desk.office.places, holder_key("张演示"), desk.office.now()
    assert [check_passphrase(places, key, OTHER, now) for _ in range(4)] == [False] * 4
    with pytest.raises(Refused, match="连续错了 4 次，请 10 秒以后再试"):
        check_passphrase(places, key, WORD, now)
    assert check_passphrase(places, key, WORD, now + timedelta(seconds=10))
    assert [check_passphrase(places, key, OTHER, now) for _ in range(3)] == [False] * 3


def test_a_passphrase_is_changed_and_taken_away_by_whoever_knows_it_or_in_the_open(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    with pytest.raises(PassphraseAsked):
        set_passphrase(desk.office, "张演示", OTHER)
    with pytest.raises(Refused, match="口令不对"):
        set_passphrase(desk.office, "张演示", OTHER, OTHER)
    set_passphrase(desk.office, "张演示", OTHER, WORD)
    enter_passphrase(desk.office, "张演示", OTHER)
    with pytest.raises(PassphraseAsked):
        remove_passphrase(desk.office, "张演示", None)
    remove_passphrase(desk.office, "张演示", None, forgotten=True)
    assert holders(desk.office) == []
    assert not has_passphrase(desk.office, "张演示")
    assert "没有输入旧口令" in log(desk.office, limit=1)[0].text
    with pytest.raises(NotFound):
        remove_passphrase(desk.office, "张演示", OTHER)


@pytest.mark.parametrize(
    ("text", "said"),
    [("短", "8 到 200"), ("1234567890", "不能全是数字"), ("啊啊啊啊啊啊啊啊", "太少"), ("我是张演示我批准", "自己的姓名"), ("春风又绿\u200b江南岸啊", "看不见")],
)  # fmt: skip
def test_a_weak_passphrase_is_refused_with_the_reason(text: str, said: str, desk: Desk) -> None:
    with pytest.raises(Refused, match=said):
        set_passphrase(desk.office, "张演示", text)
    assert holders(desk.office) == []


def test_nothing_of_it_stands_in_journal_records_or_backup_and_a_file_taken_away_is_noticed(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    places = desk.office.places
    made = backup(places, desk.office.now())
    kept = places.passphrases.read_text(encoding="utf-8")
    assert WORD not in kept
    for path in (made, *places.journal.glob("*.jsonl")):
        content = path.read_bytes()
        assert WORD.encode() not in content
        assert b"mingchou-passphrases" not in content
    places.passphrases.unlink()
    with pytest.raises(Refused, match="文件被换过或删过"):
        enter_passphrase(desk.office, "张演示", WORD)
    set_passphrase(desk.office, "张演示", OTHER)  # who has lost the file gives a new one; the journal has both
    assert [line.act for line in log(desk.office, limit=2)] == ["passphrase.set"] * 2
    places.passphrases.write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match="已损坏"):
        enter_passphrase(desk.office, "张演示", OTHER)


def test_the_acts_that_name_who_approved_ask_him_and_change_nothing_before(desk: Desk) -> None:
    leader = "演示分管局长"
    set_passphrase(desk.office, leader, WORD)
    number = desk.joint_task()
    desk.drawn(number)
    chosen = [one.number for one in desk.draw(desk.task(number).draws[-1]).drawn]
    strikes = [StrikeOff(one, "closed_down", "照片 1 号") for one in chosen]
    before = desk.office.store.position
    with pytest.raises(PassphraseAsked):
        confirm(desk.office, number, strikes, approved_by=leader)
    with pytest.raises(PassphraseAsked):
        void.void(desk.office, number, reason="procedure", by=leader)
    with pytest.raises(PassphraseAsked):
        erase(desk.office, desk.object(1).number, ["phone"], basis="purpose", document="1 号", approved_by=leader)
    assert desk.office.store.position == before
    confirm(desk.office, number)
    match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-04-08")
    with pytest.raises(PassphraseAsked):
        desk.approve(number)
    enter_passphrase(desk.office, leader, WORD)
    assert desk.approve(number)
    one = desk.office.store.where(Result, task=number)[0]
    with pytest.raises(PassphraseAsked):
        withdraw(desk.office, number, one.object, one.item, reason="mistake", by=leader, document="2 号")
    with pytest.raises(PassphraseAsked):
        allow(desk.office, "0" * 12, reason="已核对", by=leader)


def _stored(desk: Desk) -> dict[str, Any]:
    file = msgspec.json.decode(desk.office.places.passphrases.read_bytes())
    return dict(file["holders"][holder_key("张演示")])


def _store(desk: Desk, changed: dict[str, Any]) -> None:
    raw = {"format": "mingchou-passphrases/1", "holders": {holder_key("张演示"): changed}}
    desk.office.places.passphrases.write_bytes(msgspec.json.encode(raw))


def _first_version(desk: Desk) -> dict[str, Any]:
    """The hash as the first version wrote it, reckoned here anew: n=2^15, and no cost beside it."""
    set_passphrase(desk.office, "张演示", WORD)
    salt = "ab" * 16
    hashed = hashlib.scrypt(WORD.encode(), salt=bytes.fromhex(salt), n=2**15, r=8, p=1, maxmem=2**26, dklen=32).hex()
    old = {"salt": salt, "hash": hashed, "wrong": 0, "until": ""}
    _store(desk, old)
    return old


def test_the_cost_is_todays_and_stands_beside_the_hash(desk: Desk) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    stored = _stored(desk)
    assert stored["cost"] == {"n": 2**17, "r": 8, "p": 1}
    hashed = hashlib.scrypt(
        WORD.encode(), salt=bytes.fromhex(stored["salt"]), n=2**17, r=8, p=1, maxmem=2**28, dklen=32
    )
    assert stored["hash"] == hashed.hex()


def test_a_hash_of_the_first_version_holds_and_is_made_anew_at_the_next_right_entry_only(desk: Desk) -> None:
    old = _first_version(desk)
    with pytest.raises(Refused, match="口令不对"):
        enter_passphrase(desk.office, "张演示", OTHER)
    assert (_stored(desk)["salt"], _stored(desk)["hash"]) == (old["salt"], old["hash"])
    enter_passphrase(desk.office, "张演示", WORD)
    renewed = _stored(desk)
    assert renewed["cost"]["n"] == 2**17
    assert renewed["salt"] != old["salt"]
    assert renewed["wrong"] == 0
    enter_passphrase(desk.office, "张演示", WORD)
    assert _stored(desk) == renewed
    with pytest.raises(Refused, match="口令不对"):
        enter_passphrase(desk.office, "张演示", OTHER)


@pytest.mark.parametrize(
    "cost",
    [{"n": 2**40, "r": 8, "p": 1}, {"n": 3, "r": 8, "p": 1}, {"n": 2**17, "r": 8, "p": 0}, {"n": -2, "r": -8, "p": 1}],
)
def test_a_cost_that_nobody_set_is_damage_and_takes_no_memory(desk: Desk, cost: dict[str, int]) -> None:
    _store(desk, {**_first_version(desk), "cost": cost})
    with pytest.raises(Refused, match="已损坏"):
        enter_passphrase(desk.office, "张演示", WORD)


@pytest.mark.parametrize("typed", ["张演示。", "张演示（局长）", "局长张演示", "张 演示、"])
def test_signs_and_titles_around_a_name_do_not_get_past_its_passphrase(desk: Desk, typed: str) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    with pytest.raises(PassphraseAsked, match="张演示设了口令"):
        require_leader(desk.office, typed)
    enter_passphrase(desk.office, typed, WORD)
    require_leader(desk.office, typed)
    require_leader(desk.office, "张演示仪")  # another name


def test_what_was_agreed_to_is_not_agreed_for_an_act_long_after(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    set_passphrase(desk.office, "张演示", WORD)
    enter_passphrase(desk.office, "张演示", WORD)
    later = monotonic() + 121
    monkeypatch.setattr("acts.base.office.monotonic", lambda: later)
    with pytest.raises(PassphraseAsked):
        require_leader(desk.office, "张演示")
    enter_passphrase(desk.office, "张演示", WORD)
    desk.office.passphrases.forget()
    with pytest.raises(PassphraseAsked):
        require_leader(desk.office, "张演示")
