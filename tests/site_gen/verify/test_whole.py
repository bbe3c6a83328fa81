"""A bureau's whole public folder, heads on paper, and what the command says of them: text for text with verify.py and the page."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from rules.base.errors import Refused
from site_gen.verify import check_bureau, check_proof, reader
from tests.site_gen.forgeries import BEFORE, NOW, Files, after, edited, load, redrawn, refrozen, settled, without
from tests.site_gen.made import HEAD
from tests.site_gen.office import canonical, digest, terms_of
from tests.site_gen.verify_page import write
from tests.site_templates.node import Script, node
from tests.site_templates.programs import PROGRAM, published
from tui.cli import cli

ONE, TWO = load("draw-1"), load("draw-2")
WHO = reader(now=NOW)


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


def bureaus() -> dict[str, tuple[dict[str, Files], str]]:
    """Name → (folder → files, the text that must stand in one line)."""
    first, second = {"draws/2024-001-1/evidence": ONE}, "draws/2024-002-1/evidence"
    other = refrozen(TWO, bureau={"code": "410500", "name": "别的局", "site": None})
    elsewhere = refrozen(TWO, supersedes=BEFORE, task="2024-001")
    same = refrozen(redrawn(), task="2024-001")
    voided = settled(ONE, "drawn", "void")

    def in_one_register(files: Files) -> dict[str, Files]:
        """Both draws under the register of the second, in which the first was drawn and voided."""
        lines = after(files, "drawn", "void")["freezes.tsv"].replace(
            b"\t" + b"3" * 64 + b"\n", b"\t" + json.loads(voided["evidence.json"])["seal"].encode() + b"\n"
        )
        return {**{name: voided | {"freezes.tsv": lines} for name in first}, second: files | {"freezes.tsv": lines}}

    return {
        "as it is": (first | {second: TWO}, "结论：没有不成立的，2 次须看各行的说明"),
        "both at hand": (first | {second: TWO}, "登记共 2 次冻结，文件在手 2 次"),
        "the first is not at hand": ({second: TWO}, "登记共 2 次冻结，文件在手 1 次，不在手：2024-001-1"),
        "no register": ({second: without(TWO, "freezes.tsv")}, "登记共 0 次冻结，文件在手 0 次"),
        "another bureau's draw": (first | {second: without(other, "freezes.tsv")}, "[不成立] 2024-002-1：不是同一个单位的"),
        "another draw before": (first | {second: without(refrozen(TWO, previous="4" * 64), "freezes.tsv")}, "[不成立] 2024-002-1：previous 不是前一次冻结的承诺值"),
        "a redraw of another task": (in_one_register(refrozen(redrawn(), task="2024-009")), "[不成立] 2024-002-1：所代替或所补充的不是同一任务的抽取"),
        "a redraw with another pool": (in_one_register(same), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a redraw that removed nobody, of another pool": (in_one_register(elsewhere), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a redraw of the same pool": (in_one_register(_redraw()), "结论：没有不成立的"),
        "a redraw that leaves one out unsaid": (in_one_register(_redraw(said=False)), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a redraw by other dice": (in_one_register(_redraw(dice=7)), "[提示] 2024-002-1：重新抽取换了彩票的种类，或骰子的地点、数目"),
        "a redraw by the same dice": (in_one_register(_redraw(dice=20)), "结论：没有不成立的"),
        "a redraw by another kind of source": (in_one_register(_redraw()), "重新抽取换了随机值来源（原来是骰子，这次是彩票）"),
        "a masked redraw whose small strata are merged": (_merged({"E": "E--D", "D": "E--D"}), "结论：没有不成立的"),
        "a masked redraw merged into one": (_merged(dict.fromkeys(("E", "D", "C", "B", "A"), "all")), "结论：没有不成立的"),
        "a masked redraw, half a stratum moved": (_merged({"E": "E--D"}, half="D"), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a masked redraw, a stratum moved where it does not belong": (_merged({"E": "D--C", "D": "D--C", "C": "D--C"}), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a redraw that is not masked, its strata merged": (_merged({"E": "E--D", "D": "E--D"}, mask=None), "[不成立] 2024-002-1：对象库不是前一次的对象库减去写明的几个"),
        "a task opened anew on the same line of the plan": (_anew("void"), "[提示] 2024-002-1：同一行计划的 2024-001-1 已作废，没有重新抽取，这次另立任务：对象库那次 140 个，这次 37 个"),
        "a task opened anew after one that lapsed": (_anew("expired"), "[提示] 2024-002-1：同一行计划的 2024-001-1 已过期，没有重新抽取"),
        "a task opened anew without its plan": (_anew("void", plan=None), "[提示] 2024-002-1：同一事项的 2024-001-1 已作废，没有重新抽取，这次另立任务：对象库那次 140 个，这次 37 个"),
        "one draw forged": (first | {second: edited(TWO, "drawn", lambda part: part[1:])}, "结论：不成立，1 处"),
        "terms that cannot be read": (first | {second: TWO, "x": {"terms.json": b"{}"}}, "[不成立] x：不成立：冻结条件"),
        "no draws": ({}, "登记共 0 次冻结，文件在手 0 次"),
    }  # fmt: skip


def _anew(state: str, **other: object) -> dict[str, Files]:
    """draw-1 given up, and draw-2 frozen for another task on the line of its plan. other: what is different of its terms."""
    files = refrozen(TWO, **{"plan": terms_of(ONE)["plan"], "items": terms_of(ONE)["items"], "floor": "1"} | other)
    lines = after(files, state)["freezes.tsv"]
    first = {name: ONE[name] for name in ("terms.json", "heads.tsv")}
    return {
        "draws/2024-001-1/evidence": first | {"freezes.tsv": lines},
        "draws/2024-002-1/evidence": files | {"freezes.tsv": lines},
    }


def _merged(into: dict[str, str], *, half: str = "", mask: str | None = "strata") -> dict[str, Files]:
    """draw-1 void before its value, and a redraw whose lines stand under other strata. half: of this one only the first line stays."""
    rows = [line.split("\t") for line in ONE["pool.tsv"].decode().splitlines()]
    stay = next((number for number, code, _ in rows if code == half), "")
    places = into | ({half: into["E"]} if half else {})
    pool = [(number, code if number == stay else places.get(code, code), line) for number, code, line in rows]
    ranked = terms_of(ONE)["strata"]
    names = dict.fromkeys(
        code
        for one in ranked
        for code in (places.get(one["code"], one["code"]), *([half] if one["code"] == half else []))
    )
    ratio = {
        code: next(
            one["ratio"] for one in ranked if places.get(one["code"], one["code"]) == code or one["code"] == code
        )
        for code in names
    }
    strata = [{"code": code, "ratio": ratio[code], "size": sum(row[1] == code for row in pool)} for code in names]
    lists = {"pool.tsv": "".join("\t".join(row) + "\n" for row in pool).encode()}
    hidden = {name: raw for name, raw in _redraw(less=0).items() if not name.startswith("openings/")}
    files = refrozen(hidden, lists, strata=strata, mask=mask)
    lines = after(files, "void")["freezes.tsv"]
    first = {name: raw for name, raw in ONE.items() if name != "evidence.json" and not name.startswith("openings/")}
    return {
        "draws/2024-001-1/evidence": first | {"freezes.tsv": lines},
        "draws/2024-002-1/evidence": files | {"freezes.tsv": lines},
    }


def _redraw(*, said: bool = True, less: int = 1, dice: int = 0) -> Files:
    """A redraw of draw-1's task: the pool less one object (or none), whose removal is stated or not; by the lottery of draw-2, or by dice."""
    pool = [line.split("\t") for line in ONE["pool.tsv"].decode().splitlines()]
    number, stratum, _ = next(row for row in pool if row[1] == "A")
    terms = terms_of(ONE)
    number = number if less else ""
    kept = "".join("\t".join(row) + "\n" for row in pool if row[0] != number).encode()
    pairs = b"".join(
        line for line in ONE["recusals.tsv"].splitlines(keepends=True) if line.split(b"\t")[0].decode() != number
    )
    lists = {
        name: raw for name, raw in ONE.items() if name.endswith(".tsv") and name not in ("freezes.tsv", "heads.tsv")
    }
    lists |= {"pool.tsv": kept, "recusals.tsv": pairs}
    base = {name: TWO[name] for name in ("evidence.json", "heads.tsv", "freezes.tsv")} | lists
    own = {
        key: terms_of(TWO)[key] for key in ("serial", "previous", "draw", "frozen_at", "cutoff", "entropy", "registry")
    }
    strata = [one | {"size": one["size"] - less * (one["code"] == stratum)} for one in terms["strata"]]
    if dice:
        days = {"expected_at": "2024-06-04T21:30:00+08:00", "expires_at": "2024-06-05T21:30:00+08:00"}
        own["entropy"] = terms["entropy"] | days | {"source": terms["entropy"]["source"] | {"dice": dice}}
        value = json.loads(TWO["evidence.json"])["entropy"] | {
            "kind": "dice",
            "value": "1" * (20 if dice == 20 else 21),
            "drawn_on": None,
            "issue": None,
        }
        base["evidence.json"] = canonical(json.loads(TWO["evidence.json"]) | {"entropy": value})
    return refrozen(
        base | {"terms.json": canonical(terms | own | {"registry": own["registry"] | {"total": 186}})},
        supersedes=BEFORE, removed=[number] if said and less else [], strata=strata, pool_size=len(pool) - less,
    )  # fmt: skip


@pytest.mark.parametrize("name", bureaus())
def test_a_whole_bureau_is_judged_alike_by_all_three(script: Script, name: str) -> None:
    folders, text = bureaus()[name]
    lines = check_bureau(folders, WHO).lines()
    assert any(text in line for line in lines), lines
    assert list(lines) == published().whole(folders, NOW)
    if folders:
        assert lines == script.whole(folders, NOW)


def test_a_task_for_another_item_is_not_one_opened_anew(script: Script) -> None:
    folders = _anew("void", plan=None, items=[{"number": "I-0099", "version": 1}])
    lines = check_bureau(folders, WHO).lines()
    assert not any("另立任务" in line for line in lines), lines
    assert list(lines) == published().whole(folders, NOW)
    assert lines == script.whole(folders, NOW)


def public(folder: Path) -> Path:
    """A bureau's public folder as the site lays it out."""
    for name, files in (("2024-001-1", ONE), ("2024-002-1", TWO)):
        write(without(files, "freezes.tsv", "heads.tsv"), folder / "draws" / name / "evidence")
    return write({name: TWO[name] for name in ("freezes.tsv", "heads.tsv")}, folder)


def test_the_command_takes_the_whole_public_folder(tmp_path: Path) -> None:
    site = public(tmp_path / "public")
    done = CliRunner().invoke(cli, ["verify", str(site)])
    assert done.exit_code == 0
    assert done.output.splitlines()[0] == "结论：没有不成立的，2 次须看各行的说明"
    run = [sys.executable, "-I", "-X", "utf8", str(PROGRAM), str(site)]
    theirs = subprocess.run(run, capture_output=True, check=False)
    assert theirs.stdout.decode() == done.output
    told = json.loads(CliRunner().invoke(cli, ["--json", "verify", str(site)]).output)
    assert (told["ok"], len(told["draws"])) == (True, 2)
    (site / "draws/2024-001-1/evidence/pool.tsv").write_bytes(b"")
    assert CliRunner().invoke(cli, ["verify", str(site)]).exit_code == 1


def test_what_belongs_to_one_draw_is_not_asked_of_a_whole_folder(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["verify", str(public(tmp_path)), "--held", "0" * 64]).exception
    assert isinstance(refused, Refused)
    assert "那次抽取的文件夹" in str(refused)


def shown(paper: tuple[str, str, str]) -> str:
    """A line of the published program on what the reader handed in."""
    state, name, text = paper
    return f"[{published().STATES[state]}] {name}：{text}"


def chained(head: str, *rests: str) -> str:
    for rest in rests:
        head = digest(head + rest)
    return head


def proofs() -> dict[str, tuple[bytes, Files, str]]:
    """Name → (the proof, files, how it is judged)."""
    rests = ["22" * 32, "33" * 32]
    heads = f"8\t{HEAD}\t2024-04-09T09:00:00+08:00\tnormal\n12\t{chained('11' * 32, *rests)}\t2024-04-10T09:00:00+08:00\tnormal\n"
    files = ONE | {"heads.tsv": heads.encode()}
    proof = {"format": "mingchou-proof/1", "seq": 10, "head": "11" * 32, "rests": rests}
    return {
        "a head that leads to a published one": (canonical(proof), files, "成立"),
        "a published head itself": (canonical(proof | {"seq": 8, "head": HEAD, "rests": []}), files, "成立"),
        "another head": (canonical(proof | {"head": "12" * 32}), files, "不成立"),
        "another number": (canonical(proof | {"seq": 11}), files, "不成立"),
        "a digest left out": (canonical(proof | {"rests": rests[1:]}), files, "不成立"),
        "digests in another order": (canonical(proof | {"rests": rests[::-1]}), files, "不成立"),
        "another format": (canonical(proof | {"format": "mingchou-proof/2"}), files, "不能判断"),
        "a key more": (canonical(proof | {"extra": 1}), files, "不能判断"),
        "number 0": (canonical(proof | {"seq": 0}), files, "不能判断"),
        "no proof": (b"", files, "不能判断"),
        "no heads": (canonical(proof), without(files, "heads.tsv"), "不能判断"),
        "heads that are none": (canonical(proof), files | {"heads.tsv": b"?"}, "不成立"),
        "heads on a day that is none": (canonical(proof), files | {"heads.tsv": heads.replace("04-10", "04-31").encode()}, "不成立"),
    }  # fmt: skip


@pytest.mark.parametrize("name", proofs())
def test_a_head_on_paper_is_led_to_a_published_one_by_all_three(script: Script, name: str) -> None:
    proof, files, state = proofs()[name]
    line = str(check_proof(proof, files))
    assert line.startswith(f"[{state}] 台账证明：")
    assert shown(published().check_proof(files, proof)) == line
    ((step, how, text),) = script(files, NOW, proof=[proof]).more
    assert f"[{published().STATES[how]}] {step}：{text}" == line


def test_the_command_takes_kept_registers_proofs_and_what_a_witness_holds(tmp_path: Path) -> None:
    folder = write(TWO, tmp_path / "draw")
    (tmp_path / "old.tsv").write_bytes(ONE["heads.tsv"].splitlines(keepends=True)[0])
    (tmp_path / "fork.tsv").write_bytes(TWO["freezes.tsv"].replace(b"1b0dba36", b"1b0dba37"))
    (tmp_path / "x.tsv").write_bytes(b"PK")
    (tmp_path / "notepad.tsv").write_bytes(b"\xef\xbb\xbf" + ONE["heads.tsv"].replace(b"\n", b"\r\n"))
    (tmp_path / "proof.json").write_bytes(b"{}")
    held = digest(TWO["terms.json"])
    grouped = " ".join(held[n : n + 4] for n in range(0, 64, 4)).upper()
    told = ["verify", str(folder), "--held", grouped]
    for name in ("old.tsv", "fork.tsv", "x.tsv", "notepad.tsv"):
        told += ["--old", str(tmp_path / name)]
    done = CliRunner().invoke(cli, told)
    assert done.exit_code == 0
    assert "与见证人所持一致" in done.output
    assert "[成立] 与留存的 heads.tsv 对照：旧的 1 行都在，以后增加 1 行" in done.output
    assert "[不能判断] 与留存的 freezes.tsv 对照：两份登记不一致，本程序不能判断哪份为真，请向见证人核对" in done.output
    for name in ("x.tsv", "notepad.tsv"):
        words = f"{name} 不是 freezes.tsv 或 heads.tsv，或者被记事本等另存过，没有对照；请用网站上下载的原件"
        assert f"[不能判断] 留存的登记：{words}" in done.output
    run = [sys.executable, "-I", "-X", "utf8", str(PROGRAM), str(folder), *("--held", held), *told[4:]]
    assert subprocess.run(run, capture_output=True, check=False).stdout.decode() == done.output
    assert (
        "这个文件不是台账证明"
        in CliRunner().invoke(cli, ["verify", str(folder), "--proof", str(tmp_path / "proof.json")]).output
    )
    for typed, said in ((["--held", "12ab"], "现在是 4 位"), (["--old", "nothing"], "没有留存的登记")):
        refused = CliRunner().invoke(cli, ["verify", str(folder), *typed]).exception
        assert isinstance(refused, Refused)
        assert said in str(refused)
