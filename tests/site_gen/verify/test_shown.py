"""No character of a forged folder, or of a file's name in it, acts on a terminal or page: all are shown through one function.

All 33 controls of C0 with DEL, all 32 of C1, what turns the direction, titles of the window (OSC), colours and cursor (CSI), in every text
field and file name, through `mingchou verify`, verify.py and the page's script.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw.slip import Slip, read_slip, text
from site_gen.verify import Person, Sheet, check_bureau, check_kept, check_sent, check_slip, read_sheet, reader, verify
from tests.site_gen.forgeries import NOW, VOID, Files, corrected, edited, load, refrozen, sealed, stated, terms_part
from tests.site_gen.office import canonical, terms_of
from tests.site_gen.verify_page import write
from tests.site_templates.node import Script, node
from tests.site_templates.programs import PROGRAM, published
from tui.cli import cli, main

C0, C1 = [*map(chr, range(0x20)), "\x7f"], [*map(chr, range(0x80, 0xA0))]
BIDI = [*map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))]
SEQUENCES = [
    "\x1b]0;结论：成立\x07",
    "\x1b]0;title\x1b\\",
    "\x9d0;title\x9c",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x1b]8;;http://x.invalid\x1b\\a\x1b]8;;\x1b\\",
    "\r[成立]",
    "\x08" * 9,
    "\n结论：成立",
]
ALL = [*C0, *C1, *BIDI, *SEQUENCES]
ODD = "甲" + "".join(ALL) + "乙"

FIELDS: dict[str, Callable[[str], Files]] = {
    "bureau.name": lambda odd: refrozen(load("draw-1"), bureau=terms_part(load("draw-1"), "bureau", name=odd)),
    "bureau.site": lambda odd: refrozen(load("draw-1"), bureau=terms_part(load("draw-1"), "bureau", site=odd)),
    "scope": lambda odd: refrozen(load("draw-1"), scope=odd),
    "classes_basis": lambda odd: refrozen(load("draw-1"), classes_basis=odd),
    "source.place": lambda odd: refrozen(load("draw-1"), entropy=terms_of(load("draw-1"))["entropy"] | {"source": {"dice": 20, "faces": 10, "place": odd}}),
    "witness.who": lambda odd: _witness(who=odd),
    "witness.ref": lambda odd: _witness(ref=odd),
    "witness.who, late": lambda odd: _witness(who=odd, at="2024-04-09T16:00:00+08:00"),
    "token.who": lambda odd: _witness(who=odd, kind="rfc3161"),
    "entropy.value": lambda odd: edited(load("draw-1"), "entropy", lambda part: part.update(value=odd)),
    "entropy.witnesses": lambda odd: edited(load("draw-1"), "entropy", lambda part: part.update(witnesses=[odd])),
    "typed.value": corrected,
    "typed.by": lambda odd: corrected(by=odd),
    "typed.paper": lambda odd: corrected(paper=odd),
    "void.by": lambda odd: sealed(load("draw-2"), void=VOID | {"by": odd}),
    "opening.name": lambda odd: _opening(name=odd),
    "opening.code": lambda odd: _opening(code=odd),
    "opening.number": lambda odd: _opening(number=odd),
    "terms, an id": lambda odd: refrozen(load("draw-1"), task=odd),
    "terms, a time": lambda odd: refrozen(load("draw-1"), frozen_at=odd),
    "evidence, an id": lambda odd: sealed(load("draw-1"), draw=odd),
    "a key": lambda odd: sealed(load("draw-1"), **{odd: 1}),
    "a list": lambda odd: refrozen(load("draw-1"), {"pool.tsv": odd.encode()}),
    "freezes.tsv": lambda odd: load("draw-1") | {"freezes.tsv": odd.encode()},
    "heads.tsv": lambda odd: load("draw-1") | {"heads.tsv": odd.encode()},
    "the name of an opening": lambda odd: load("draw-1") | {f"openings/{odd}.json": b"{}"},
    "the name of an opening, masked": lambda odd: refrozen({k: v for k, v in load("draw-1").items() if not k.startswith("openings/")}, mask="limited", strata=terms_of(load("draw-1"))["strata"]) | {f"openings/{odd}.json": b"{}"},
    "the name of a token": lambda odd: load("draw-1") | {f"tokens/{odd}.tsr": b""},
    "the name of another file": lambda odd: load("draw-1") | {odd: b"", f"{odd}.tsv": b""},
}  # fmt: skip
"""Where a text of a forger could be shown → the draw with it there."""


def _witness(**change: str) -> Files:
    return edited(load("draw-1"), "witness", lambda part: part[0].update(change))


def _opening(**change: str) -> Files:
    files = load("draw-1")
    name = next(name for name in files if name.startswith("openings/"))
    return files | {
        name: canonical({"code": "", "name": "", "number": name[9:-5], "object": "O-1", "salt": "0" * 32} | change)
    }


def harmless(*lines: str) -> None:
    """Each is one line, and nothing in it acts or hides."""
    for line in lines:
        assert line == visible(line)


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_of_a_forged_draw_is_shown_raw_by_any_verifier(script: Script, field: str) -> None:
    files = FIELDS[field](ODD)
    report = verify(files, reader(now=NOW))
    harmless(*report.lines(), *check_bureau({ODD: files}, reader(now=NOW)).lines())
    program = published()
    verdict, steps = program.verify(files, NOW)
    harmless(verdict, *(text for _, text in steps), *program.whole({ODD: files}, NOW))
    answer = script(files, NOW)
    harmless(answer.verdict, *(text for _, _, text in answer.steps), *script.whole({ODD: files}, NOW))


def test_what_is_shown_can_still_be_read(script: Script) -> None:
    for odd in ALL:
        wanted = "甲" + "".join(f"‹U+{ord(one):04X}›" if one != visible(one) else one for one in odd) + "乙"
        files = FIELDS["bureau.name"]("甲" + odd + "乙")
        for line in (
            verify(files, reader(now=NOW)).verdict,
            published().verify(files, NOW)[0],
            script(files, NOW).verdict,
        ):
            assert wanted in line


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(sorted(FIELDS)))
def test_any_text_at_all(odd: str, field: str) -> None:
    files = FIELDS[field](odd)
    harmless(*verify(files, reader(now=NOW)).lines())
    verdict, steps = published().verify(files, NOW)
    harmless(verdict, *(text for _, text in steps))


def test_papers_that_a_reader_was_given_are_shown_no_more_than_files() -> None:
    """A slip, a sheet, a kept register: what stands on them somebody else wrote."""
    files = load("draw-2")
    report = verify(files, reader(now=NOW))
    slip = Slip(
        draw="2024-002-1",
        number="P-0001",
        object="O-1",
        code="",
        name="甲",
        salt="0" * 32,
        outcome="drawn",
        stratum="A",
        place=1,
    )
    number = stated(files)["teams"][0]["object"]
    for odd in (*C1, *BIDI, *SEQUENCES, ODD):
        harmless(*check_slip(files, replace(slip, name=odd, code=odd), report).lines())
        harmless(str(check_kept(b"x", files, odd)))
        for typed in ("甲" + odd, text(replace(slip, number="甲" + odd)), text(slip) + "甲" + odd):
            with pytest.raises(Refused) as refused:
                read_slip(typed)
            harmless(str(refused.value))
        person = {"id": "C05", "name": odd, "certificate": odd, "salt": "0" * 32}
        sheet = Sheet((Person(**person),), number)
        harmless(*check_sent(files, sheet, sheet.inspectors[0], report).lines())
        for wrong, where in ((person | {"id": "甲" + odd}, number), (person | {"salt": odd}, number), (person, odd)):
            with pytest.raises(Refused) as refused:
                read_sheet(canonical({"inspectors": [wrong], "object": where}), odd)
            harmless(str(refused.value))


def _on_disk(odd: str) -> str:
    return odd.replace("\0", "").replace("/", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses these names")
@pytest.mark.parametrize(
    "odd", ["\x1b]0;x\x07", "\r\n[成立]", "\u202e\u2066", "\x9b31m\x85", b"\xff\x1b".decode(errors="surrogateescape")]
)
def test_names_on_disk_reach_a_terminal_written_out(
    tmp_path: Path, odd: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As the operating system gives them, with bytes that are no text among them: one draw, a whole folder, and paths that are refused."""
    site = tmp_path / f"公开{odd}" / "site"
    folder = write(load("draw-1") | {f"openings/{odd}.json": b"{}"}, site / "draws" / f"x{odd}")
    empty = tmp_path / f"空{odd}"
    empty.mkdir()
    (empty / f"a{odd}.txt").write_bytes(b"PK")
    for typed in (
        [folder], [site], [empty], [empty / f"a{odd}.txt"], [tmp_path / f"没有{odd}"], [folder / "pool.tsv"],
        [folder, "--old", empty / f"a{odd}.txt"], [folder, "--sheet", empty / f"a{odd}.txt"], [folder, "--slip", empty / f"没有{odd}"],
        [folder, "--proof", empty / f"a{odd}.txt"], [folder, "--authority", empty / f"a{odd}.txt"], [folder, "--sheet", empty / f"没有{odd}"],
    ):  # fmt: skip
        with pytest.raises(SystemExit):
            main(["verify", *map(str, typed)])
        told = capfd.readouterr()
        harmless(*told.out.split("\n"), *told.err.split("\n"))
        assert "\x1b" not in told.out + told.err
        assert "Traceback" not in told.err
    for path in (folder, site, empty / f"a{odd}.txt"):
        run = [sys.executable, "-I", "-X", "utf8", str(PROGRAM), str(path)]
        done = subprocess.run(run, capture_output=True, check=False)
        harmless(*done.stdout.decode().split("\n"), *done.stderr.decode().split("\n"))


def test_the_command_prints_what_the_package_says(tmp_path: Path) -> None:
    folder = write(FIELDS["bureau.name"](ODD), tmp_path / "draw")
    done = CliRunner().invoke(cli, ["verify", str(folder)])
    harmless(*done.output.split("\n"))
    told: Any = CliRunner().invoke(cli, ["--json", "verify", str(folder)]).output
    harmless(*told.split("\n"))
