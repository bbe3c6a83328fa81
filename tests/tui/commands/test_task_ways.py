"""task extend, suspend, resume, cancel, delete; confirm --redo; hand-over; deputy: what the command line says and refuses."""

from pathlib import Path
from typing import Any

import pytest

from acts.base.bureau import open_office
from rules.work.task import Task
from tui.cli import main

DECIDED = ("--reason", "instruction", "--approved-by", "演示局长", "--post", "局长", "--paper", "示公演〔2024〕8号")


@pytest.fixture
def run(bureau: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """One command on the bureau: what it said; with code: what it refused."""

    def command(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--bureau", str(bureau), "--as", "演示员"])
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, out + err
        return out + err

    return command


def task_of(folder: Path, number: str) -> Task:
    with open_office(folder, write=False) as office:
        return office.store.get(Task, number)


def test_a_task_is_extended_and_what_should_be_known_is_said(run: Any, bureau: Path) -> None:
    said = run("task", "extend", "2024-003", "--until", "2024-12-20", *DECIDED)
    assert "任务 2024-003 已延长到 2024年12月20日" in said
    assert "注意：名单最迟" in said
    assert "处理决定：2024年9月2日 延长到 2024年12月20日" in run("task", "show", "2024-003")
    assert str(task_of(bureau, "2024-003").end) == "2024-12-20"


def test_a_refused_extension_names_field_and_cure(run: Any) -> None:
    said = run("task", "extend", "2024-003", "--until", "2024-01-01", code=1)
    for words in ("原因：必须填写", "批准人：必须填写", "依据：必须填写"):
        assert words in said
    assert "延到：延到的 2024年1月1日 不晚于" in run(
        "task", "extend", "2024-003", "--until", "2024-01-01", *DECIDED, code=1
    )


def test_a_task_is_suspended_to_a_day_and_resumed(run: Any) -> None:
    assert "中止到：必须填写" in run("task", "suspend", "2024-003", *DECIDED, code=1)
    said = run("task", "suspend", "2024-003", "--until", "2024-10-08", *DECIDED)
    assert "任务 2024-003 已中止到 2024年10月8日，到时请恢复（task resume）" in said
    assert "任务 2024-003 已恢复：已匹配" in run("task", "resume", "2024-003")


def test_a_matched_task_is_cancelled_and_its_sheets_are_collected(run: Any, bureau: Path) -> None:
    said = run("task", "cancel", "2024-003", *DECIDED)
    assert "任务 2024-003 已取消" in said
    assert "张记录表作废，不再去检查；打印过的请收回销毁" in said
    assert task_of(bureau, "2024-003").state == "cancelled"


def test_a_deleted_draft_leaves_the_list_and_comes_back_by_an_undo(run: Any) -> None:
    assert "任务 2024-009 已删除；误删的请撤销（undo 2024-009）" in run(
        "task", "delete", "2024-009", "--reason", "wrong"
    )
    assert "2024-009" not in run("task", "list")
    run("undo", "2024-009", "--yes")
    assert "2024-009" in run("task", "list")


def test_a_confirmation_is_taken_back_by_redo(run: Any, bureau: Path) -> None:
    run("confirm", "2024-005")
    assert task_of(bureau, "2024-005").state == "confirmed"
    said = run("confirm", "2024-005", "--redo", "--reason", "other", "--why", "漏核对")
    assert "已经剔除的不变" in said
    assert task_of(bureau, "2024-005").state == "drawn"


def test_work_is_handed_over_by_one_command(run: Any, bureau: Path) -> None:
    handler = task_of(bureau, "2024-009").handler
    said = run("hand-over", handler, "演示员乙", "--why", "调离", "--task", "2024-009")
    assert "1 个任务已移交给演示员乙" in said
    assert "经办人：演示员乙" in run("task", "show", "2024-009")


def test_a_deputy_is_registered_listed_and_ended(run: Any) -> None:
    typed = (
        "--name",
        "演示副局长",
        "--post",
        "代局长",
        "--for-name",
        "演示局长",
        "--start",
        "2024-09-01",
        "--paper",
        "示公演〔2024〕9号",
    )
    said = run("deputy", "add", *typed, "--by", "演示局长")
    assert "已登记 A-0001：演示副局长代理演示局长（代局长），2024-09-01 起，不限期" in said
    assert "在任" in run("deputy", "list")
    assert "A-0001 演示副局长的代理今天结束" in run("deputy", "end", "A-0001", "--why", "局长回来")
