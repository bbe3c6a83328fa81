"""rules is pure: with clock, files, network, environment and chance all taken away it works as before."""

import ast
import builtins
import os
import random
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.disclosure import announcement
from rules.disclosure.private.strings import secrets as private_strings
from rules.disclosure.projection import project
from rules.disclosure.statistics import of_entered, statistics
from rules.draw.scope import Past, scope
from rules.registry import enterprise, inspector, item, plan
from rules.registry.visit_cap import VisitCap
from rules.work import result
from rules.work.task_checks import check
from tests import ROOT
from tests.rules.records import DAY, ITEM, LINE, NOW, RECORDS, RESULT, SHEET, TASK


class Touched(BaseException):
    """rules reached outside."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing outside can be reached."""

    def touched(*_: object, **__: object) -> None:
        raise Touched

    with monkeypatch.context() as patch:
        for place, names in (
            (builtins, ("open", "print", "input")),
            (os, ("open", "getenv", "urandom", "listdir", "stat")),
            (Path, ("open", "read_bytes", "read_text", "exists")),
            (random, ("random", "randrange", "choice", "shuffle")),
            (secrets, ("token_hex", "token_bytes", "randbelow")),
            (socket, ("socket", "create_connection", "getaddrinfo")),
            (time, ("time", "time_ns", "localtime", "gmtime", "sleep")),
        ):
            for name in names:
                patch.setattr(place, name, touched)
        yield


@pytest.mark.usefixtures("alone")
def test_rules_read_judge_and_project_with_nothing_but_their_arguments() -> None:
    outcome = (
        enterprise.parse({"name": "演示旅馆", "code": "91410499MA0000000P"})[0] is not None,
        inspector.parse({"name": "演示", "department": "公安", "certificate": "1", "valid_until": "2024-12-31"})[0]
        is not None,
        item.parse({"name": "演示", "department": "公安", "basis": "演示"})[0] is not None,
        plan.parse(
            {
                "year": "2024",
                "name": "演示",
                "items": "I-0001",
                "ratio": "5%",
                "start": "2024-01-01",
                "end": "2024-12-31",
            }
        )[0]
        is not None,
        check(TASK, {"I-0001": ITEM}, LINE) == [],
        result.parse({"code": "1"}, DAY, "演示员", RESULT)[0] is not None,
        announcement.parse("a.md", "title: 甲\n\n正文")[0] is not None,
        len(scope(TASK, [ITEM], LINE, RECORDS.enterprises, Past(), VisitCap(number="cap", most=2)).pool) == 1,
        len(statistics(2024, [TASK], {"I-0001": ITEM}, {"L-0001": LINE}, [SHEET], of_entered([RESULT]))) == 1,
        len(project(RECORDS, NOW).results) == 1,
        len(private_strings(RECORDS)) > 5,
    )
    assert all(outcome)


@pytest.mark.usefixtures("alone")
def test_the_same_arguments_give_the_same_public_records() -> None:
    assert project(RECORDS, NOW) == project(RECORDS, NOW)
    assert private_strings(RECORDS) == private_strings(RECORDS)


CLOCKS = {"now", "today", "utcnow", "localtime", "gmtime", "monotonic", "perf_counter"}
BUILTINS = {"open", "input", "print", "eval", "exec", "compile", "__import__", "breakpoint"}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "rules").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_rule_asks_a_clock_or_reaches_for_a_file(path: Path) -> None:
    """The contract lets datetime in; that nothing calls its clock is seen here: which day it is, is an argument."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]
    assert not [call.id for call in calls if isinstance(call, ast.Name) and call.id in BUILTINS]
