"""Is it chance? The draw, many times over awkward pools, and the same tests on "every n-th row", to show what they catch.

    python -m bench.chance [DRAWS]

DRAWS: how often each pool is drawn (20,000; about a minute). The seeds are the hashes of fixed texts, so every run gives the
same figures. A p-value is how often pure chance deviates at least as far as what was seen; with T tests the smallest must not
be under 0.001 / T (Bonferroni). Exit code 1 when it is, or when an exact bound is broken.

The tests, each on independent draws:
  inclusion  of a stratum of N, n are taken: the counts c of the objects, as sum (c - mp)^2 (N - 1) / (N m p (1 - p)), p = n / N,
             which is chi-square with N - 1 degrees of freedom for subsets without preference
  extreme    the object farthest from its expectation, by the exact binomial tail, times N
  pairs      which two, of strata where two are taken: all N (N - 1) / 2 equally often
  order      which of a stratum comes first; of five that are all taken, which of the 120 orders
  loads      who of the inspectors gets the one object more that does not divide evenly (as inclusion)
  meetings   which two inspectors go to the object that comes first: all pairs equally often that are not recused for it
  company    who goes to an object wherever it stands in the order, object by object (the smallest p, times the objects)
"""

import itertools
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench import arguments
from rules.base.canonical import digest
from rules.draw import draw, match
from rules.draw.draw import PoolLine, Terms
from tests.site_gen.made import made

LINE = 0.001
LETTERS = "abcde"

Drawn = Callable[[str], Sequence[str]]
"""A seed → the numbers drawn, in their order."""


@dataclass(frozen=True)
class Pool:
    """A pool to be drawn again and again. strata: code → (its numbers, how many are taken)."""

    name: str
    terms: Terms
    lines: tuple[PoolLine, ...]
    staff: tuple[str, ...]
    recusals: frozenset[tuple[str, str]]

    @property
    def strata(self) -> dict[str, tuple[tuple[str, ...], int]]:
        """Code → (the numbers of the stratum, how many of them a draw takes)."""
        taken = draw.draw_objects(self.terms, self.lines, digest(b"any")).taken
        return {
            code: (tuple(line.number for line in self.lines if line.stratum == code), n) for code, n in taken.items()
        }

    def drawn(self, seed: str) -> Sequence[str]:
        """The numbers that our draw takes under this seed, in their order."""
        return [drawn.number for drawn in draw.draw_objects(self.terms, self.lines, seed).drawn]

    def every_nth(self, seed: str) -> Sequence[str]:
        """What another program does: of each stratum every n-th row of the list from a random start, in the order of the list."""
        chosen: list[str] = []
        for numbers, n in self.strata.values():
            if n:
                step = len(numbers) // n
                start = int(digest(f"{seed}/{numbers[0]}".encode()), 16) % step
                chosen += numbers[start : start + n * step : step]
        return chosen

    def teams(self, numbers: Sequence[str], seed: str) -> Sequence[match.Team]:
        """The teams of two for these objects under this seed."""
        ids = match.inspector_pool([draw.InspectorLine(number, "") for number in self.staff], None, seed, "market")
        return match.match(numbers, self.terms.departments, {"market": ids}, self.recusals, seed)


def pools() -> tuple[Pool, ...]:
    """1 of 1; 5 % of 39, which is 2; five that are all taken; six strata with a floor; recusals; loads that do not divide."""

    def pool(name: str, sizes: Mapping[str, int], ratios: Mapping[str, str], staff: int = 2, floor: str = "0",
             recusals: Iterable[tuple[int, int]] = ()) -> Pool:  # fmt: skip
        pairs = [(f"O-{o:06d}", f"P-market-{i:03d}") for o, i in recusals]
        files = made(sizes, ratios, {"market": staff}, recusals=pairs, floor=floor, opened=False)
        ids = tuple(line.id for line in draw.read_inspectors(files["inspectors-market.tsv"]))
        return Pool(
            name, Terms.from_bytes(files["terms.json"]), draw.read_pool(files["pool.tsv"]), ids, frozenset(pairs)
        )

    six = {"E": 3, "D": 5, "C": 8, "B": 13, "unrated": 7, "A": 21}
    their = {"E": "0.5", "D": "0.3", "C": "0.25", "B": "0.15", "unrated": "0.15", "A": "0.05"}
    return (
        pool("1 个抽 1 个", {"all": 1}, {"all": "0.05"}),
        pool("39 个抽 5%", {"all": 39}, {"all": "0.05"}),
        pool("5 个全抽", {"all": 5}, {"all": "1"}),
        pool("6 层", six, their, floor="0.22"),
        pool("7 人查 5 个", {"all": 12}, {"all": "0.4"}, 7),
        pool("7 人查 5 个，有回避", {"all": 12}, {"all": "0.4"}, 7, recusals=[(1, 1), (1, 2), (2, 1), (3, 7), (5, 4), (5, 7)]),
    )  # fmt: skip


# ---- the arithmetic


def chi_square_tail(x: float, freedom: int) -> float:
    """P(chi-square >= x): the upper incomplete gamma function Q(freedom / 2, x / 2), by its series or its continued fraction."""
    a, x = freedom / 2, x / 2
    if x <= 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while term > total * 1e-16:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - total * scale)
    b = x + 1 - a  # Lentz's way
    c, d = 1e300, 1 / b
    value = d
    for n in range(1, 10_000):
        step = -n * (n - a)
        b += 2
        d, c = 1 / (step * d + b), b + step / c
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return min(1.0, value * scale)


def binomial_tails(count: int, draws: int, p: float) -> float:
    """Twice the smaller exact tail of the binomial distribution at `count`, at most 1."""
    if p >= 1:
        return 1.0 if count == draws else 0.0

    def mass(k: int) -> float:
        choose = math.lgamma(draws + 1) - math.lgamma(k + 1) - math.lgamma(draws - k + 1)
        return math.exp(choose + k * math.log(p) + (draws - k) * math.log1p(-p))

    tail = range(count + 1) if count < draws * p else range(count, draws + 1)
    return min(1.0, 2 * math.fsum(map(mass, tail)))


def evenly(counts: Counter[tuple[str, ...]], cells: Sequence[tuple[str, ...]]) -> tuple[float, int]:
    """(statistic, degrees of freedom) of a count over cells that are equally likely."""
    expected = sum(counts.values()) / len(cells)
    return sum((counts[cell] - expected) ** 2 for cell in cells) / expected, len(cells) - 1


def subsets(counts: Counter[str], members: Sequence[str], n: int, draws: int) -> tuple[float, int]:
    """The same for how often each member stood in a subset of n, when no member is preferred."""
    size, p = len(members), n / len(members)
    total = sum((counts[member] - draws * p) ** 2 for member in members)
    return total * (size - 1) / (size * draws * p * (1 - p)), size - 1


# ---- the tests


@dataclass
class Tally:
    """What came out of many draws of one pool."""

    draws: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    pairs: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)
    first: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)
    orders: Counter[tuple[str, ...]] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)
    meetings: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)
    company: dict[str, Counter[str]] = field(default_factory=dict)
    spread: int = 0
    forbidden: int = 0


def run_draws(pool: Pool, draws: int, how: Drawn) -> Tally:
    """Draw so many times, each under a seed of its own, and count what comes out."""
    tally, strata = Tally(draws), pool.strata
    for n in range(draws):
        seed = digest(f"{pool.name}/{n}".encode())
        numbers = how(seed)
        tally.taken.update(numbers)
        chosen = set(numbers)
        for code, (members, count) in strata.items():
            of_code = [one for one in numbers if one in members] if len(strata) > 1 else list(numbers)
            if count == 2:
                tally.pairs.setdefault(code, Counter())[tuple(sorted(of_code))] += 1
            if 0 < count < len(members):
                tally.first.setdefault(code, Counter())[(of_code[0],)] += 1
        if len(chosen) == len(pool.lines) == len(LETTERS):
            tally.orders[tuple(numbers)] += 1
        if len(pool.staff) > 2:
            _count_teams(pool, pool.teams(numbers, seed), tally)
    return tally


def _count_teams(pool: Pool, teams: Sequence[match.Team], tally: Tally) -> None:
    loads = Counter(dict.fromkeys(pool.staff, 0))
    for team in teams:
        loads.update(team.inspectors)
        tally.company.setdefault(team.object, Counter()).update(team.inspectors)
        tally.forbidden += sum((team.object, one) in pool.recusals for one in team.inspectors)
    least = min(loads.values())
    tally.spread = max(tally.spread, max(loads.values()) - least)
    tally.more.update(one for one, load in loads.items() if load > least)
    first = tally.meetings.setdefault(teams[0].object, Counter())
    first[tuple(sorted(teams[0].inspectors))] += 1


def verdicts(pool: Pool, tally: Tally) -> Iterator[tuple[str, float]]:
    """(what was tested, p-value). Exact bounds give 1 or 0."""
    for code, (members, n) in pool.strata.items():
        where = f"{pool.name}，{code} 层 {len(members)} 抽 {n}" if len(pool.strata) > 1 else pool.name
        if n == len(members):
            yield f"{where}：每次都在", float(all(tally.taken[one] == tally.draws for one in members))
            continue
        yield f"{where}：入选机会", chi_square_tail(*subsets(tally.taken, members, n, tally.draws))
        worst = min(binomial_tails(tally.taken[one], tally.draws, n / len(members)) for one in members)
        yield f"{where}：机会最偏的一个", min(1.0, worst * len(members))
        yield f"{where}：谁排第一", chi_square_tail(*evenly(tally.first[code], [(one,) for one in members]))
        if n == 2:
            cells = list(itertools.combinations(sorted(members), 2))
            yield f"{where}：哪两个", chi_square_tail(*evenly(tally.pairs[code], cells))
    if tally.orders:
        orders = list(itertools.permutations(line.number for line in pool.lines))
        yield f"{pool.name}：全部次序", chi_square_tail(*evenly(tally.orders, orders))
    if tally.meetings:
        yield from _people(pool, tally)


def _people(pool: Pool, tally: Tally) -> Iterator[tuple[str, float]]:
    total, freedom = 0.0, 0
    for number, counts in tally.meetings.items():
        free = sorted(one for one in pool.staff if (number, one) not in pool.recusals)
        statistic, more = evenly(counts, list(itertools.combinations(free, 2)))
        total, freedom = total + statistic, freedom + more
    yield f"{pool.name}：第一个对象由哪两人去", chi_square_tail(total, freedom)
    if pool.recusals:
        yield f"{pool.name}：回避的从不相遇", float(tally.forbidden == 0)
        return
    seats = 2 * sum(n for _, n in pool.strata.values())
    yield f"{pool.name}：工作量相差不超过 1", float(tally.spread <= 1)
    more_than = chi_square_tail(*subsets(tally.more, pool.staff, seats % len(pool.staff), tally.draws))
    yield f"{pool.name}：谁多查一个", more_than
    each = (
        chi_square_tail(*subsets(counts, pool.staff, 2, sum(counts.values()) // 2)) for counts in tally.company.values()
    )
    yield f"{pool.name}：谁去哪个对象", min(1.0, min(each) * len(tally.company))


def compared(draws: int) -> list[tuple[str, float, float]]:
    """(test, p-value of our draw, p-value of every n-th row) of every pool."""
    rows = []
    for pool in pools():
        ours = list(verdicts(pool, run_draws(pool, draws, pool.drawn)))
        theirs = dict(verdicts(pool, run_draws(pool, draws, pool.every_nth)))
        rows += [(name, p, theirs[name]) for name, p in ours]
    return rows


def main() -> None:
    (draws,) = arguments(__doc__, draws=20_000)
    rows = compared(draws)
    line = LINE / len(rows)
    print(f"每个对象库抽 {draws} 次。p 值：纯属偶然时，偏离到这个程度的机会。界线 {LINE} / {len(rows)} 项 = {line:.1e}")
    print(f"{'本软件':>8}  {'隔几行取一行':>8}  检验")
    for name, p, other in rows:
        print(f"{p:>10.4f}  {other:>12.1e}{'  ✗' if other < line else '   '}  {name}")
    least = min(p for _, p, _ in rows)
    caught = sum(other < line for _, _, other in rows)
    print(f"本软件最小的 p 值 {least:.4f}，{'没有低于界线' if least >= line else '低于界线：不是随机的'}")
    print(f"隔几行取一行：{len(rows)} 项中 {caught} 项低于界线（✗）")
    pool = pools()[1]
    ours, theirs = (len(run_draws(pool, draws, how).pairs["all"]) for how in (pool.drawn, pool.every_nth))
    print(f"{pool.name}，可能的名单 {math.comb(39, 2)} 种：本软件抽出过 {ours} 种，隔几行取一行抽出过 {theirs} 种")
    if least < line:
        sys.exit(1)


if __name__ == "__main__":
    main()
