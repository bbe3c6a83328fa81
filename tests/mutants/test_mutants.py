"""The tool earns its trust: a wrong rule that the tests notice is killed, one that they do not notice is shown."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.mutants.__main__ import sampled
from tests.mutants.accepted import read_accepted
from tests.mutants.mutant import Mutant, mutants_of

RULE = '''"""A room of one rule."""

from functools import lru_cache

FROM = 18
HELD = frozenset({"police", "fire"})
NAMES = tuple(f"{place}-{FROM}" for place in ("a", "b"))


@lru_cache
def of_age(years: int) -> bool:
    """Whether somebody is of age; on the birthday itself, too."""
    return years >= FROM


def holds(department: str, days: int, left: int) -> bool:
    """Whether a department holds on; for ever is no answer."""
    while days > left:
        days -= 1
    return department in HELD and not days < 0


def fee(days: int, each: int = 5) -> int:
    """What is due for so many days."""
    return days * each
'''
CLAIMS = '''"""What is claimed of the rule."""

import pytest

from rules.age.age import NAMES, fee, holds, of_age


@pytest.mark.parametrize(("years", "answer"), [(17, False), (18, True)])
def test_of_age_from_the_birthday_on(years, answer):
    assert of_age(years) is answer


def test_police_and_fire_hold_and_nobody_else():
    assert holds("police", 5, 3)
    assert holds("fire", 5, 3)
    assert not holds("market", 5, 3)


def test_names_are_counted_from_the_age():
    assert NAMES == ("a-18", "b-18")


def test_five_are_due_for_a_day():
    assert fee(2) == 10
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one room and its tests."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = "--import-mode=importlib"\n'
    )
    for path, text in (
        ("rules/__init__.py", ""),
        ("rules/age/__init__.py", ""),
        ("rules/age/age.py", RULE),
        ("claims/test_age.py", CLAIMS),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def tried(checkout: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own: it forks, and must not have this test's modules."""
    command = [sys.executable, "-m", "tests.mutants", "rules/age", "--root", str(checkout), "--tests", "claims", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def all_of(source: str) -> list[Mutant]:
    return mutants_of("rules/age/age.py", source.encode())


SURVIVES = 'function = "holds"\nbefore = "days -= 1"\nafter = "days -= 2"'
KILLED = 'function = "of_age"\nbefore = "return years >= FROM"\nafter = "return years > FROM"'
GONE = 'function = "gone"\nbefore = "1"\nafter = "2"'


def listed(reason: str, *entries: str) -> str:
    return "\n".join(f'[[accepted]]\nfile = "rules/age/age.py"\n{entry}\nreason = "{reason}"\n' for entry in entries)


def test_what_no_test_notices_is_shown_and_what_one_notices_is_not(checkout: Path) -> None:
    """In functions that tests call, in a cached one, in a table and in a default; an endless loop is killed as well.

    What is accepted is not shown; what is accepted and killed, or is no more, is an error.
    """
    (checkout / "accepted.toml").write_text(listed("so it is", SURVIVES, KILLED, GONE))
    outcome = tried(checkout, "--accepted", str(checkout / "accepted.toml"))
    shown = [line.strip() for line in outcome.stdout.splitlines() if line.startswith("  + ")]
    assert shown == [
        "+ while days >= left:",
        "+ return department in HELD and True",
        "+ return department in HELD and not days <= 0",
        "+ return department in HELD and not days < -1",
    ], outcome.stdout
    stale = outcome.stdout.partition("listed as accepted, but killed or no more:")[2]
    assert "return years > FROM" in stale
    assert "gone" in stale
    assert "17 of 22 killed (77.3 %), 1 listed, 4 survived" in outcome.stdout
    assert outcome.returncode == 1


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("raise ValueError('no such module')", "ValueError: no such module"),
        ("os._exit(3)", "exit 3"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
    ],
)
def test_a_workshop_that_ends_early_says_why_and_loses_no_verdict(ends: str, told: str) -> None:
    """In a process of its own, since it forks: what was sent before is kept, and the child goes on with nothing else."""
    program = f"""
import os
from tests.mutants.forking import from_child
def work(send):
    send("verdict", 1)
    {ends}
for one in from_child(work):
    print(one)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "('verdict', 1)\n"
    assert "RuntimeError: the workshop ended early" in done.stderr
    assert told in done.stderr


def test_a_library_that_goes_by_a_name_under_which_nobody_finds_it_ends_no_workshop(checkout: Path) -> None:
    """As lxml's `htmlparser`: it stands among the modules, but cannot be imported; what is imported anew is tried all the same."""
    alias = "import sys\nimport tomllib\n\nsys.modules['nobody_finds_this'] = tomllib\n"
    (checkout / "claims" / "test_age.py").write_text(CLAIMS.replace("import pytest\n", f"{alias}import pytest\n", 1))
    outcome = tried(checkout)
    assert "17 of 22 killed" in outcome.stdout, outcome.stderr


def test_an_accepted_mutant_has_a_reason_and_is_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text(listed(" ", SURVIVES))
    with pytest.raises(ValueError, match="a reason"):
        read_accepted([path])
    path.write_text(listed("so it is", SURVIVES, SURVIVES))
    with pytest.raises(ValueError, match="listed twice"):
        read_accepted([path])


def test_a_sample_is_the_same_each_time() -> None:
    mutants = all_of(RULE)
    assert sampled(mutants, 5, 1) == sampled(mutants, 5, 1) != sampled(mutants, 5, 2)
    assert sampled(mutants, 0, 1) == sampled(mutants, 99, 1) == mutants


def test_tests_that_fail_by_themselves_judge_nothing(checkout: Path) -> None:
    (checkout / "claims" / "test_age.py").write_text(CLAIMS.replace("(18, True)", "(18, False)"))
    outcome = tried(checkout)
    assert "fails without any mutant" in outcome.stdout
    assert outcome.returncode == 1


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("a = b < 3", ["a = b <= 3", "a = b < 2"]),
        ("a = b <= c", ["a = b < c"]),
        ("a = b and (c or d)", ["a = True and (c or d)", "a = b and (True)", "a = b and (False or d)", "a = b and (c or False)"]),
        ("a = not (b or c)", ["a = (b or c)", "a = not (False or c)", "a = not (b or False)"]),
        ("a = b is not None", ["a = b is None"]),
        ("a = b not in ('x', 'y')", ["a = b in ('x', 'y')", "a = b not in ('xx', 'y')", "a = b not in ('x', 'yx')"]),
        ("a = b in '，。'", ["a = b not in '，。'", "a = b in '，'"]),
        ("a = min(b, key=c)", ["a = max(b, key=c)"]),
        ("a = sorted(b)", ["a = list(reversed(sorted(b)))"]),
        ("a = b[:c]", ["a = b[:c + 1]"]),
        ("a = b[-1]", ["a = b[-2]", "a = b[-0]"]),
        ("a = [b for b in c if d]", ["a = [b for b in c if True]"]),
        ("a = b.strip()", ["a = (b)"]),
        ("a = re.fullmatch(r'x{2,3}', b)", ["a = re.match(r'x{2,3}', b)", "a = re.fullmatch(r'x{1,3}', b)", "a = re.fullmatch(r'x{2,4}', b)"]),
        ("a = replace(b, c=d, e=f)", ["a = replace(b, **{}, e=f)", "a = replace(b, c=d, **{})"]),
        ("def a(b: int = 1, c: str = 'void'): ...", [
            "def a(b: int = 2, c: str = 'void'): ...", "def a(b: int = 0, c: str = 'void'): ...", "def a(b: int = 1, c: str = 'voidx'): ...",
        ]),
        ("def a(b):\n    if b:\n        return c\n    b = d\n    e.f = g\n    h(b)\n    return b", [
            "if not (b):", "pass", "pass", "pass", "pass", "return None",
        ]),
        ("for a in b:\n    if c(a):\n        continue\n    d += 1", ["if not (c(a)):", "break", "pass", "d -= 1", "d += 2", "d += 0"]),
        ("match a:\n    case 'x' if b:\n        pass", ["case 'xx' if b:", "case 'x' if True:"]),
    ],
)  # fmt: skip
def test_what_a_wrong_rule_looks_like(source: str, changed: list[str]) -> None:
    assert sorted(mutant.after for mutant in all_of(source)) == sorted(changed)


@pytest.mark.parametrize(
    "source",
    [
        '"""The words of a docstring."""', "__all__ = ['a']", "a: tuple[int, Literal[3]]", "assert a < b", "a = '企业名称'", "@cache(maxsize=3)\ndef a(): ...",
        "a = Column(b, hint='x', width=3)",
    ],
)  # fmt: skip
def test_words_for_a_reader_are_left_alone(source: str) -> None:
    assert all_of(source) == []


def test_the_name_of_a_mutant_outlives_what_is_written_above_it_and_its_comment() -> None:
    assert {one.name for one in all_of(RULE)} == {
        one.name for one in all_of(RULE.replace("FROM = 18", "\n# a comment\nFROM = 18  # 周岁 “#”"))
    }


def test_every_accepted_mutant_of_the_program_is_one() -> None:
    """Whether it still survives only a run of the room can tell."""
    for file in {one.name[0] for one in read_accepted()}:
        names = {mutant.name for mutant in mutants_of(file, (ROOT / file).read_bytes())}
        assert [one.name for one in read_accepted() if one.name[0] == file and one.name not in names] == []
