"""What was frozen (docs/draw.md §1): the lists of the terms, and the rules that forbid a freeze."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.by_the_book.shapes import code, digest, h64, like, listed, need, one

__all__ = ["DRAW_DAYS", "Lists", "check_rules", "list_names", "read_lists"]

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
GENESIS, PERIOD = 1692803367, 3
DRAW_DAYS = {"ssq": (1, 3, 6), "dlt": (0, 2, 5)}
CLASSES = {"E": 5, "D": 4, "C": 3, "B": 2, "unrated": 2, "A": 1}
RANKS: dict[str, dict[str, int]] = {
    "risk": CLASSES, "grade": CLASSES, "watch": {"watch": 2, "other": 1}, "none": {}, "trade": {},
}  # fmt: skip


@dataclass(frozen=True)
class Lists:
    """The lists of a freeze: object → stratum; number → commitment of both object lists; department → people; who may not meet."""

    pool: dict[str, str]
    bound: dict[str, str]
    excluded: int
    staff: dict[str, list[str]]
    recused: set[tuple[str, str]]

    def free(self, people: list[str], target: str) -> list[str]:
        """Those with no recusal from the object."""
        return [n for n in people if (target, n) not in self.recused]


def list_names(terms: Any) -> dict[str, str]:
    """File → its H in the terms."""
    names = {f"inspectors-{d['code']}.tsv": str(d["inspectors"]) for d in terms["departments"]}
    return names | {"pool.tsv": terms["pool"], "excluded.tsv": terms["excluded"], "recusals.tsv": terms["recusals"]}


def read_lists(files: Mapping[str, bytes], terms: Any) -> Lists:
    """冻结名单: every file is at hand, is the frozen one, and is written as it should be."""
    need(all(digest(files[name]) == want for name, want in list_names(terms).items()))
    pool = listed(files["pool.tsv"], 1, code, code, h64)
    excluded = listed(files["excluded.tsv"], 1, code, one("closed", "other"), h64)
    codes = [d["code"] for d in terms["departments"]]
    staff = {c: [r[0] for r in listed(files[f"inspectors-{c}.tsv"], 1, code, h64)] for c in codes}
    recused = {(r[0], r[1]) for r in listed(files["recusals.tsv"], 2, code, code)}
    return Lists({r[0]: r[1] for r in pool}, {r[0]: r[2] for r in pool + excluded}, len(excluded), staff, recused)


def check_rules(terms: Any, lists: Lists) -> None:
    """冻结规则: Bad of a freeze that is forbidden."""
    t, e = terms, terms["entropy"]
    need(t["frozen_at"] < e["expected_at"] <= (e["expires_at"] or e["expected_at"]))
    need(t["cutoff"] <= t["frozen_at"][:10] and e["expected_at"][:10] <= t["publish_by"])
    _numbers(t, lists)
    _strata(t, lists)
    need(not t["plan"] or t["parent"] or Fraction(t["floor"]) >= Fraction(t["plan"]["ratio"]))
    need(t["strata_by"] not in ("risk", "watch") or t["classes_basis"] or t["mask"])
    need(not t["mask"] or len(t["strata"]) == 1 or not any(1 <= s["size"] <= 4 for s in t["strata"]))
    for d in t["departments"]:
        need(len(lists.staff[d["code"]]) + d["excluded"].get("not_available", 0) == d["registry_size"])
    removed = t["removed"]
    need(removed == sorted(set(removed)) and not set(removed) & lists.bound.keys())
    need(not (removed and not t["supersedes"]) and not (t["supersedes"] and t["parent"]))
    if e["kind"] == "lottery":
        _lottery(t)
    if e["kind"] == "beacon":
        _beacon(t)
    _recusals(t, lists)


def _numbers(t: Any, lists: Lists) -> None:
    """Numbers of objects and inspectors."""
    need(lists.pool and len(lists.bound) == len(lists.pool) + lists.excluded <= t["registry"]["total"])
    staff = [n for people in lists.staff.values() for n in people]
    need(len(staff) == len(set(staff)) and all(map(like("P-[0-9]{4,15}"), lists.bound)))
    if not t["supersedes"]:
        need(lists.bound.keys() == {f"P-{i:04d}" for i in range(1, len(lists.bound) + 1)})


def _strata(t: Any, lists: Lists) -> None:
    """Sizes, codes, ratios and the order of the strata."""
    strata, ranks, sizes = t["strata"], RANKS[t["strata_by"]], Counter(lists.pool.values())
    need(all(sizes[s["code"]] == s["size"] for s in strata))
    need(sum(s["size"] for s in strata) == t["pool_size"] == len(lists.pool))
    codes = [s["code"] for s in strata]
    need(codes == ["all"] or "all" not in codes)
    marks = [0] * len(strata)
    if codes != ["all"] and t["strata_by"] != "trade":
        parts = [name.split("--") for name in codes]
        flat = [p for group in parts for p in group]
        need(len(set(flat)) == len(flat) and all(p in ranks for p in flat))
        marks = [max(ranks[p] for p in group) for group in parts]
    ratios = [Fraction(s["ratio"]) for s in strata]
    need(0 not in ratios)
    for i, high in enumerate(marks):
        for j in range(i + 1, len(marks)):
            need(high >= marks[j] and (high == marks[j] or ratios[i] >= ratios[j]))


def _lottery(t: Any) -> None:
    """The day, the end of sales and the expected time of a lottery."""
    source = t["entropy"]["source"]
    need(date.fromisoformat(source["date"]).weekday() in DRAW_DAYS[source["game"]])
    need(t["frozen_at"] < f"{source['date']}T20:00:00+08:00")
    need(t["entropy"]["expected_at"] == f"{source['date']}T21:30:00+08:00")


def _beacon(t: Any) -> None:
    """The chain and the time of the beacon's round."""
    source = t["entropy"]["source"]
    need(source["chain_hash"] == QUICKNET)
    made = GENESIS + PERIOD * (source["round"] - 1)
    need(made - datetime.fromisoformat(t["frozen_at"]).timestamp() >= 1800)
    need(made <= datetime.fromisoformat(t["entropy"]["expected_at"]).timestamp())


def _recusals(t: Any, lists: Lists) -> None:
    """Recusals name listed people and leave enough of them."""
    home = {n: d for d, names in lists.staff.items() for n in names}
    need(all(o in lists.pool and n in home for o, n in lists.recused))
    away = Counter((o, home[n]) for o, n in lists.recused)
    for d in t["departments"]:
        least = len(lists.staff[d["code"]]) - d["per_object"]
        need(all(away[o, d["code"]] <= least for o in lists.pool))
