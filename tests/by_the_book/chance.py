"""What follows from the value (docs/draw.md §§2–5): seed, tickets, the list, strikes, teams and changes, computed anew."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from tests.by_the_book.freeze import Lists
from tests.by_the_book.shapes import digest, need

__all__ = ["Chance", "ticket"]


def ticket(numbered: str, s: str) -> str:
    """The ticket number of section 3."""
    return str(int(digest(digest(s) + numbered), 16)).zfill(64)[::-1]


@dataclass
class Chance:
    """A drawing made anew from terms, lists and seed, as far as it was asked for."""

    terms: Any
    lists: Lists
    seed: str
    final: list[str] = field(default_factory=list)
    pools: dict[str, list[str]] = field(default_factory=dict)
    made: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    load: Counter[str] = field(default_factory=Counter)

    def order(self, numbers: Iterable[str], suffix: str) -> list[str]:
        """Numbers in ticket order under seed + suffix."""
        return sorted(numbers, key=lambda n: (ticket(n, self.seed + suffix), n))

    def least(self, people: Iterable[str], target: str) -> list[str]:
        """Inspectors by fewest objects, then by ticket, then by number."""
        s = f"{self.seed}/match/{target}"
        return sorted(people, key=lambda n: (self.load[n], ticket(n, s), n))

    def ranked(self, stratum: str) -> list[str]:
        """One stratum in ticket order."""
        return self.order((n for n, s in self.lists.pool.items() if s == stratum), "/objects")

    def taken(self) -> dict[str, int]:
        """各层抽取数: ratios rounded up, then the floor from the highest stratum down."""
        strata = self.terms["strata"]
        found = {s["code"]: ceil(Fraction(s["ratio"]) * s["size"]) for s in strata}
        short = ceil(Fraction(self.terms["floor"]) * self.terms["pool_size"]) - sum(found.values())
        for s in strata:
            more = max(0, min(short, s["size"] - found[s["code"]]))
            found[s["code"]], short = found[s["code"]] + more, short - more
        return found

    def drawn(self) -> list[dict[str, Any]]:
        """抽取名单: the first of every stratum, in ticket order, with batches."""
        numbers = [n for s, k in self.taken().items() for n in self.ranked(s)[:k]]
        self.final = self.order(numbers, "/objects")
        return [
            {
                "batch": p % self.terms["batches"], "number": n, "stratum": self.lists.pool[n],
                "ticket": ticket(n, self.seed + "/objects"),
            }
            for p, n in enumerate(self.final)
        ]  # fmt: skip

    def strike(self, struck: list[Any], last: str) -> str:
        """剔除与递补: each struck object gives way to the next of its stratum. Gives the time of the last; Bad of a false one."""
        used, names = set(self.final), set(self.final)
        for i, s in enumerate(struck, 1):
            need(s["seq"] == i and s["at"] >= last and s["number"] in names)
            after = next((n for n in self.ranked(self.lists.pool[s["number"]]) if n not in used), None)
            need(s["replaced_by"] == after)
            names = names - {s["number"]} | ({after} if after else set())
            used, last = used | names, s["at"]
        self.final = self.order(names, "/objects")
        return last

    def departments(self) -> dict[str, list[str]]:
        """检查人员库: the first pool_take of each department."""
        for d in self.terms["departments"]:
            everybody = self.order(self.lists.staff[d["code"]], f"/inspectors/{d['code']}")
            self.pools[d["code"]] = everybody[: d["pool_take"]]
        return self.pools

    def teams(self) -> list[dict[str, Any]]:
        """随机匹配: object by object, department by department."""
        for target in self.final:
            for d in self.terms["departments"]:
                free = self.lists.free(self.pools[d["code"]], target)
                if len(free) < d["per_object"]:
                    free = self.lists.free(self.lists.staff[d["code"]], target)
                team = self.least(free, target)[: d["per_object"]]
                self.made[target, d["code"]] = team
                self.load.update(team)
        return [{"department": d, "inspectors": list(team), "object": o} for (o, d), team in self.made.items()]

    def change(self, changes: list[Any], last: str) -> None:
        """人员更换: whoever is unable gives way to the next by the same rule; Bad of a false one."""
        been = {key: set(team) for key, team in self.made.items()}
        for i, x in enumerate(changes, 1):
            key = (x["object"], x["department"])
            need(x["seq"] == i and x["at"] >= last and key in self.made and x["out"] in self.made[key])
            self.load[x["out"]] -= 1
            lists = (self.pools[key[1]], self.lists.staff[key[1]])
            left = [[n for n in self.lists.free(people, key[0]) if n not in been[key]] for people in lists]
            after = next(iter(self.least(left[0] or left[1], key[0])), None)
            need(x["in"] == after)
            self.made[key][self.made[key].index(x["out"])] = after
            if after is not None:
                self.load[after] += 1
                been[key].add(after)
            last = x["at"]
