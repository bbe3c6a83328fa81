"""Errors are Chinese sentences that say where, what field, what is wrong."""

import pytest

from rules.base.errors import Busy, Damaged, MingchouError, NotFound, Problem, Refused


def test_a_problem_reads_from_the_place_to_the_message() -> None:
    assert str(Problem("必须填写", "第 3 行", "企业名称")) == "第 3 行：企业名称：必须填写"
    assert str(Problem("必须填写", field="企业名称")) == "企业名称：必须填写"
    assert str(Problem("台账是只读打开的")) == "台账是只读打开的"


def test_a_character_that_nobody_sees_is_written_out_in_a_message_and_lines_stay_lines() -> None:
    assert str(Problem("第一行\n第二行", "\u202etxt.csv")) == "‹U+202E›txt.csv：第一行\n第二行"


def test_an_error_carries_all_its_problems() -> None:
    error = Refused(Problem("必须填写", "第 3 行", "企业名称"), "文件没有保存")
    assert [str(problem) for problem in error.problems] == ["第 3 行：企业名称：必须填写", "文件没有保存"]
    assert str(error) == "第 3 行：企业名称：必须填写；文件没有保存"


@pytest.mark.parametrize("kind", [Busy, Damaged, NotFound, Refused])
def test_everything_a_user_may_see_is_caught_as_one(kind: type[MingchouError]) -> None:
    with pytest.raises(MingchouError, match="演示"):
        raise kind("演示")


def test_not_found_is_a_refusal() -> None:
    assert issubclass(NotFound, Refused)
