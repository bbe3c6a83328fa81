"""Was I in it? The command, the package and the page answer a slip alike, and only from what is public."""

import dataclasses
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from rules.base.errors import Refused
from rules.draw.draw import read_evidence
from rules.draw.lists import read_excluded, read_opening, read_pool
from rules.draw.slip import Slip, fragment, outcome, place, read_slip, text
from site_gen.verify import SlipReport, check_slip, reader, verify
from tests.site_gen.forgeries import NOW
from tests.site_gen.made import Files, made
from tests.site_gen.verify_page import write
from tests.site_templates.node import node
from tui.cli import cli

FILES = made({"E": 4, "A": 30}, {"E": "0.5", "A": "0.1"}, {"market": 5}, excluded=2, strikes=1)
SHUT = {name: raw for name, raw in FILES.items() if not name.startswith("openings/")}
EVIDENCE = read_evidence(FILES["evidence.json"])
POOL, EXCLUDED = read_pool(FILES["pool.tsv"]), read_excluded(FILES["excluded.tsv"])


def slip(number: str) -> Slip:
    """As the bureau makes it (rules.draw.slip.build_slip, from its store)."""
    one = read_opening(FILES[f"openings/{number}.json"])
    outside = Slip(
        draw="2024-001-1", number=number, object=one.object, code=one.code, name=one.name, salt=one.salt, outcome="excluded"
    )  # fmt: skip
    reason = next((line.reason for line in EXCLUDED if line.number == number), "")
    if reason:
        return replace(outside, reason=reason)
    stratum, rank, ticket = place(POOL, EVIDENCE.seed, number)
    its_outcome = outcome(number, EVIDENCE.drawn, EVIDENCE.struck)
    return replace(outside, outcome=its_outcome, stratum=stratum, place=rank, ticket=ticket)


def cases() -> dict[str, tuple[Files, str, str]]:
    """Name → (files, what is given, the verdict)."""
    struck, replacement = EVIDENCE.struck[0].number, EVIDENCE.struck[0].replaced_by or ""
    drawn = slip(EVIDENCE.drawn[1].number)
    known = {one.number for one in EVIDENCE.drawn} | {replacement}
    other = slip(next(line.number for line in POOL if line.number not in known))
    wrong = dataclasses.replace
    broken = FILES | {"evidence.json": FILES["evidence.json"].replace(b'"batch":0', b'"batch":1', 1)}
    frozen = {name: FILES[name] for name in ("terms.json", "freezes.tsv")}
    return {
        "drawn": (FILES, text(drawn), "查询单：相符，抽中"),
        "names not public yet": (SHUT, text(drawn), "查询单：相符，抽中"),
        "from its address": (FILES, "https://example.org/#" + fragment(drawn), "查询单：相符，抽中"),
        "not drawn": (FILES, text(other), "查询单：相符，未抽中"),
        "struck": (FILES, text(slip(struck)), "查询单：相符，剔除"),
        "a replacement": (FILES, text(slip(replacement)), "查询单：相符，递补"),
        "not in the pool": (FILES, text(slip(EXCLUDED[0].number)), "查询单：相符，未入库，原因 closed"),
        "told another outcome": (FILES, text(wrong(other, outcome="drawn")), "查询单：不符，首先不符的是“结果”"),
        "told another place": (FILES, text(wrong(other, place=1)), "查询单：不符，首先不符的是“次序”"),
        "told another stratum": (FILES, text(wrong(drawn, stratum="B")), "查询单：不符，首先不符的是“次序”"),
        "told another ticket": (FILES, text(wrong(drawn, ticket="7" * 77)), "查询单：不符，首先不符的是“票号”"),
        "another name": (FILES, text(wrong(drawn, name="演示企业")), "查询单：不符，首先不符的是“名称”"),
        "another object": (FILES, text(wrong(drawn, object="O-999999")), "查询单：不符，首先不符的是“名称”"),
        "another number": (FILES, text(wrong(drawn, number=other.number)), "查询单：不符，首先不符的是“名称”"),
        "an unknown number": (FILES, text(wrong(drawn, number="P-9999")), "查询单：不符，首先不符的是“名称”"),
        "said to be left out": (
            FILES, text(wrong(drawn, outcome="excluded", stratum="", place=0, ticket="", reason="closed")), "查询单：不符，首先不符的是“次序”",
        ),
        "left out, said to be drawn": (
            FILES, text(wrong(slip(EXCLUDED[0].number), outcome="drawn", stratum="A", place=1, reason="")),
            "查询单：不符，首先不符的是“结果”",
        ),
        "of another draw": (FILES, text(wrong(drawn, draw="2024-002-1")), "查询单：现在还不能核对，这是第 2024-002-1 号抽取的查询单，不是第 2024-001-1 号的，请到那次抽取的页面核对"),
        "a code typed in small letters": (FILES, text(wrong(drawn, code=f" {drawn.code.lower()}")), "查询单：相符，抽中"),
        "the lists are not public": (frozen, text(drawn), "查询单：现在还不能核对，名单尚未公开，公开以后才能核对"),
        "the draw does not hold": (broken, text(drawn), "查询单：现在还不能核对，前面的步骤不成立，未核验"),
    }  # fmt: skip


CASES = cases()


def answer(files: Files, given: str) -> SlipReport:
    return check_slip(files, read_slip(given), verify(files, reader(now=NOW)))


@pytest.mark.parametrize("name", CASES)
def test_a_slip_is_held_against_what_is_public(name: str) -> None:
    files, given, verdict = CASES[name]
    assert answer(files, given).verdict == verdict
    assert answer(files, given).ok == ("不符" not in verdict)


def test_before_the_lists_are_public_that_is_said() -> None:
    files, given, _ = CASES["the lists are not public"]
    assert {step.text for step in answer(files, given).steps} == {"名单尚未公开，公开以后才能核对"}


def test_the_answer_names_nobody_else() -> None:
    files, given, _ = CASES["not drawn"]
    mine = slip(next(line.split("：")[1] for line in given.splitlines() if line.startswith("编号")))
    said = "\n".join(answer(files, given).lines())
    others = [line.number for line in POOL if line.number != mine.number]
    assert mine.name in said
    assert not [number for number in others if number in said or "演示企业" + number[2:] in said]


@pytest.mark.parametrize(("name", "code"), [("drawn", 0), ("told another outcome", 1), ("the draw does not hold", 1)])
def test_the_command_checks_a_slip_from_a_file_or_from_what_is_piped(tmp_path: Path, name: str, code: int) -> None:
    files, given, _ = CASES[name]
    folder = write(files, tmp_path / "draw")
    (tmp_path / "slip.txt").write_text("\ufeff" + given, encoding="utf-8")
    typed = ["verify", str(folder), "--slip"]
    done = CliRunner().invoke(cli, [*typed, str(tmp_path / "slip.txt")])
    piped = CliRunner().invoke(cli, [*typed, "-"], input=given)
    assert (done.exit_code, piped.exit_code) == (code, code)
    assert done.output == piped.output
    report = replace(verify(files), papers=(answer(files, given).paper,))
    assert tuple(done.output.splitlines()) == report.lines() + answer(files, given).lines()
    told = json.loads(CliRunner().invoke(cli, ["--json", *typed, "-"], input=given).output)
    assert told["slip"]["verdict"] == answer(files, given).verdict


def test_a_slip_that_is_not_there_or_not_text_is_refused_in_chinese(tmp_path: Path) -> None:
    folder = write(FILES, tmp_path / "draw")
    (tmp_path / "slip.txt").write_bytes(b"\xff\xfe\x00")
    for name, said in (("nothing.txt", "没有查询单文件"), ("slip.txt", "不是 UTF-8 文字")):
        done = CliRunner().invoke(cli, ["verify", str(folder), "--slip", str(tmp_path / name)])
        assert isinstance(done.exception, Refused)  # main() prints it
        assert said in str(done.exception)


# ---- the page


def test_the_page_says_the_same_of_every_slip() -> None:
    with node() as script:
        for name, (files, given, verdict) in CASES.items():
            said = script(files, NOW, slip=given).slip
            assert said is not None
            steps = [(step["name"], step["state"], step["text"]) for step in said["steps"]]
            assert said["verdict"] == verdict, name
            assert steps == [(step.name, step.state, step.text) for step in answer(files, given).steps], name
