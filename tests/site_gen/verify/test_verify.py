"""Three verifiers, one verdict: the package, the one-file verify.py and verify.js say the same of every draw."""

import base64
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from rules.base.canonical import canonical
from rules.draw.evidence import seal
from site_gen.files.bundle import bundle
from site_gen.verify import STEPS, verify, verify_folder
from site_gen.verify.report import STATE_TEXT
from tests import VECTORS
from tests.browser import chromium
from tests.site_gen.forgeries import Files, forged, honest, load, register, with_register
from tests.site_gen.forgeries_series import forged_series, honest_series
from tests.site_gen.made import made
from tests.site_gen.verify_page import TEMPLATES, make_site, render, served, shown, write

PROGRAM = TEMPLATES / "static" / "verify.py"
HONEST, FORGED = honest() | honest_series(), forged() | forged_series()
Lines = list[tuple[str, str, str]]
ASK = """packed => {
    const files = new Map(Object.entries(packed).map(
        ([name, text]) => [name, Uint8Array.from(atob(text), one => one.charCodeAt(0))]));
    return mingchouVerify(files).map(step => [step.name, step.state, step.text]);
}"""
"""Judges files (name → base64) in the page: name, state and text of every step."""


def said(files: Files) -> Lines:
    return [(step.name, step.state, step.text) for step in verify(files).steps]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_verify", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- the package


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_draw_holds(name: str) -> None:
    report = verify(HONEST[name])
    assert report.ok, report.lines()
    assert tuple(step.name for step in report.steps) == STEPS


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_fails_at_its_own_step(name: str) -> None:
    files, step = FORGED[name]
    report = verify(files)
    assert report.first_failure is not None, report.lines()
    assert report.first_failure.name == step
    assert report.verdict == f"结论：不成立，首先不成立的是“{step}”"


def test_what_is_not_reached_yet_is_said() -> None:
    text = {name: {step.name: step for step in verify(files).steps} for name, files in HONEST.items()}
    assert text["frozen"]["抽取名单"].text == "尚未抽取"
    assert text["drawn, not matched"]["抽取名单"].state == "holds"
    assert text["drawn, not matched"]["随机匹配"].text == "尚未匹配"
    assert text["only the terms"]["冻结名单"].text == "名单尚未公开"
    assert text["void"]["抽取证据"].text == "本次抽取已作废"
    assert text["nobody left to send"]["人员更换"].text.endswith("缺员 1 人")


@pytest.mark.parametrize("name", ["no witness", "a witness too late"])
def test_without_a_witness_before_the_value_it_says_that_nothing_proves_no_choosing(name: str) -> None:
    step = next(step for step in verify(HONEST[name]).steps if step.name == "外部见证")
    assert (step.state, step.text) == ("note", "无外部见证，不能证明未挑选")


def test_a_system_value_without_a_call_is_said_to_prove_nothing() -> None:
    steps = {step.name: step for step in verify(HONEST["system alone"]).steps}
    assert steps["随机值"].state == "note"
    assert "不具证明力" in steps["随机值"].text


@pytest.mark.parametrize("above", [True, False])
def test_a_folder_is_judged_with_the_register_in_it_or_above_it(tmp_path: Path, above: bool) -> None:
    files = load("draw-1")
    folder = write(files | {"README.txt": b"not looked at"}, tmp_path / "draw-1")
    ((tmp_path if above else folder) / "freezes.tsv").write_bytes(register(files))
    assert verify_folder(folder).lines()[1] == "[成立] 冻结登记：第 1 次冻结，与登记一致"
    assert verify_folder(folder).ok


def test_a_folder_that_is_not_there_fails_in_chinese(tmp_path: Path) -> None:
    report = verify_folder(tmp_path / "nothing")
    assert report.first_failure is not None
    assert report.first_failure.text == "terms.json 缺少"


# ---- verify.py


def test_the_published_program_is_one_short_file_of_the_standard_library() -> None:
    source = PROGRAM.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
    imported = {line.split()[1].rstrip(",") for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("name", [*HONEST, *FORGED])
def test_the_published_program_says_the_same_lines(program: ModuleType, name: str) -> None:
    files = HONEST.get(name) or FORGED[name][0]
    assert program.STEPS == STEPS
    assert program.STATES == STATE_TEXT
    assert [(step, *line) for step, line in zip(STEPS, program.verify(files), strict=True)] == said(files)


@given(st.sampled_from(["registered", "registered as the second", "nobody left to send"]), st.data())
def test_both_programs_agree_whatever_byte_is_changed(program: ModuleType, name: str, data: st.DataObject) -> None:
    files = HONEST[name]
    file = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[file]) - 1))
    byte = data.draw(st.binary(max_size=1))
    files = files | {file: files[file][:place] + byte + files[file][place + 1 :]}
    assert [(step, *line) for step, line in zip(STEPS, program.verify(files), strict=True)] == said(files)


def test_the_published_program_runs_alone(tmp_path: Path) -> None:
    """Copied to a folder of its own, without our packages, it prints what `mingchou verify` prints; exit code 1 on failure."""
    script = shutil.copy(PROGRAM, tmp_path / "verify.py")
    for name, (files, code) in {"good": (load("draw-2"), 0), "bad": (FORGED["another batch"][0], 1)}.items():
        folder = write(files, tmp_path / name)
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", script, folder], capture_output=True, check=False, cwd=tmp_path
        )
        assert done.returncode == code, done.stderr
        assert tuple(done.stdout.decode().splitlines()) == verify(files).lines()


# ---- verify.js in a real browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        tab = browser.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield tab
        assert faults == []


@pytest.mark.browser
def test_the_browser_says_the_same_of_every_draw_honest_or_forged(page: Page, tmp_path: Path) -> None:
    page.goto(make_site(with_register(load("draw-1")), tmp_path).as_uri())
    for name in (*HONEST, *FORGED):
        files = HONEST.get(name) or FORGED[name][0]
        packed = {file: base64.b64encode(raw).decode() for file, raw in files.items()}
        assert [tuple(line) for line in page.evaluate(ASK, packed)] == said(files), name


@pytest.mark.browser
def test_the_page_checks_its_bundle_when_opened_from_a_folder(page: Page, tmp_path: Path) -> None:
    files = with_register(load("draw-2"))
    page.goto(make_site(files, tmp_path).as_uri())
    page.get_by_role("button", name="在浏览器中核验").click()
    assert shown(page) == verify(files).lines()
    assert shown(page)[1] == "[成立] 冻结登记：第 2 次冻结，与登记一致"


@pytest.mark.browser
def test_the_page_reads_the_raw_files_over_plain_http(page: Page, tmp_path: Path) -> None:
    files = with_register(FORGED["inspectors in another order"][0])
    make_site(files, tmp_path / "portal" / "site")
    (tmp_path / "portal" / "site" / "bundle.js").unlink()

    with served(tmp_path) as address:
        page.goto(address + "portal/site/index.html")
        page.get_by_role("button", name="在浏览器中核验").click()
        assert shown(page) == verify(files).lines()


@pytest.mark.browser
def test_files_picked_by_hand_are_checked(page: Page, tmp_path: Path) -> None:
    """A folder as a whole, or its files one by one."""
    files = load("draw-1")
    page.goto(make_site(with_register(files), tmp_path / "site").as_uri())
    folder = write(files, tmp_path / "downloaded")
    page.get_by_text("核验下载到本机的证据文件").click()
    page.locator("input[webkitdirectory]").set_input_files(folder)
    assert shown(page) == verify(files).lines()
    page.reload()
    page.get_by_text("核验下载到本机的证据文件").click()
    page.locator("input:not([webkitdirectory])").set_input_files([path for path in folder.rglob("*") if path.is_file()])
    assert shown(page) == verify(files).lines()


@pytest.mark.browser
def test_the_one_file_that_was_downloaded_is_checked_when_it_is_picked(page: Page, tmp_path: Path) -> None:
    """evidence.txt with freezes.tsv, for who has no Python. One that is cut off is said to be no whole file: the draw is not accused."""
    files = with_register(load("draw-2"))
    address = make_site(files, tmp_path / "site").as_uri()
    whole, register_file = tmp_path / "evidence.txt", tmp_path / "freezes.tsv"
    raw = (tmp_path / "site" / "bundle.js").read_bytes()
    register_file.write_bytes(files["freezes.tsv"])
    for content, said_of_it in {
        raw: "结论",
        b"\xef\xbb\xbf" + raw: "结论",
        raw[:-700]: "不完整",
        b"<html>": "不完整",
    }.items():
        whole.write_bytes(content)
        page.goto(address)
        page.reload()
        page.get_by_text("核验下载到本机的证据文件").click()
        page.locator("input:not([webkitdirectory])").set_input_files([whole, register_file])
        page.locator("[data-verdict]", has_text=said_of_it).wait_for()
        if said_of_it == "结论":
            assert shown(page) == verify(files).lines()


def test_without_javascript_the_page_says_how_to_check() -> None:
    html = render()
    outside = html.split("data-needs-js")[0] + html.split("</details>")[-1]
    assert "python verify.py" in outside
    assert "consistent_sampler" in outside
    assert "style=" not in html
    assert html.count("<script") == 3


# ---- bundle.js


def test_a_bundle_is_a_script_that_carries_the_same_text() -> None:
    files = {"terms.json": '{"a":"</script>\u2028\u2029\\"\ufeff"}'.encode(), "pool.tsv": b"a\tb\n"}
    script = bundle(files).decode()
    assert script.startswith('__mingchouBundle({"pool.tsv":"a\\tb\\n","terms.json":')
    assert not {"\u2028", "\u2029", "\ufeff"} & set(script)
    assert "</" not in script


def test_a_bundle_of_something_else_than_text_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        bundle({"terms.json": b"\xff"})


def test_the_examples_are_whole() -> None:
    assert {"draw-1", "draw-2"} <= {path.name for path in VECTORS.iterdir()}


# ---- SHA-256 of the page


@pytest.mark.browser
def test_a_page_without_webcrypto_checks_all_the_same(page: Page, tmp_path: Path) -> None:
    """On plain http, away from localhost, a browser has no crypto.subtle; here it is taken away before the page begins."""
    files = with_register(load("draw-2"))
    make_site(files, tmp_path)
    context = page.context.browser.new_context() if page.context.browser else page.context
    context.add_init_script("Object.defineProperty(globalThis, 'crypto', {value: undefined});")
    tab = context.new_page()
    with served(tmp_path) as address:
        tab.goto(address + "index.html#verify")
        assert tab.evaluate("typeof crypto") == "undefined"
        assert shown(tab) == verify(files).lines()
    context.close()


@pytest.mark.browser
def test_the_sha256_of_the_page_is_that_of_python(page: Page) -> None:
    """The lengths around a block's end, a long text, and the published vector of FIPS 180-4."""
    page.goto("about:blank")
    page.add_script_tag(path=TEMPLATES / "vendor" / "sha256.js")
    texts = ["", "abc", *("演" * n + "x" * n for n in range(1, 70)), "a" * 100_000]
    ask = """texts => texts.map(text => Array.from(
        sha256(new TextEncoder().encode(text)), byte => byte.toString(16).padStart(2, "0")).join(""))"""
    found = page.evaluate(ask, texts)
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert found[1] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.browser
def test_many_openings_are_read_in_one_piece(page: Page, tmp_path: Path) -> None:
    """Over http a pool of 250 opened objects is not fetched as 250 files; all of them are judged nevertheless."""
    files = made({"A": 250}, {"A": "0.1"}, {"market": 4})
    make_site(files, tmp_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(tmp_path) as address:
        page.goto(address + "index.html#verify")
        assert shown(page) == verify(files).lines()
    assert "250 个名称与承诺一致" in shown(page)[15]
    assert not [url for url in asked if "/openings/" in url]


@pytest.mark.browser
def test_a_coverage_draw_of_20000_objects_is_read_whole(page: Page, tmp_path: Path) -> None:
    """Ratio 1: every object drawn and visited. Long lists in evidence.json must not be too long for the page's grammar."""
    files = made({"all": 20_000}, {"all": "1"}, {"market": 6}, opened=False)
    page.goto(make_site(files, tmp_path).as_uri() + "#verify")
    assert shown(page)[-1] == "结论：没有不成立的步骤"


@pytest.mark.browser
def test_what_is_wrong_far_down_a_long_list_is_found(page: Page) -> None:
    """verify.js looks at lists of more than 1,000 piece by piece: no piece and no key beside them may be missed."""
    files = made({"all": 2500}, {"all": "1"}, {"market": 4}, opened=False)
    good = json.loads(files["evidence.json"])
    proto = json.loads(files["evidence.json"].replace(b'{"changes"', b'{"__proto__":{},"changes"'))
    cases = {"as it is": good, "a key that objects have": proto, "a key more": good | {"extra": []}}
    for place in (0, 999, 1000, 2499):
        drawn = [dict(one) for one in good["drawn"]]
        drawn[place]["name"] = "演示企业"
        cases[f"a name at {place}"] = good | {"drawn": drawn}
        teams = [dict(one) for one in good["teams"]]
        teams[place]["inspectors"] = "P-market-001"
        cases[f"a text at {place}"] = good | {"teams": teams}
    page.goto("about:blank")
    for script in ("vendor/sha256.js", "static/verify.js"):
        page.add_script_tag(path=TEMPLATES / script)
    for name, evidence in cases.items():
        forged = files | {"evidence.json": canonical(evidence | {"seal": seal(evidence)})}
        packed = {file: base64.b64encode(raw).decode() for file, raw in forged.items()}
        assert [tuple(line) for line in page.evaluate(ASK, packed)] == said(forged), name
        assert verify(forged).ok == (name == "as it is")
