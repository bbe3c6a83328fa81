"""Not one byte of a draw's files can be changed unnoticed: every byte of a small folder in turn, by all three verifiers."""

import base64
import importlib.util
from collections.abc import Iterator
from types import ModuleType

import pytest
from playwright.sync_api import Page

from site_gen.verify import STEPS, verify
from tests.browser import chromium
from tests.site_gen.made import Files, made
from tests.site_gen.verify_page import TEMPLATES

FILES = made(
    {"E": 2, "A": 4},
    {"E": "0.5", "A": "0.2"},
    {"market": 4},
    recusals=[("O-000001", "P-market-001")],
    excluded=1,
    strikes=1,
)
NAMED: dict[str, set[str]] = {
    "terms.json": {"冻结条件", "冻结登记"},
    "freezes.tsv": {"冻结登记", "证据封签"},
    "evidence.json": set(STEPS[4:15]),
}
"""File → the steps at which a change in it is found first. A list fails at 冻结名单, an opening at 名称公开."""


def changed() -> Iterator[tuple[str, int, Files]]:
    """(file, place of the byte, the files with that byte changed)."""
    for name, raw in FILES.items():
        for place, byte in enumerate(raw):
            yield name, place, FILES | {name: raw[:place] + bytes([byte ^ 1]) + raw[place + 1 :]}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[str]]:
    """File → what the package says of each byte of it: all steps, one a line."""
    found: dict[str, list[str]] = {name: [] for name in FILES}
    for name, _, files in changed():
        found[name].append("\n".join(f"{step.state} {step.text}" for step in verify(files).steps))
    return found


def test_the_folder_holds_as_it_is() -> None:
    assert verify(FILES).ok, verify(FILES).lines()
    assert {step.state for step in verify(FILES).steps} == {"holds"}


def test_every_changed_byte_is_caught_and_its_place_is_named(verdicts: dict[str, list[str]]) -> None:
    for name, said in verdicts.items():
        expected = NAMED.get(name) or {"名称公开" if name.startswith("openings/") else "冻结名单"}
        assert len(said) == len(FILES[name])
        for place, lines in enumerate(said):
            where = f"{name}, byte {place}"
            wrong = [n for n, line in enumerate(lines.split("\n")) if line.startswith("fails ")]
            assert wrong, where
            assert STEPS[wrong[0]] in expected, (where, STEPS[wrong[0]])
            if name not in ("terms.json", "evidence.json", "freezes.tsv"):
                assert f"fails {name} " in lines, where


def test_verify_py_says_the_same_of_every_changed_byte(verdicts: dict[str, list[str]]) -> None:
    program = published()
    for name, place, files in changed():
        said = "\n".join(f"{state} {text}" for state, text in program.verify(files))
        assert said == verdicts[name][place], f"{name}, byte {place}"


@pytest.mark.browser
def test_verify_js_says_the_same_of_every_changed_byte(page: Page, verdicts: dict[str, list[str]]) -> None:
    ask = """([packed, name]) => {
        const files = new Map(Object.entries(packed).map(
            ([file, text]) => [file, Uint8Array.from(atob(text), one => one.charCodeAt(0))]));
        const raw = files.get(name);
        return Array.from(raw, (byte, place) => {
            files.set(name, raw.with(place, byte ^ 1));
            return mingchouVerify(files).map(step => step.state + " " + step.text).join("\\n");
        });
    }"""
    packed = {file: base64.b64encode(raw).decode() for file, raw in FILES.items()}
    for name in FILES:
        assert page.evaluate(ask, [packed, name]) == verdicts[name], name


def published() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_verify", TEMPLATES / "static" / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto("about:blank")
        for script in ("vendor/sha256.js", "static/verify.js"):
            tab.add_script_tag(path=TEMPLATES / script)
        yield tab
