"""Three verifiers, one verdict: the package, the one-file verify.py and verify.js say the same of every draw."""

import base64
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from site_gen.bundle import bundle
from site_gen.verify import STEPS, verify, verify_folder
from site_gen.verify.report import STATE_TEXT
from tests.site_gen.forgeries import VECTORS, Files, forged, honest, load, register

TEMPLATES = Path(__file__).parent.parent.parent / "site_templates"
PROGRAM = TEMPLATES / "static" / "verify.py"
HONEST, FORGED = honest(), forged()
Lines = list[tuple[str, str, str]]


def said(files: Files) -> Lines:
    return [(step.name, step.state, step.text) for step in verify(files).steps]


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder


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


def render(**check: str) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    part = environment.get_template("_verify.html").render(check=check)
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'"
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核验</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">{part}</html>'
    )


def make_site(files: Files, site: Path) -> Path:
    """A page with the check, and beside it what the site generator writes."""
    evidence = {name: raw for name, raw in files.items() if name != "freezes.tsv"}
    write(evidence, site / "evidence")
    (site / "evidence" / "files.txt").write_text("".join(name + "\n" for name in evidence), encoding="utf-8")
    (site / "freezes.tsv").write_bytes(register(files))
    (site / "bundle.js").write_bytes(bundle(files | {"freezes.tsv": register(files)}))
    shutil.copy(TEMPLATES / "static" / "verify.js", site)
    page = site / "index.html"
    page.write_text(
        render(
            evidence="evidence/", bundle="bundle.js", freezes="freezes.tsv", script="verify.js", program="verify.py"
        ),
        encoding="utf-8",
    )
    return page


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.skip("no Chromium: set CHROMIUM to its path")
    quiet = ("gpu", "background-networking", "component-update", "sync")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", *(f"--disable-{name}" for name in quiet)]
        )
        tab = browser.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield tab
        assert faults == []
        browser.close()


def shown(page: Page) -> tuple[str, ...]:
    """What the page says, in the form of the other verifiers, when it has finished."""
    page.locator("[data-verdict]", has_text="结论").wait_for()
    states = {f"verify-{state}": text for state, text in STATE_TEXT.items()}
    lines = []
    for item in page.locator("ol.verify-steps > li").all():
        tag, text = item.locator("strong").inner_text(), item.inner_text()
        assert states[item.get_attribute("class") or ""] == tag
        lines.append(f"[{tag}] {text.removeprefix(tag).strip()}")
    return (*lines, page.locator("[data-verdict]").inner_text())


@pytest.mark.browser
def test_the_browser_says_the_same_of_every_draw_honest_or_forged(page: Page, tmp_path: Path) -> None:
    page.goto(make_site(load("draw-1"), tmp_path).as_uri())
    ask = """packed => {
        const files = new Map(Object.entries(packed).map(
            ([name, text]) => [name, Uint8Array.from(atob(text), one => one.charCodeAt(0))]));
        return mingchouVerify(files).map(step => [step.name, step.state, step.text]);
    }"""
    for name in (*HONEST, *FORGED):
        files = HONEST.get(name) or FORGED[name][0]
        packed = {file: base64.b64encode(raw).decode() for file, raw in files.items()}
        assert [tuple(line) for line in page.evaluate(ask, packed)] == said(files), name


@pytest.mark.browser
def test_the_page_checks_its_bundle_when_opened_from_a_folder(page: Page, tmp_path: Path) -> None:
    files = load("draw-2")
    page.goto(make_site(files, tmp_path).as_uri())
    page.get_by_role("button", name="在浏览器中核验").click()
    assert shown(page) == verify(files | {"freezes.tsv": register(files)}).lines()


@pytest.mark.browser
def test_the_page_reads_the_raw_files_over_plain_http(page: Page, tmp_path: Path) -> None:
    files = FORGED["inspectors in another order"][0]
    make_site(files, tmp_path / "portal" / "site")
    (tmp_path / "portal" / "site" / "bundle.js").unlink()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        (tmp_path / "favicon.ico").write_bytes(b"")
        page.goto(f"http://127.0.0.1:{server.server_port}/portal/site/index.html")
        page.get_by_role("button", name="在浏览器中核验").click()
        assert shown(page) == verify(files | {"freezes.tsv": register(files)}).lines()
    finally:
        server.shutdown()


@pytest.mark.browser
def test_files_picked_by_hand_are_checked(page: Page, tmp_path: Path) -> None:
    """A folder as a whole, or its files one by one."""
    files = load("draw-1")
    page.goto(make_site(files, tmp_path / "site").as_uri())
    folder = write(files, tmp_path / "downloaded")
    page.get_by_text("核验下载到本机的证据文件").click()
    page.locator("input[webkitdirectory]").set_input_files(folder)
    assert shown(page) == verify(files).lines()
    page.reload()
    page.get_by_text("核验下载到本机的证据文件").click()
    page.locator("input:not([webkitdirectory])").set_input_files([path for path in folder.rglob("*") if path.is_file()])
    assert shown(page) == verify(files).lines()


def test_without_javascript_the_page_says_how_to_check() -> None:
    html = render(evidence="e/", bundle="b.js", freezes="f.tsv", script="verify.js", program="verify.py")
    outside = html.split("data-needs-js")[0] + html.split("</details>")[1]
    assert "python verify.py" in outside
    assert "consistent_sampler" in outside
    assert "style=" not in html
    assert html.count("<script") == 1


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
