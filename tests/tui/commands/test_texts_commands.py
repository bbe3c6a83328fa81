"""texts on the command line: what waits, how the page will look, approval; and publish says what was not published."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from acts.base.bureau import open_office
from rules.disclosure.text_approval import TextApproval
from rules.registry.inspector import Inspector

PAGE = "title: 停水期间检查照常\ndate: 2024-09-01\n\n负责人张三请留意：检查照常进行。"


@pytest.fixture(autouse=True)
def page(bureau: Path) -> None:
    """An announcement that was never approved."""
    (bureau / "pages" / "water.md").write_text(PAGE, encoding="utf-8")


def test_what_waits_is_listed_shown_as_it_will_be_and_approved(run: Any) -> None:
    code, said = run("texts", "list")
    assert (code, said["waiting"]) == (0, 1)
    assert [(one["key"], one["kind"], one["doubts"]) for one in said["texts"]] == [("page/water", "page", 1)]
    code, said = run("texts", "show", "page/water")
    assert [one["text"] for one in said["doubts"]] == ["张三"]
    assert {"停水期间检查照常", "负责人张三请留意：检查照常进行。"} <= set(said["page"])
    decided = ("--by", "演示局长", "--document", "9号")
    code, said = run("texts", "approve", "page/water", *decided)
    assert (code, "“张三”像姓名" in said["problems"][0]["message"], said["problems"][0]["where"]) == (
        1,
        True,
        "page/water",
    )
    code, said = run("texts", "approve", "page/water", *decided, "--seen")
    assert (code, said["approved"]) == (0, ["page/water"])
    assert run("texts", "list")[1]["waiting"] == 0
    assert run("texts", "list", "--all")[1]["texts"][-1]["waiting"] is False


def test_people_read_the_same(run: Any) -> None:
    code, said = run("texts", "list", as_json=False)
    assert (code, "page/water" in said, "待审批 1 处" in said) == (0, True, True)
    code, said = run("texts", "show", "page/water", as_json=False)
    assert "请再看：公告里“张三”像姓名" in said
    assert "批准以后网页上是这样（浏览器里看：mingchou preview）" in said
    code, said = run("texts", "show", "page/none", as_json=False)
    assert (code, "没有“page/none”这处公开文字" in said) == (1, True)


def test_a_publication_says_what_was_not_published_and_how_it_is_approved(run: Any, bureau: Path) -> None:
    code, said = run("publish", "--first", as_json=False)
    assert code == 0
    assert "1 篇公告未审批，没有公布（改动过的仍是原来批准的）：page/water" in said
    assert "mingchou texts approve" in said
    assert not (bureau / "public" / "news" / "water.html").exists()
    run("texts", "approve", "--by", "演示局长", "--document", "9号", "--seen")
    code, said = run("publish")
    assert (code, said["waiting"]) == (0, [])
    assert any(
        "检查照常进行" in path.read_text(encoding="utf-8") for path in (bureau / "public" / "news").rglob("*.html")
    )


def test_an_approval_is_taken_back_with_a_reason(run: Any) -> None:
    run("texts", "approve", "page/water", "--by", "演示局长", "--document", "9号", "--seen")
    code, said = run("texts", "revoke", "page/water", "--by", "演示局长", as_json=False)
    assert (code, "--reason" in said) != (0, False)
    assert run("texts", "revoke", "page/water", "--reason", "写错了", "--by", "演示局长") == (
        0,
        {"ok": True, "revoked": "page/water"},
    )
    assert run("texts", "list")[1]["waiting"] == 1


def test_a_name_with_a_suspicious_place_stops_the_publication_until_it_was_approved(run: Any, tmp_path: Path) -> None:
    number = run("plan", "list")[1]["records"][0]["number"]
    run("plan", "edit", number, "--name", "负责人张三的抽查")
    code, said = run("publish", "--first", "--out", str(tmp_path / "site"))
    assert (code, said["problems"][0]["where"].startswith(f"plan/{number}"), (tmp_path / "site").exists()) == (
        1,
        True,
        False,
    )
    code, said = run("texts", "show", f"plan/{number}")
    assert [one["text"] for one in said["doubts"]] == ["张三"]
    assert run("texts", "approve", f"plan/{number}", "--by", "演示局长", "--document", "9号", "--seen")[0] == 0
    assert run("publish", "--first", "--out", str(tmp_path / "site"))[0] == 0
    assert run("texts", "show", f"plan/{number}", as_json=False)[1].startswith(
        f"plan/{number} 负责人张三的抽查：已审批"
    )


MOBILE = "138 0055 7788"


@pytest.mark.parametrize(
    ("where", "stopped"),
    [
        ("the page", False),
        ("a number of the store", True),
        ("another page, which nobody asked about", True),
        ("an ID in place of it", True),
    ],
)
def test_a_number_that_the_approver_read_in_a_page_needs_no_second_yes(
    run: Any, bureau: Path, where: str, stopped: bool
) -> None:
    """One yes, journalled with the approval: for this page and this number, and never for one that a record keeps."""
    number = MOBILE
    if where == "a number of the store":
        with open_office(bureau, write=False) as office:
            number = next(one.phone for one in office.store.all(Inspector) if len(one.phone) == 11)
    words = f"咨询电话：{number}，工作日接听。"
    (bureau / "pages" / "water.md").write_text(f"title: 演示公告\n\n{words}", encoding="utf-8")
    decided = ("--by", "演示局长", "--document", "9号", "--seen")
    assert run("texts", "approve", "page/water", *decided)[0] == 0
    if where.startswith("another"):
        with open_office(bureau) as office, office.transaction("text.approve", "an approval of before") as tx:
            one = office.store.get(TextApproval, "page/water")
            (bureau / "pages" / "gas.md").write_text(one.text, encoding="utf-8")
            tx.put(msgspec.structs.replace(one, number="page/gas", clauses=()))
    if where.startswith("an ID"):
        with open_office(bureau) as office, office.transaction("text.approve", "what no approval lets through") as tx:
            text = "title: 演示公告\n\n证件 11010519491231002X"
            (bureau / "pages" / "water.md").write_text(text, encoding="utf-8")
            one = office.store.get(TextApproval, "page/water")
            tx.put(msgspec.structs.replace(one, text=text, clauses=("11010519491231002X",)))
    code, said = run("publish", "--first", as_json=False)
    assert (code != 0) is stopped, said
    if not stopped:
        assert MOBILE in (bureau / "public" / "news" / "water.html").read_text(encoding="utf-8")
        assert run("texts", "revoke", "page/water", "--reason", "停用", "--by", "演示局长")[0] == 0
        assert run("publish")[0] == 0
        assert not (bureau / "public" / "news" / "water.html").exists()
