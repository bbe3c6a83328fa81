"""Answers find their place in the mapping."""

import pytest

from rules.base.errors import Refused
from rules.importing.mapping import ImportMapping, answered
from rules.importing.questions import LEAVE, TAKE, Question
from rules.importing.told import SHOWN, Notes

CHOICE = ((TAKE, "导入"), (LEAVE, "不导入"))


def test_an_answer_is_kept_where_the_next_file_finds_it() -> None:
    mapping = ImportMapping(list="enterprises")
    mapping = answered(mapping, Question("heading", "单位", "“单位”是哪一栏"), "name")
    mapping = answered(mapping, Question("value", "risk=低风险", "“低风险”是什么"), "A级")
    mapping = answered(mapping, Question("value", "risk=高=风险", "“高=风险”是什么"), "D级")
    mapping = answered(mapping, Question("hidden", "hidden", "隐藏的行", options=CHOICE), LEAVE)
    mapping = answered(mapping, Question("heading_row", "", "标题在第几行"), "3")
    assert mapping.columns == {"单位": "name"}
    assert mapping.values == {"risk": {"低风险": "A级", "高=风险": "D级"}}
    assert mapping.rows == {"hidden": LEAVE}
    assert mapping.heading_row == 3


def test_an_answer_that_is_none_of_the_options_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="可答：导入、不导入"):
        answered(ImportMapping(list="items"), Question("struck", "struck", "划掉的行", options=CHOICE), "maybe")


def test_the_same_thing_is_told_once_with_its_number() -> None:
    notes = Notes()
    for line in range(2, 102):
        notes.add("ditto", "〃 按上一行填", f"第 {line} 行")
    (told,) = notes
    assert (told.count, len(told.lines), told.lines[0]) == (100, SHOWN, "第 2 行")
