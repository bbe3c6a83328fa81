"""Not one byte of a draw's files can be changed unnoticed: every byte of a small folder in turn, by all three verifiers."""

from collections.abc import Iterator

import pytest

from site_gen.verify import STEPS, reader, verify
from tests.site_gen.forgeries import NOW
from tests.site_gen.made import Files, made
from tests.site_templates.node import node
from tests.site_templates.programs import published

FILES = made(
    {"E": 2, "A": 4},
    {"E": "0.5", "A": "0.2"},
    {"market": 4},
    recusals=[("P-0001", "P-market-001")],
    excluded=1,
    strikes=1,
)
NAMED: dict[str, set[str]] = {
    "terms.json": {"冻结条件", "冻结登记"},
    "freezes.tsv": {"冻结登记", "证据封签"},
    "heads.tsv": {"公布时间", "抽取证据"},
    "evidence.json": set(STEPS[6:17]),
}
"""File → the steps at which a change in it is found first. A list fails at 冻结名单, an opening at 名称公开."""
SILENT = {"heads.tsv"}
"""A file of which some changes leave nothing that is wrong: another publication, earlier or later, of another head."""


def changed() -> Iterator[tuple[str, int, Files]]:
    """(file, place of the byte, the files with that byte changed)."""
    for name, raw in FILES.items():
        for place, byte in enumerate(raw):
            yield name, place, FILES | {name: raw[:place] + bytes([byte ^ 1]) + raw[place + 1 :]}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[list[tuple[str, str]]]]:
    """File → what the package says of each byte of it."""
    found: dict[str, list[list[tuple[str, str]]]] = {name: [] for name in FILES}
    for name, _, files in changed():
        found[name].append([(step.state, step.text) for step in verify(files, reader(now=NOW)).steps])
    return found


def test_the_folder_holds_as_it_is() -> None:
    report = verify(FILES, reader(now=NOW))
    assert report.ok, report.lines()
    assert {step.state for step in report.steps} == {"holds", "note"}


def test_every_changed_byte_is_caught_and_its_place_is_named(verdicts: dict[str, list[list[tuple[str, str]]]]) -> None:
    for name, said in verdicts.items():
        expected = NAMED.get(name) or {"名称公开" if name.startswith("openings/") else "冻结名单"}
        assert len(said) == len(FILES[name])
        for place, steps in enumerate(said):
            where = f"{name}, byte {place}"
            wrong = [n for n, (state, _) in enumerate(steps) if state == "fails"]
            assert wrong or name in SILENT, where
            if wrong:
                assert STEPS[wrong[0]] in expected, (where, STEPS[wrong[0]])
            if name not in NAMED:
                assert steps[wrong[0]][1].startswith(name + " "), where


def test_verify_py_says_the_same_of_every_changed_byte(verdicts: dict[str, list[list[tuple[str, str]]]]) -> None:
    program = published()
    for name, place, files in changed():
        _, steps = program.verify(files, NOW)
        assert [tuple(step) for step in steps] == verdicts[name][place], f"{name}, byte {place}"


def test_verify_js_says_the_same_of_every_changed_byte(verdicts: dict[str, list[list[tuple[str, str]]]]) -> None:
    with node() as script:
        for name, place, files in changed():
            said = [(state, text) for _, state, text in script(files, NOW).steps]
            assert said == verdicts[name][place], f"{name}, byte {place}"
