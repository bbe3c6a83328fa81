"""Three verifiers, one verdict: the package, the one-file program for citizens and the page's script, on every honest and forged draw.

They agree text for text, but on steps that one of them says it cannot judge: a beacon's signature and time stamps (verify.py), time stamps
(verify.js). What is forged stands in tests/site_gen/forgeries*.py, each with the step that must fail.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.verify import STATE_TEXT, STEPS, check_kept, reader, verify, verify_folder
from tests import ROOT
from tests.site_gen.forgeries import NOW, Files, all_forged, honest, load, sealed, without
from tests.site_gen.forgeries_attacks import kept, named, signatures
from tests.site_gen.office import digest
from tests.site_gen.verify_page import write
from tests.site_templates.node import Script, node
from tests.site_templates.programs import PROGRAM, published
from tests.site_templates.test_verify_script import changed_by_the_office

HONEST, FORGED, NAMED, SIGNATURES = honest(), all_forged(), named(), signatures()
EVERY = HONEST | {name: files for name, (files, _) in (FORGED | NAMED).items()} | SIGNATURES
WHO = reader(now=NOW)
Lines = list[tuple[str, str, str]]


def said(files: Files, held: str = "") -> Lines:
    return [(step.name, step.state, step.text) for step in verify(files, reader(held, NOW)).steps]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return published()


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


def judged_alike(mine: Lines, verdict: str, theirs: Lines, their_verdict: str, unable: str) -> None:
    """Every step as the other says it; where the other cannot judge (`unable` in its text) mine may say more, and so its verdict."""
    assert [name for name, _, _ in mine] == [name for name, _, _ in theirs]
    apart = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    for _, (_, state, text) in apart:
        assert state == "unjudged", apart
        assert re.search(unable, text), apart
    if not apart:
        assert verdict == their_verdict


# ---- the package


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_draw_holds(name: str) -> None:
    report = verify(HONEST[name], WHO)
    assert report.ok, report.lines()
    assert tuple(step.name for step in report.steps) == STEPS
    assert report.verdict.startswith("结论：成立")


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_fails_at_its_own_step(name: str) -> None:
    files, step = FORGED[name]
    report = verify(files, WHO)
    assert report.first_failure is not None, report.lines()
    assert report.first_failure.name == step
    assert report.verdict.split("。")[0] == f"结论：不成立：{step}"


def test_every_step_but_three_has_its_forgeries() -> None:
    """公开期限 only says when; 外部见证 fails by what a witness holds alone; of a beacon's signature there is a table of its own."""
    assert len(FORGED) >= 500
    found = Counter(step for _, step in FORGED.values())
    assert found.keys() == set(STEPS) - {"公开期限", "外部见证"}


def test_every_rule_of_the_table_is_broken_by_a_forgery() -> None:
    texts = {verify(files, WHO).first_failure.text for files, step in FORGED.values() if step == "冻结规则"}  # type: ignore[union-attr]
    source = (ROOT / "rules/draw/freeze_rules.py").read_text(encoding="utf-8")
    rules = re.findall(r'yield .*?"([^"]*[\u4e00-\u9fff][^"]*)"', source) + re.findall(
        r'^        "([^"]+)",$', source, re.MULTILINE
    )
    assert len(rules) > 15
    wanted = {re.sub(r"\{day\}", "", rule) for rule in rules}
    assert not {rule for rule in wanted if not any(rule in text for text in texts)}


@pytest.mark.parametrize("name", NAMED)
def test_what_no_program_can_refuse_stands_in_the_line_of_the_verdict(name: str) -> None:
    files, words = NAMED[name]
    report = verify(files, WHO)
    assert report.ok, report.lines()
    assert words in report.lines()[0]


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_value_that_the_network_never_signed_is_refused(name: str) -> None:
    report = verify(SIGNATURES[name], WHO)
    assert [(step.name, step.text) for step in report.steps if step.state == "fails"] == [
        ("随机值", "信标的签名与公钥不符")
    ]


def test_a_rounds_true_signature_holds() -> None:
    step = verify(HONEST["beacon"], WHO).steps[8]
    value = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
    assert (step.state, step.text) == ("holds", f"{value}，第 1000 轮，签名与公钥相符")


@pytest.mark.parametrize("name", kept())
def test_a_kept_register_is_held_against_that_of_today(name: str) -> None:
    """Where they differ one of them is false, and no program can tell which: 不能判断, never 不成立."""
    old, files, extends = kept()[name]
    line = check_kept(old, files, "旧\x1b]0;x\x07.tsv")
    assert line.state == ("holds" if extends else "unjudged")
    assert "\x1b" not in str(line)
    if "fork" in name or "longer" in name:
        assert "两份登记不一致，本程序不能判断哪份为真，请向见证人核对" in line.text
    assert ("留存的比现在的长" in line.text) == ("longer" in name)


def test_what_a_witness_holds_is_compared() -> None:
    held = said(load("draw-1"))[0][2].removeprefix("承诺值 ")
    report = verify(load("draw-1"), reader(f" {held.upper()} ", NOW))
    assert report.steps[7].text.startswith("与见证人所持一致")
    assert "未核实" not in report.verdict
    other = verify(load("draw-1"), reader("0" * 64, NOW))
    assert other.verdict.startswith("结论：不成立：外部见证")


@pytest.mark.parametrize("name", ["only the terms", "frozen, lists public", "drawn, evidence not public"])
def test_what_a_witness_holds_is_compared_before_the_draw_as_well(
    program: ModuleType, script: Script, name: str
) -> None:
    files = HONEST[name]
    for held, words in ((digest(files["terms.json"]), "与见证人所持一致"), ("0" * 64, "与见证人所持的承诺值不符")):
        report = verify(files, reader(held, NOW))
        assert report.steps[7].text == words
        assert report.ok == (held != "0" * 64)
        assert report.ok or report.verdict.startswith("结论：不成立：外部见证。")
        assert program.verify(files, NOW, held) == (report.verdict, [(step.state, step.text) for step in report.steps])
        assert script(files, NOW, held=held).verdict == report.verdict
    broken = verify(without(load("draw-1"), "recusals.tsv"), reader("0" * 64, NOW))
    assert (broken.steps[7].state, broken.steps[7].text) == ("not_yet", "前面的步骤不成立，未核验")


def test_dice_thrown_as_often_as_needed_are_not_named() -> None:
    assert not [name for name in HONEST if "掷的次数多于需要" in verify(HONEST[name], WHO).verdict]


def test_a_list_that_is_late_is_said_to_be_late() -> None:
    shut = {name: load("draw-1")[name] for name in ("terms.json", "freezes.tsv", "heads.tsv")}
    for day, words in (("2024-12-31", "已抽取，名单尚未公开"), ("2025-01-10", "逾期未公开 10 天")):
        verdict = verify(shut, reader(now=datetime.fromisoformat(day + "T12:00:00+08:00"))).verdict
        assert words in verdict
        assert ("逾期" in verdict) == (day > "2024-12-31")


@pytest.mark.parametrize("above", [True, False])
def test_a_folder_is_judged_with_the_registers_in_it_or_above_it(tmp_path: Path, above: bool) -> None:
    files = load("draw-1")
    registers = {name: files[name] for name in ("freezes.tsv", "heads.tsv")}
    folder = write(without(files, *registers) | {"README.txt": b"not looked at"}, tmp_path / "draw-1")
    write(registers, tmp_path if above else folder)
    assert verify_folder(folder, WHO).steps[1].text.startswith("第 1 次冻结，与登记一致")
    assert verify_folder(folder, WHO).lines() == verify(files, WHO).lines()


def test_a_folder_that_is_not_there_fails_in_chinese(tmp_path: Path) -> None:
    report = verify_folder(tmp_path / "nothing")
    assert report.first_failure is not None
    assert report.first_failure.text == "terms.json 缺少"


# ---- verify.py


def test_the_published_program_is_one_file_of_the_standard_library() -> None:
    source = PROGRAM.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 450
    imported = {line.split()[1].rstrip(",") for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("name", EVERY)
def test_the_published_program_says_the_same_lines(program: ModuleType, name: str) -> None:
    assert (program.STEPS, program.STATES) == (STEPS, STATE_TEXT)
    verdict, steps = program.verify(EVERY[name], NOW)
    theirs = [(step, *line) for step, line in zip(STEPS, steps, strict=True)]
    judged_alike(said(EVERY[name]), verify(EVERY[name], WHO).verdict, theirs, verdict, "只核对了散列|时间戳令牌请用")


@pytest.mark.parametrize("name", kept())
def test_the_published_program_says_the_same_of_a_kept_register(program: ModuleType, name: str) -> None:
    old, files, _ = kept()[name]
    line = check_kept(old, files, name)
    assert program.compare(name, old, files) == (line.state, line.name, line.text)


@given(st.sampled_from(["draw-1", "draw-2", "lottery corrected", "beacon", "a supplement"]), st.data())
def test_both_programs_agree_whatever_byte_is_changed(program: ModuleType, name: str, data: st.DataObject) -> None:
    files = HONEST[name]
    file = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[file]) - 1))
    byte = data.draw(st.binary(max_size=1))
    files = files | {file: files[file][:place] + byte + files[file][place + 1 :]}
    verdict, steps = program.verify(files, NOW)
    theirs = [(step, *line) for step, line in zip(STEPS, steps, strict=True)]
    judged_alike(said(files), verify(files, WHO).verdict, theirs, verdict, "只核对了散列")


@pytest.mark.parametrize("name", ["draw-2", "lottery corrected", "beacon", "drawn anew less one"])
def test_both_programs_agree_whatever_the_office_writes_instead(program: ModuleType, name: str) -> None:
    """Every value of terms and evidence written otherwise, commitment, seed, seal and register made to fit."""
    count = 0
    for what, files in changed_by_the_office(HONEST[name]):
        verdict, steps = program.verify(files, NOW)
        theirs = [(step, *line) for step, line in zip(STEPS, steps, strict=True)]
        try:
            judged_alike(said(files), verify(files, WHO).verdict, theirs, verdict, "只核对了散列|时间戳令牌请用")
        except AssertionError as error:
            raise AssertionError(what) from error
        count += 1
    assert count > 800


def test_the_published_program_runs_alone(tmp_path: Path) -> None:
    """Copied to a folder of its own, without our packages, it prints what `mingchou verify` prints; exit code 1 on failure."""
    copy = shutil.copy(PROGRAM, tmp_path / "verify.py")
    held = said(load("draw-1"))[0][2].removeprefix("承诺值 ")
    for name, (files, typed, code) in {
        "good": (load("draw-2"), [], 0),
        "held": (load("draw-1"), ["--held", held], 0),
        "held by another": (load("draw-1"), ["--held", "0" * 64], 1),
        "bad": (FORGED["another batch"][0], [], 1),
    }.items():
        folder = write(files, tmp_path / name)
        run = [sys.executable, "-I", "-X", "utf8", copy, folder, *typed]
        done = subprocess.run(run, capture_output=True, check=False, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (code, b"")
        expected = verify(files, reader(typed[1] if typed else "")).lines()
        assert tuple(done.stdout.decode().splitlines()) == expected


# ---- verify.js, under Node


def test_the_page_says_the_same_of_every_draw_honest_or_forged(script: Script) -> None:
    for name, files in EVERY.items():
        answer = script(files, NOW)
        try:
            judged_alike(said(files), verify(files, WHO).verdict, list(answer.steps), answer.verdict, "时间戳令牌请用")
        except AssertionError as error:
            raise AssertionError(name) from error


def test_the_page_says_the_same_of_kept_registers(script: Script) -> None:
    for old, files, _ in kept().values():
        line = check_kept(old, files, "old")
        assert script(files, NOW, old=[old]).more == ((line.name, line.state, line.text),)


def test_a_re_made_seal_fools_nobody_who_has_the_register() -> None:
    forged = sealed(without(load("draw-1"), "freezes.tsv"), witness=[])
    assert verify(forged, WHO).verdict.startswith("结论：成立，但有 1 步现在还不能判断（未与冻结登记对照）")
    assert verify(forged | {"freezes.tsv": load("draw-1")["freezes.tsv"]}, WHO).verdict.startswith(
        "结论：不成立：证据封签"
    )
