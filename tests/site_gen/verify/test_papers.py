"""What the reader hands in beside a draw stands in the line of the verdict: it does not read as if all were well where a paper is false."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from rules.base.errors import Refused
from site_gen.verify import check_bureau, check_kept, check_proof, read_held, reader, verify
from tests.site_gen.forgeries import NOW, Files, load, sealed, without
from tests.site_gen.made import HEAD
from tests.site_gen.office import canonical, digest, terms_of
from tests.site_gen.verify_page import write
from tests.site_templates.node import Script, node
from tests.site_templates.programs import published
from tui.cli import cli

ONE = load("draw-1")
FALSE = canonical({"format": "mingchou-proof/1", "head": "1" * 64, "rests": [], "seq": 814})
TRUE = canonical(
    {"format": "mingchou-proof/1", "head": ONE["heads.tsv"].split(b"\t")[1].decode(), "rests": [], "seq": 814}
)
FORK = ONE["freezes.tsv"].replace(b"1b0dba36", b"1b0dba37")
DIFFER = "与留存的 freezes.tsv 对照：两份登记不一致，本程序不能判断哪份为真，请向见证人核对"
NO_PROOF = "台账证明：这个文件不是台账证明（mingchou prove 写的），没有核对"
UNREGISTERED = without(ONE, "freezes.tsv")
BROKEN = sealed(ONE, drawn=[])


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return published()


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


CASES: dict[str, tuple[Files, list[bytes], list[bytes], str]] = {
    "nothing": (ONE, [], [], "成立"),
    "a true proof, a register that was extended": (ONE, [ONE["heads.tsv"].splitlines(keepends=True)[0]], [TRUE], "成立"),
    "a false proof": (ONE, [], [FALSE], "不成立：您给的台账证明。抽取本身成立"),
    "a false proof beside a true one": (ONE, [], [TRUE, FALSE, FALSE], "不成立：您给的台账证明。抽取本身成立"),
    "a false proof, no register": (UNREGISTERED, [], [FALSE], "不成立：您给的台账证明。抽取本身成立，但有 1 步现在还不能判断（未与冻结登记对照）"),
    "a false proof of a forged draw": (BROKEN, [], [FALSE], "不成立：抽取名单，您给的台账证明也不成立"),
    "a register that differs": (ONE, [FORK], [], f"成立，但有 1 步现在还不能判断（{DIFFER}）"),
    "a register that differs, a false proof": (ONE, [FORK], [FALSE], "不成立：您给的台账证明。抽取本身成立"),
    "a register that differs, of a forged draw": (BROKEN, [FORK], [], "不成立：抽取名单"),
    "no proof, and no register of the draw": (UNREGISTERED, [], [b"{}"], f"成立，但有 2 步现在还不能判断（未与冻结登记对照；{NO_PROOF}）"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_says_what_became_of_what_was_handed_in(program: ModuleType, script: Script, name: str) -> None:
    files, olds, proofs, said = CASES[name]
    papers = (*(check_kept(old, files, "old") for old in olds), *(check_proof(one, files) for one in proofs))
    report = replace(verify(files, reader(now=NOW)), papers=papers)
    assert report.verdict == "。".join([f"结论：{said}", *report.remarks])
    given = [program.compare("old", old, files) for old in olds] + [program.check_proof(files, one) for one in proofs]
    assert program.verify(files, NOW, "", given)[0] == report.verdict
    assert script(files, NOW, old=olds, proof=proofs).verdict == report.verdict


@pytest.mark.parametrize(
    ("olds", "proofs", "broken", "said"),
    [
        ([], [FALSE], False, "不成立：您给的台账证明。各次抽取没有不成立的，1 次须看各行的说明"),
        ([FORK], [], False, f"没有不成立的，1 次须看各行的说明，但有 1 步现在还不能判断（{DIFFER}）"),
        ([], [FALSE], True, "不成立，1 处，您给的台账证明也不成立"),
        ([], [TRUE], False, "没有不成立的，1 次须看各行的说明"),
    ],
)
def test_so_does_that_of_a_whole_bureau(
    program: ModuleType, script: Script, olds: list[bytes], proofs: list[bytes], broken: bool, said: str
) -> None:
    folders = {"draws/2024-001-1/evidence": BROKEN if broken else ONE}
    papers = (*(check_kept(old, ONE) for old in olds), *(check_proof(one, ONE) for one in proofs))
    lines = replace(check_bureau(folders, reader(now=NOW)), papers=papers).lines()
    assert lines[0] == "结论：" + said
    given = [program.compare("", old, ONE) for old in olds] + [program.check_proof(ONE, one) for one in proofs]
    assert tuple(program.whole(folders, NOW, given)) == lines
    assert script.whole(folders, NOW, old=olds, proof=proofs) == lines


def test_the_command_ends_with_1_and_says_why_in_its_first_line(tmp_path: Path) -> None:
    folder = write(ONE, tmp_path / "draw")
    (tmp_path / "proof.json").write_bytes(FALSE)
    typed = ["verify", str(folder), "--proof", str(tmp_path / "proof.json")]
    done = CliRunner().invoke(cli, typed)
    assert (done.exit_code, done.output.split("。")[0]) == (1, "结论：不成立：您给的台账证明")
    told = json.loads(CliRunner().invoke(cli, ["--json", *typed]).output)
    assert (told["ok"], told["verdict"]) == (False, done.output.splitlines()[0])


@pytest.mark.parametrize("name", ["whole", "only the terms"])
def test_a_commitment_that_is_another_stands_in_the_verdict(program: ModuleType, script: Script, name: str) -> None:
    files = ONE if name == "whole" else {key: ONE[key] for key in ("terms.json", "freezes.tsv", "heads.tsv")}
    report = verify(files, reader("0" * 64, NOW))
    assert report.verdict.split("。")[0] == "结论：不成立：外部见证"
    assert report.verdict.split("。")[2] == "与见证人所持的承诺值不符"
    assert program.verify(files, NOW, "0" * 64)[0] == report.verdict
    assert script(files, NOW, held="0" * 64).verdict == report.verdict


def test_a_commitment_is_typed_in_groups_capitals_and_full_width_and_a_mistake_is_named() -> None:
    held = digest(ONE["terms.json"])
    wide = " ".join(held[place : place + 4] for place in range(0, 64, 4)).upper()
    assert read_held(wide.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789ABCDEF"})) == held
    form = "见证人手里的承诺值应为 64 位十六进制数字（0–9、a–f），现在是"
    for typed, said in (
        (held[1:], f"{form} 63 位，请逐组核对"),
        ("O" + held[1:], f"{form} 64 位，其中“o”不是，请逐组核对"),
        ("春夏秋冬东西", f"{form} 6 位，其中“春夏秋冬东西”不是，请逐组核对"),
    ):
        with pytest.raises(Refused) as refused:
            read_held(typed)
        assert str(refused.value) == said


def test_before_the_value_can_exist_a_freeze_is_not_published_yet(program: ModuleType, script: Script) -> None:
    """取值前未公布 is an accusation: it is made from the expected time on."""
    files = {"terms.json": ONE["terms.json"], "freezes.tsv": ONE["freezes.tsv"].splitlines(keepends=True)[0]}
    files["heads.tsv"] = f"812\t{HEAD}\t2024-04-09T08:00:00+08:00\tnormal\n".encode()
    expected = datetime.fromisoformat(terms_of(ONE)["entropy"]["expected_at"])
    for now, said in ((expected - timedelta(seconds=1), "尚未公布"), (expected, "取值前未公布")):
        report = verify(files, reader(now=now))
        assert (report.steps[2].state, report.steps[2].text) == ("note", said)
        assert report.remarks[1] == said
        assert program.verify(files, now)[0] == report.verdict
        assert script(files, now).verdict == report.verdict
