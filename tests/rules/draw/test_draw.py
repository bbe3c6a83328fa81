"""A draw gives exactly what its published text says, ticket for ticket with a sampler that is not ours."""

import doctest
from fractions import Fraction
from math import ceil
from types import ModuleType

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from rules.base.errors import Refused
from rules.draw import draw, draw_record, freeze_rules, lists, words
from rules.draw import entropy as entropy_room
from rules.draw import terms as terms_room
from rules.draw.draw import PoolLine
from tests.rules.draw.small_draw import DICE, HASH, pool_of, terms_for

ids = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True), unique=True, max_size=40)


@pytest.mark.parametrize(
    "module",
    [draw, draw_record, entropy_room, freeze_rules, lists, terms_room, words],
    ids=lambda module: str(module.__name__),
)
def test_the_worked_values_in_the_specification_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


# ---- tickets


@given(ids, st.text(max_size=70))
def test_tickets_and_their_order_are_those_of_consistent_sampler(numbers: list[str], seed: str) -> None:
    theirs = [(ticket[2:], number) for ticket, number, _ in sampler(numbers, seed=seed, digits=100)]
    assert draw.ticket_order(numbers, seed) == theirs
    assert all(draw.ticket(number, seed) == ticket for ticket, number in theirs)


def test_a_ticket_is_not_padded_to_78_digits() -> None:
    """A hash whose decimal has 77 digits gives a ticket of 77 digits: draw.md §3 pads to 64."""
    assert {len(draw.ticket(f"P-{n}", "s")) for n in range(300)} >= {77, 78}


@given(st.lists(st.sampled_from("EDCBA"), min_size=1, max_size=60), st.text("0123456789", min_size=20, max_size=24))
def test_a_pool_is_drawn_as_consistent_sampler_orders_it(strata: list[str], value: str) -> None:
    pool = [PoolLine(f"P-{n:04d}", code, HASH) for n, code in enumerate(strata)]
    terms = terms_for(pool, {"E": "1", "D": "0.5", "C": "0.2", "B": "0.1", "A": "0.05"}, floor="0.3", batches=3)
    seed = draw.seed(draw.commitment(terms), "dice", value)
    drawing = draw.draw_objects(terms, pool, seed)
    theirs = [n for _, n, _ in sampler([line.number for line in pool], seed=seed + "/objects", digits=100)]
    chosen = {entry.number for entry in drawing.drawn}
    assert [entry.number for entry in drawing.drawn] == [n for n in theirs if n in chosen]
    for code in "EDCBA":
        of_code = [n for n in theirs if pool[int(n[2:])].stratum == code]
        assert chosen & set(of_code) == set(of_code[: drawing.taken[code]])
    assert [entry.batch for entry in drawing.drawn] == [place % 3 for place in range(len(chosen))]
    assert len(chosen) >= ceil(Fraction("0.3") * len(pool))


# ---- ratios and floor


@pytest.mark.parametrize(
    ("ratio", "size", "taken"),
    [("0.05", 20, 1), ("0.05", 21, 2), ("0.1", 30, 3), ("0.07", 100, 7), ("0.29", 100, 29), ("1", 7, 7), ("0.000001", 3, 1)],
)  # fmt: skip
def test_a_ratio_is_rounded_up_exactly(ratio: str, size: int, taken: int) -> None:
    """In floating point 0.07 x 100 is 7.000000000000001 and would draw 8."""
    pool = pool_of(all=size)
    assert draw.draw_objects(terms_for(pool, {"all": ratio}), pool, HASH).taken == {"all": taken}


def test_the_floor_is_filled_from_the_highest_stratum_down() -> None:
    pool = pool_of(E=3, D=4, A=33)
    terms = terms_for(pool, {"E": "0.1", "D": "0.1", "A": "0.01"}, floor="0.15")
    assert draw.draw_objects(terms, pool, HASH).taken == {"E": 3, "D": 2, "A": 1}
    terms = terms_for(pool, {"E": "0.1", "D": "0.1", "A": "0.01"}, floor="0.25")
    assert draw.draw_objects(terms, pool, HASH).taken == {"E": 3, "D": 4, "A": 3}


def test_ratio_1_gives_every_object_an_order() -> None:
    """A coverage duty: the draw decides the order and the batch, not whether."""
    pool = pool_of(all=9)
    drawing = draw.draw_objects(terms_for(pool, {"all": "1"}, batches=2), pool, HASH)
    assert {entry.number for entry in drawing.drawn} == {line.number for line in pool}


# ---- strikes


@given(st.integers(2, 12), st.integers(1, 12), st.data())
def test_a_number_once_used_never_comes_back(size: int, strikes: int, data: st.DataObject) -> None:
    pool = pool_of(B=size, A=size)
    terms = terms_for(pool, {"B": "0.5", "A": "0.2"}, batches=2)
    drawn = draw.draw_objects(terms, pool, HASH).drawn
    struck: list[draw.Strike] = []
    for seq in range(1, strikes + 1):
        now = draw.final_list(drawn, struck, HASH)
        if not now:
            break
        gone = data.draw(st.sampled_from(now))
        new = draw.find_replacements(pool, drawn, [*(one.number for one in struck), gone.number], HASH)[-1]
        struck.append(draw.Strike(seq=seq, number=gone.number, reason="closed", at=DICE.expected_at, replaced_by=new))
        after = {entry.number: entry for entry in draw.final_list(drawn, struck, HASH)}
        assert gone.number not in after
        if new:
            assert (after[new].stratum, after[new].batch) == (gone.stratum, gone.batch)
            assert after[new].ticket == draw.ticket(new, HASH + "/objects")
    used = [entry.number for entry in drawn] + [one.replaced_by for one in struck if one.replaced_by]
    assert len(used) == len(set(used))


def test_only_what_is_on_the_list_can_be_struck() -> None:
    pool = pool_of(all=10)
    drawn = draw.draw_objects(terms_for(pool, {"all": "0.2"}), pool, HASH).drawn
    outside = next(line.number for line in pool if line.number not in {entry.number for entry in drawn})
    with pytest.raises(Refused, match="不在现在的抽取名单上"):
        draw.find_replacements(pool, drawn, [outside], HASH)
