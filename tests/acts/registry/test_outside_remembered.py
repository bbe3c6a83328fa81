"""What lists of other offices were answered is remembered: for whom, of which lists, and what of it is said of one file only."""

from pathlib import Path

import pytest

from acts.registry import mappings, outside, reading
from db.exchange.formats import LISTS
from rules.importing.mapping import ImportMapping
from rules.importing.remembered import RememberedMapping
from tests.acts.office import Desk, credit_code
from tests.acts.registry.test_outside import NAME, Lists, Row


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Lists(desk, tmp_path)


def _kept(lists: Lists, mode: str, *rows: Row, name: str, sender: str = "", **answers: str) -> RememberedMapping | None:
    """A list imported with these answers; what is remembered of it."""
    office, path = lists.desk.office, lists.file(*rows, name=name)
    mapping, source = ImportMapping(list="enterprises", sender=sender, mode=mode, answers=answers), reading.opened(path)
    sheet = outside.read_outside(office, mode, source, mapping)
    report = outside.prepare_outside(office, mode, sheet, mapping, path.name)
    kept = outside.answers_to_keep(office, source, mapping, path.name)
    outside.apply_outside(office, report, path.name, also=kept)
    return kept


NAMED = (("企业名称", "统一社会信用代码"), (NAME.format(1), credit_code(1)))


def test_what_a_list_was_answered_is_remembered_for_the_next_one_of_its_sender(lists: Lists) -> None:
    """But for its day, and that it is whole: those are said of one file."""
    said = {"flag": "黑名单", "source": "县文旅局", "on": "2024-03-01", "partial": "no"}
    kept = _kept(lists, "flags", *NAMED, name="三月.csv", sender="县文旅局", **said)
    assert kept is not None
    assert kept.mapping.answers == {"flag": "黑名单", "source": "县文旅局"}
    said["flag"] = "投诉举报多"
    before = lists.desk.office.store.newest_doings("enterprises.")
    _kept(lists, "flags", NAMED[0], ("演示不在名录", ""), name="三月.csv", sender="县信访局", **said)
    assert lists.desk.office.store.newest_doings("enterprises.") == before, "nothing of the registry came in"
    assert [one.number for one in mappings.mappings(lists.desk.office)] == ["M-0001", "M-0002"]
    next_month = lists.file(*NAMED, name="四月.csv")
    sheet = reading.read(lists.desk.office, LISTS["enterprises"], next_month, sender="县文旅局")
    assert sheet.answers is not None
    assert (sheet.answers.mode, sheet.answers.answers) == ("flags", kept.mapping.answers)
    assert "M-0001" in sheet.told[0].text
    again = outside.read_outside(lists.desk.office, "flags", next_month, sheet.answers)
    assert not again.open_questions
    other = reading.read(lists.desk.office, LISTS["enterprises"], next_month, sender="县公安局")
    assert other.answers is not None
    assert other.answers.mode == ""


def test_whose_list_it_is_is_who_sends_it_where_nothing_else_is_said(lists: Lists) -> None:
    """The lists of two offices look the same: while one is known it is told what is taken, of two it is asked which."""
    office = lists.desk.office
    kept = _kept(lists, "flags", *NAMED, name="三月.csv", flag="黑名单", source="县文旅局")
    assert kept is not None
    assert kept.sender == "县文旅局"
    path = lists.file(*NAMED, name="四月.csv")
    told = reading.read(office, LISTS["enterprises"], path).told[0].text
    assert told.startswith(
        "按记住的导入对照 M-0001（县文旅局）回答（重点监管标记名单、重点监管标记 黑名单、名单来源 县文旅局）；"
    )
    _kept(lists, "flags", *NAMED, name="三月.csv", flag="投诉举报多", source="县信访局")
    sheet = reading.read(office, LISTS["enterprises"], path)
    assert "2 家的对照（县信访局、县文旅局）" in sheet.told[0].text
    assert sheet.answers is not None
    assert sheet.answers.mode == ""


def test_two_lists_of_the_same_headings_that_say_other_things_keep_their_own_answers(lists: Lists) -> None:
    """注销 and 迁出 look the same, but for their titles: what was answered of one is no answer of the other."""
    _kept(lists, "status", *NAMED, name="名单.csv", status="注销", status_source="县市监局")
    office = lists.desk.office
    for name, taken in (("名单.csv", "status"), ("迁出企业.csv", "")):
        source = reading.opened(lists.file(*NAMED, name=name))
        sheet = reading.read(office, LISTS["enterprises"], source)
        assert sheet.answers is not None
        assert sheet.answers.mode == taken, name
    made = mappings.save_mapping(
        office, ImportMapping(list="enterprises", mode="flags", answers={"flag": "黑名单"}), titles=NAMED[0]
    )
    assert made.says is None, "made by hand: of any such file"
    typed = ImportMapping(list="enterprises", mode="flags")
    assert outside.answers_of_mode(office, source, typed)[0].answers == {"flag": "黑名单"}
    assert outside.answers_of_mode(office, source, ImportMapping(list="enterprises", mode="risk"))[0].answers == {}


def test_a_list_that_says_all_of_itself_leaves_nothing_to_remember(lists: Lists) -> None:
    rows = (("注销企业名单",), *NAMED)
    assert _kept(lists, "status", *rows, name="注销.csv") is None
    assert _kept(lists, "status", *rows, name="注销.csv", status_source="县市监局") is not None
