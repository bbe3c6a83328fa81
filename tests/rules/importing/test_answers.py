"""What is remembered of a kind of file is a list of single answers: each is said in words, changed and forgotten without the others."""

import msgspec
import pytest

from rules.base.errors import Refused
from rules.importing.answers import Answer, answers_of, as_question, mapping_of, without
from rules.importing.mapping import ImportMapping, answered

LABELS = {"name": "企业名称", "risk": "信用风险等级", "department": "部门", "section": "科室"}
WHOLE = ImportMapping(
    list="enterprises", sender="县市监局", sheets={"附表": "leave"}, heading_row=3, columns={"字号": "name", "备用": "", "部门科室": "department+section"},
    values={"risk": {"低": "A级", "无": ""}}, answers={"department": "文旅"}, rows={"struck": "leave"}, mode="full", blank_erases=True, pairs={"甲": "同一家"},
)  # fmt: skip


def test_each_answer_is_said_in_words() -> None:
    said = [(one.title, one.about(LABELS), one.text(LABELS)) for one in answers_of(WHOLE)]
    assert said == [
        ("哪一种名单", "", "全量名录：名单上没有的列出来"),
        ("空着的格", "", "清空已有的内容"),
        ("标题在第几行", "", "3"),
        ("工作表", "附表", "不导入"),
        ("标题", "字号", "企业名称"),
        ("标题", "备用", "不导入这一列"),
        ("标题", "部门科室", "部门＋科室"),
        ("表里的词", "信用风险等级：低", "A级"),
        ("表里的词", "信用风险等级：无", "当作没有填"),
        ("表里没有的栏", "部门", "文旅"),
        ("行", "划了删除线的行", "不导入"),
    ]


def test_the_answers_of_a_mapping_make_it_again() -> None:
    made = mapping_of("enterprises", "县市监局", answers_of(WHOLE))
    assert made == msgspec.structs.replace(WHOLE, pairs={})


def test_what_was_decided_of_single_objects_is_not_an_answer_about_a_kind_of_file() -> None:
    assert "甲" not in {one.key for one in answers_of(WHOLE)}


@pytest.mark.parametrize("at", range(len(answers_of(WHOLE))))
def test_an_answer_is_forgotten_without_the_others(at: int) -> None:
    every = answers_of(WHOLE)
    left = without(WHOLE, every[at])
    assert answers_of(left) == (*every[:at], *every[at + 1 :])
    assert (left.list, left.sender, left.pairs) == (WHOLE.list, WHOLE.sender, WHOLE.pairs)


def test_forgotten_one_after_the_other_nothing_is_left() -> None:
    left = WHOLE
    for one in answers_of(WHOLE):
        left = without(left, one)
    assert left == ImportMapping(list="enterprises", sender="县市监局", pairs=WHOLE.pairs)


def test_what_somebody_else_has_forgotten_meanwhile_is_refused_in_words() -> None:
    one = answers_of(WHOLE)[3]
    with pytest.raises(Refused, match="已经没有这一条"):
        without(without(WHOLE, one), one)


def test_an_answer_is_changed_without_the_others() -> None:
    for one, other in (
        (Answer("heading", "字号", "name"), "risk"), (Answer("value", "risk=低", "A级"), "B级"),
        (Answer("sheets", "附表", "leave"), "take"), (Answer("missing", "department", "文旅"), "公安"),
        (Answer("blank", "", "yes"), "no"), (Answer("mode", "", "full"), "update"), (Answer("heading_row", "", "3"), "4"),
    ):  # fmt: skip
        changed = answered(WHOLE, as_question(one, LABELS), other)
        kept = [left for left in answers_of(WHOLE) if (left.kind, left.key) != (one.kind, one.key)]
        now = [left for left in answers_of(changed) if (left.kind, left.key) != (one.kind, one.key)]
        assert now == kept, one
        assert changed != WHOLE, one


def test_a_heading_of_two_columns_keeps_its_answer_among_those_offered() -> None:
    one = Answer("heading", "部门科室", "department+section")
    assert as_question(one, LABELS).options[0] == ("department+section", "部门＋科室")
