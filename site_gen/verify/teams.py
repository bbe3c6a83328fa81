"""检查人员库, 随机匹配 and 人员更换: who goes to which object (docs/draw.md, 5)."""

from collections.abc import Iterator, Sequence

from rules.base.errors import Refused
from rules.draw import match
from rules.draw.evidence import Evidence
from rules.draw.terms import Terms
from rules.draw.times import in_order, times_in
from site_gen.verify.lists import Lists
from site_gen.verify.report import Stop, Verdict, judge, require

__all__ = ["judge_teams"]


def judge_teams(
    terms: Terms, lists: Lists, final: Sequence[str], seed: str, evidence: Evidence, remarks: list[str]
) -> Iterator[Verdict]:
    """The three steps. final: the objects of the final list, in ticket order."""
    whole = {code: [line.id for line in lines] for code, lines in lists.inspectors.items()}
    pools = {
        one.code: match.inspector_pool(lists.inspectors[one.code], one.pool_take, seed, one.code)
        for one in terms.departments
    }
    yield judge(evidence.pools == pools, "与重算一致", "检查人员库与重算不符")
    teams = match.match(final, terms.departments, pools, lists.recusals, seed, whole)
    fixed = len(match.without_choice(final, terms.departments, whole, lists.recusals))
    good = f"{len(teams)} 组，其中无随机性的 {fixed} 组"
    yield judge(evidence.teams == teams, good, "检查组与重算不符")
    lacking = _changes(teams, pools, whole, lists, seed, evidence)
    require(in_order(times_in(terms, evidence), "changes"), "人员更换的时间不对")
    many = len(evidence.changes) * 20 > len(teams)
    remarks += ["更换超过检查组的 5%"] if many else []
    rest = "，更换超过检查组的 5%" if many else ""
    yield "holds", f"更换 {len(evidence.changes)} 人次，缺员 {lacking} 人{rest}"


def _changes(
    teams: Sequence[match.Team],
    pools: dict[str, tuple[str, ...]],
    whole: dict[str, list[str]],
    lists: Lists,
    seed: str,
    evidence: Evidence,
) -> int:
    """How many places are empty after all changes. Stop at the first change that does not follow from the rule."""
    seats = match.Seats(teams, (), lists.recusals)
    for place, change in enumerate(evidence.changes, 1):
        try:
            new = seats.substitute(
                change.object, change.department, change.out,
                pool=pools.get(change.department, ()), whole=whole.get(change.department, ()), seed=seed,
            )  # fmt: skip
            require((change.seq, change.in_) == (place, new), "人员更换与重算不符")
            seats.change(change)
        except Refused:
            raise Stop("人员更换与重算不符") from None
    return seats.empty()
