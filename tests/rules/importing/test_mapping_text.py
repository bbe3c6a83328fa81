"""A mapping is a file that a clerk can read, fill in and give on; a wrong one is refused in words."""

import pytest

from rules.base.errors import Refused
from rules.importing.mapping import ImportMapping
from rules.importing.mapping_text import read_mapping, write_mapping
from rules.importing.questions import LEAVE, TAKE, Question
from rules.registry.enterprise import COLUMNS

TITLES = {"enterprises": "检查对象名录", "inspectors": "执法检查人员名录"}
FULL = ImportMapping(
    list="enterprises", sender="示例县市场监管局", sheets={"网吧": LEAVE}, heading_row=3, columns={"“字号”": "name", "性别": ""},
    values={"risk": {"低=风险": "A级", "无\n": ""}}, answers={"town": "东街"}, rows={"hidden": TAKE}, mode="full", blank_erases=True,
    pairs={"甲": "same"},
)  # fmt: skip


def read(text: str) -> ImportMapping:
    return read_mapping(text, "enterprises", COLUMNS, TITLES, "对照.toml")


def test_what_is_written_is_read_back() -> None:
    assert read(write_mapping(FULL, COLUMNS)) == FULL


def test_open_questions_stand_as_commented_lines_that_answer_when_the_mark_is_taken_off() -> None:
    questions = [
        Question("heading", "字号", "“字号”是哪一栏", "不认得", "name", (("name", "企业名称"), ("", "不导入"))),
        Question(
            "value", "risk=低风险", "“低风险”是什么", "", "", (("A级", "A级"),), "risk", 3, ("第 2 行",), must=True
        ),
        Question("missing", "status", "登记状态是什么", "", "存续", (), "status", must=True),
        Question("struck", "struck", "划掉的行", options=((TAKE, "导入"), (LEAVE, "不导入")), guess=LEAVE, must=True),
    ]
    text = write_mapping(ImportMapping(list="enterprises"), COLUMNS, questions)
    assert read(text) == ImportMapping(list="enterprises")
    assert "# 必须回答：“低风险”是什么（3 行：第 2 行）" in text
    for line in ('"字号" = "企业名称"', '"低风险" = ""', '"登记状态" = "存续"', '"struck" = "不导入"'):
        text = text.replace(f"# {line}", line)
    answers = read(text)
    assert answers.columns == {"字号": "name"}
    assert answers.values == {"risk": {"低风险": ""}}
    assert (answers.answers, answers.rows) == ({"status": "存续"}, {"struck": LEAVE})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = 9\nlist = 'enterprises'", "是第 9 版的对照，本程序用第 1 版"),
        ("version = 1\nlist = 'inspectors'", "这份对照是执法检查人员名录的，不能用来导入检查对象名录"),
        ("企业名称,信用代码\n", "不是导入对照，或写错了（第 1 行）"),
        ("[columns]\n", "没有 version、list 两行"),
        ("version = 1\nlist = 'enterprises'\n[columns]\n'甲' = '颜色'", "没有“颜色”这一栏"),
        ("version = 1\nlist = 'enterprises'\n[rows]\nhidden = '也许'", "只能写 导入 或 不导入"),
        ("version = 1\nlist = 'enterprises'\nmode = 'all'", "mode 没有“all”"),
        ("version = 1\nlist = 'enterprises'\ncolour = 1", "看不懂“colour”"),
        ("version = 1\nlist = 'enterprises'\nrows = 3", "先写 \\[rows\\]"),
        ("version = 1\nlist = 'enterprises'\nheading_row = '三'", "写得不对"),
        ("version = 1\nlist = 'enterprises'\n[values]\n'风险等级' = 3", "写得不对"),
    ],
)
def test_a_file_that_is_no_mapping_of_this_list_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read(text)
