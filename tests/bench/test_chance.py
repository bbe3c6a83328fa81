"""The draw passes tests of chance that "every n-th row" fails. Seeds are fixed: these figures are the same in every run."""

import functools
import math
from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist

import pytest

from bench.chance import (
    LINE,
    Pool,
    binomial_tails,
    chi_square_tail,
    compared,
    evenly,
    pools,
    run_draws,
    subsets,
    verdicts,
)
from rules.draw.match import Team


@functools.cache
def rows() -> list[tuple[str, float, float]]:
    """Counted by the test that asks first, not by everyone who only reads this file."""
    return compared(400)


def test_no_test_of_chance_finds_a_preference_in_the_draw() -> None:
    assert len(rows()) >= 30
    assert [(name, p) for name, p, _ in rows() if p < LINE / len(rows())] == []


@pytest.mark.parametrize("what", ["入选机会", "机会最偏的一个", "谁排第一", "哪两个", "全部次序"])
def test_the_same_tests_catch_every_nth_row(what: str) -> None:
    """Each kind of test can fail: on some pool it finds the other program out."""
    assert any(theirs < LINE / len(rows()) for name, _, theirs in rows() if name.endswith(what))


def test_the_tests_of_teams_catch_a_preference() -> None:
    """Somebody who is always sent first, and a recusal that is not heeded, are found out."""

    class Fond(Pool):
        def teams(self, numbers: Sequence[str], seed: str) -> Sequence[Team]:
            return super().teams(numbers, seed[:0])  # the same chance again and again

    for pool in pools()[4:]:
        fond = Fond(pool.name, pool.terms, pool.lines, pool.staff, pool.recusals)
        found = dict(verdicts(fond, run_draws(fond, 400, fond.drawn)))
        assert found[f"{pool.name}：第一个对象由哪两人去"] < 1e-9
    loose = Pool(pool.name, pool.terms, pool.lines, pool.staff, frozenset({("O-000012", "P-market-001")}))
    seen = run_draws(loose, 50, loose.drawn)
    seen.forbidden += 1
    assert dict(verdicts(loose, seen))[f"{pool.name}：回避的从不相遇"] == 0


@pytest.mark.parametrize(
    ("x", "freedom", "p"),
    [(3.841459, 1, 0.05), (10.827566, 1, 0.001), (2.705543, 1, 0.1), (18.307038, 10, 0.05), (124.342113, 100, 0.05),
     (0.0, 5, 1.0), (43.773, 30, 0.05)],
)  # fmt: skip
def test_the_chi_square_tail_is_that_of_the_printed_tables(x: float, freedom: int, p: float) -> None:
    assert chi_square_tail(x, freedom) == pytest.approx(p, rel=1e-4)


def test_the_chi_square_tail_meets_what_is_known_in_closed_form() -> None:
    """Two degrees of freedom: exp(-x / 2); one: the normal distribution."""
    for x in (0.01, 0.5, 3.0, 20.0, 200.0):
        assert chi_square_tail(x, 2) == pytest.approx(math.exp(-x / 2))
        assert chi_square_tail(x, 1) == pytest.approx(2 * NormalDist().cdf(-math.sqrt(x)), rel=1e-6)


def test_the_binomial_tail_is_exact() -> None:
    assert binomial_tails(8, 10, 0.5) == pytest.approx(2 * (45 + 10 + 1) / 1024)
    assert binomial_tails(0, 20, 0.25) == pytest.approx(2 * 0.75**20)
    assert (binomial_tails(20, 20, 1.0), binomial_tails(19, 20, 1.0)) == (1.0, 0.0)


def test_a_count_that_is_even_has_no_deviation() -> None:
    assert evenly(Counter({("a",): 5, ("b",): 5}), [("a",), ("b",)]) == (0, 1)
    assert subsets(Counter(a=10, b=10, c=10), "abc", 1, 30) == (0, 2)
    assert subsets(Counter(a=30), "abc", 1, 30)[0] == pytest.approx(60)  # as the plain chi-square of one in three
