"""The main job, end to end, by commands: from two registries in Excel to a published result that anyone can check."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page
from tinydb import TinyDB

from db.check import rebuild
from db.store import Store
from rules.base.canonical import canonical, read_canonical
from rules.draw.evidence import seal
from tests.browser import chromium
from tests.journeys.walk import ACTS, DICE, SHORTLY, Walk, soon
from tests.served import served as folder_over_http


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The whole walk, command by command; every step says what it must."""
    walk = Walk(tmp_path_factory.mktemp("walk"))
    walk.import_all()
    assert walk.do("enterprise", "list")["total"] == 597
    draft = walk.create()
    task = draft["number"]
    assert task == f"{walk.start.year}-001"

    frozen = walk.do(
        "draw",
        "freeze",
        task,
        "--entropy",
        "dice",
        "--source",
        '{"place":"三楼会议室","dice":20}',
        "--expected-at",
        soon(SHORTLY),
    )
    assert len(frozen["commitment"]) == 64
    assert len(frozen["words"]) == 6
    walk.do("draw", "witness", task, "--kind", "supervisor", "--who", "县营商环境监督员", "--ref", "公告栏照片 1")
    drawn = walk.draw(task, DICE, "--witness", "见证人甲", "--witness", "见证人乙")
    assert drawn == sorted(drawn, key=lambda one: one["ticket"])
    assert {one["batch"] for one in drawn} == {0, 1}

    gone = drawn[0]["number"]
    confirmed = walk.do(
        "confirm",
        task,
        "--strike",
        gone,
        "--reason",
        "deregistered",
        "--evidence",
        "登记机关函 1 号",
        "--approved-by",
        "演示局长",
    )
    assert gone not in confirmed["final"]
    matched = walk.do("match", task)["sheets"]
    assert [sheet["object"] for sheet in matched] == confirmed["objects"]
    assert all(len(set(team)) == 2 for sheet in matched for team in sheet["teams"].values())
    walk.do("sheets", task, "--out", str(walk.folder / "记录表"))

    _results(walk, task, matched)
    approved = walk.do("approve", task, "--by", "分管局长", "--document", "公演〔2026〕1号")
    assert approved["count"] == sum(len(sheet["items"]) for sheet in matched)
    walk.do("task", "close", task)
    walk.do("publish", "--first")
    return walk


def _results(walk: Walk, task: str, matched: list[dict[str, list[str]]]) -> None:
    """The first result by hand, the others from the exported file, as an office fills it in."""
    first = matched[0]
    walk.do("result", "enter", task, str(first["object"]), first["items"][0], "--code", "5", "--date", str(walk.today),
            "--handling", "责令十五日内改正", "--note", "内部情况不得外传八个字以上")  # fmt: skip
    lines = ["任务编号,对象编号,事项编号,检查结果,检查日期"]
    rest = [(sheet["object"], item) for sheet in matched for item in sheet["items"]][1:]
    lines += [f"{task},{number},{item},未发现问题,{walk.today:%Y年%-m月%-d日}" for number, item in rest]
    path = walk.folder / "结果.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    assert walk.do("import", "results", str(path))["counts"]["new"] == len(rest)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over http, below a sub-path, as a county portal has it. The address of the site."""
    with folder_over_http(folder.parent) as address:
        yield f"{address}{folder.name}/"


def _citizen(page: Page, site: str, part: str, task: str) -> None:
    """Search a substring of a name, open the result, go to the draw and check it in the browser."""
    loud: list[str] = []
    page.on("console", lambda message: loud.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: loud.append(str(error)))
    page.goto(f"{site}index.html")
    page.get_by_role("searchbox").fill(part)
    page.get_by_role("searchbox").press("Enter")
    hits = page.locator("#hits a")
    hits.first.wait_for()
    assert all(part in text for text in hits.all_inner_texts())
    hits.first.click()
    page.get_by_text("检查完成日期").wait_for()
    assert part in page.locator("h1").inner_text()
    page.goto(f"{site}draws/{task}-1/index.html")
    page.get_by_role("button", name="在浏览器中核验").click()
    verdict = page.locator("[data-verdict]")
    verdict.filter(has_text="结论").wait_for()
    told = verdict.text_content() or ""
    assert told.startswith("结论：成立。"), page.locator(".verify-steps").inner_text()
    assert loud == []


@pytest.mark.browser
def test_a_citizen_finds_a_result_and_checks_the_draw_over_http_and_from_a_folder(walked: Walk) -> None:
    site = walked.bureau / "public"
    task = f"{walked.start.year}-001"
    name = json.loads(next((site / "results" / task).glob("*.json")).read_text("utf-8"))["检查对象"]
    part = name[-6:-2]
    with chromium() as browser, served(site) as address:
        for root in (address, f"{site.as_uri()}/"):
            page = browser.new_page()
            _citizen(page, root, part, task)
            page.close()


@pytest.mark.browser
@pytest.mark.parametrize("forge", ["pool", "team"])
def test_a_forged_draw_fails_at_its_step_on_the_page_and_on_the_command_line(
    walked: Walk, tmp_path: Path, forge: str
) -> None:
    """A changed byte in pool.tsv; a forged team under a re-made seal."""
    task = f"{walked.start.year}-001"
    folder = tmp_path / "site"
    shutil.copytree(walked.bureau / "public", folder)
    evidence = folder / "draws" / f"{task}-1" / "evidence"
    if forge == "pool":
        raw = bytearray((evidence / "pool.tsv").read_bytes())
        raw[40] = ord("0") if raw[40] != ord("0") else ord("1")
        (evidence / "pool.tsv").write_bytes(raw)
    else:
        told = read_canonical((evidence / "evidence.json").read_bytes())
        told["teams"][0]["inspectors"] = list(reversed(told["teams"][0]["inspectors"]))
        told["seal"] = seal(told)
        (evidence / "evidence.json").write_bytes(canonical(told))
    said = walked.run("verify", str(evidence))
    failed = [step["name"] for step in said.facts["steps"] if step["state"] == "fails"]
    assert said.code == 1
    assert failed == {"pool": ["冻结名单"], "team": ["随机匹配", "证据封签"]}[forge], "freezes.tsv names another seal"
    with chromium() as browser, served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}draws/{task}-1/index.html")
        page.get_by_role("button", name="在浏览器中核验").click()
        page.locator("[data-verdict]").filter(has_text="结论").wait_for()
        told = page.locator("[data-verdict]").text_content() or ""
        assert told.startswith(f"结论：不成立：{failed[0]}")


def test_verify_and_the_published_program_agree_with_the_bureau(walked: Walk) -> None:
    task = f"{walked.start.year}-001"
    for folder in (
        walked.bureau / "evidence" / f"{task}-1",
        walked.bureau / "public" / "draws" / f"{task}-1" / "evidence",
    ):
        report = walked.do("verify", str(folder))
        assert {step["state"] for step in report["steps"]} <= {"holds", "note"}
    program = next((walked.bureau / "public").rglob("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_stock_tinydb_sees_the_records_and_the_journal_alone_rebuilds_them(walked: Walk) -> None:
    records = walked.bureau / "records.json"
    with TinyDB(records, access_mode="r") as stock:
        assert len(stock.table("enterprises")) == 597
        assert stock.table("tasks").all()[0]["state"] == "closed"
    assert rebuild(walked.bureau) == records.read_bytes()


def test_the_journal_tells_the_acts_of_the_walk_in_their_order(walked: Walk) -> None:
    with Store.open(walked.bureau, write=False) as store:
        assert [act for act, _ in groupby(entry.head.act for entry in store.entries())] == list(ACTS)


def test_a_sheet_carries_the_object_and_its_inspectors(walked: Walk) -> None:
    sheets = sorted((walked.folder / "记录表").glob("S-*.docx"))
    text = "\n".join(cell.text for row in Document(str(sheets[0])).tables[0].rows for cell in row.cells)
    enterprise = walked.do("enterprise", "show", sheets[0].stem[-8:])["record"]
    assert enterprise["name"] in text
    assert enterprise["code"] in text
    assert walked.do("item", "show", "I-0024")["record"]["name"] in text


def test_what_is_private_is_nowhere_on_the_site(walked: Walk) -> None:
    """Phones, representatives, inspectors' names and free notes; and the leak gate is not the only one to look."""
    objects = walked.do("enterprise", "list")["records"]
    staff = walked.do("inspector", "list")["records"]
    private = {one["phone"] for one in [*objects, *staff] if one["phone"]} | {"内部情况不得外传"}
    for path in (walked.bureau / "public").rglob("*"):
        if path.name == "bls12-381.js":
            continue  # a vendored library, byte for byte: the zeros of its constants are no telephone
        if path.suffix in {".html", ".json", ".csv", ".tsv", ".js", ".txt", ".xml"}:
            text = path.read_text("utf-8")
            found = [word for word in private if word in text]
            assert not found, f"{path}: {found}"


def test_publishing_again_writes_only_what_changed(walked: Walk) -> None:
    again = walked.do("publish")
    assert again["written"] < 20, "only the files that carry the journal's head or the time may differ"
    assert again["removed"] == 0


def test_a_backup_restores_to_the_same_records(walked: Walk, tmp_path: Path) -> None:
    archive = walked.do("backup")["path"]
    walked.do("restore", archive, str(tmp_path / "恢复"))
    assert rebuild(tmp_path / "恢复") == rebuild(walked.bureau)
    assert walked.do("check")["problems"] == []


def test_statistics_have_the_thirteen_columns(walked: Walk, tmp_path: Path) -> None:
    told = walked.do("stats", "--year", str(walked.start.year), "--xlsx", str(tmp_path / "统计.xlsx"))
    assert told["headings"] == [
        "序号", "科室", "抽查检查名称", "抽查事项", "抽查时间", "抽查比例", "抽查市场主体数", "检查市场主体数",
        "检查结果录入公示数", "发现问题数量", "列入异常名录数", "立案查处", "罚没金额",
    ]  # fmt: skip
    assert all(len(row) == 13 for row in told["rows"])
    assert (tmp_path / "统计.xlsx").stat().st_size > 0


def test_history_tells_every_version(walked: Walk) -> None:
    acts = [version["act"] for version in walked.do("history", f"{walked.start.year}-001")["versions"]]
    assert acts == [
        "task.create", "draw.freeze", "draw.run", "draw.confirm", "draw.match", "result.enter", "task.close",
    ]  # fmt: skip
