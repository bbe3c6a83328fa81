"""入企检查次数: counted one by one, the limit that comes first (国办发〔2024〕54号)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.draw.scope import Past, scope
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.visit_cap import VisitCap
from rules.work.coverage import Visit, Withdrawn
from rules.work.task import Task
from rules.work.visits import Limit, Listed, VisitCounts, count_visits, limits, near, reached

ITEMS = {"I-1": "police", "I-2": "fire", "I-3": "fire"}
REMOTE = frozenset({"I-3"})
OBJECT = "O-000001"
FIRST = date(2024, 3, 1)


@st.composite
def years(draw: st.DrawFn) -> tuple[list[Listed], list[Visit]]:
    """Up to five sheets of one object, some joined two by two, and results of some of their items; those of a joined visit have one day."""
    count = draw(st.integers(0, 5))
    listed, made = [], []
    day_of_visit: dict[str, date] = {}
    for n in range(count):
        items = tuple(draw(st.sets(st.sampled_from(sorted(ITEMS)), min_size=1)))
        visit = draw(st.sampled_from(["", "V-000001", "V-000002"]))
        listed.append(Listed(f"2024-{n:03d}", OBJECT, items, visit))
        for item in items:
            if draw(st.booleans()):
                day = FIRST + timedelta(days=draw(st.integers(0, 3)))
                day = day_of_visit.setdefault(visit or f"{n}", day)
                why = draw(st.sampled_from([None, "mistake", "court"]))
                made.append(Visit(OBJECT, item, day, Withdrawn(why) if why else None, f"2024-{n:03d}"))
    return listed, made


def by_hand(listed: list[Listed], made: list[Visit], department: str = "") -> int:
    """The same, as somebody with a calendar and a list of sheets would count it."""
    days: set[date] = set()
    waiting: set[str] = set()
    for one in listed:
        together = {other.task for other in listed if other is one or (one.visit and other.visit == one.visit)}
        went = [r for r in made if r.item not in REMOTE and (r.withdrawn is None or r.withdrawn.reason != "mistake")]
        for item in one.items:
            if item in REMOTE or (department and ITEMS[item] != department):
                continue
            own = [r.checked_on for r in went if (r.task, r.item) == (one.task, item)]
            of_visit = [r.checked_on for r in went if r.task in together]
            if own or of_visit:
                days.update(own or [min(of_visit)])
            else:
                waiting.add(one.visit or one.task)
    return len(days) + len(waiting)


@given(years())
def test_a_visit_is_an_object_on_a_day_and_what_is_to_come_counts_once(year: tuple[list[Listed], list[Visit]]) -> None:
    listed, made = year
    found = count_visits(made, listed, ITEMS, REMOTE)
    assert found.total.get(OBJECT, 0) == by_hand(listed, made)
    for code in ("police", "fire"):
        assert found.by_department.get(code, {}).get(OBJECT, 0) == by_hand(listed, made, code)
    own = {"V-000001"}
    others = [one for one in listed if one.visit != "V-000001"]
    tasks = {one.task for one in others}
    assert count_visits(made, listed, ITEMS, REMOTE, own) == count_visits(
        [one for one in made if one.task in tasks], others, ITEMS, REMOTE
    )


TIMES = st.integers(0, 4)


@given(
    total=TIMES, fire=TIMES, most=TIMES, risk=st.sampled_from(["", "A", "E"]), watched=st.booleans(),
    by_risk=st.dictionaries(st.sampled_from("AE"), st.integers(1, 4)), by_department=st.dictionaries(st.just("fire"), st.integers(1, 4)),
)  # fmt: skip
def test_an_object_leaves_the_pool_by_the_cap_when_it_has_as_many_visits_and_only_then(
    total: int, fire: int, most: int, risk: str, watched: bool, by_risk: dict[str, int], by_department: dict[str, int]
) -> None:
    item = Item(number="I-0001", name="甲", department="fire", basis="演示", ratio="1")
    task = Task(
        number="2024-001", name="演示", items=("I-0001",), start=date(2024, 3, 11), end=date(2024, 6, 28), departments=("fire",),
        cutoff=date(2024, 3, 1), ratios={"": "1"}, created_on=date(2024, 3, 4),
    )  # fmt: skip
    shop = Enterprise(number=OBJECT, name="演示", code="c", risk=risk, watch=("blacklist",) if watched else ())
    counts = VisitCounts(total={OBJECT: total}, by_department={"fire": {OBJECT: fire}})
    cap = VisitCap(number="cap", most=most, by_risk=by_risk, by_department=by_department)
    found = scope(task, [item], None, [shop], Past(visits=counts), cap)
    of_class = by_risk.get(risk, most)
    at_most = (of_class and total >= of_class) or ("fire" in by_department and fire >= by_department["fire"])
    assert dict(found.excluded) == ({OBJECT: "visit_limit"} if at_most and not watched else {})
    assert len(found.pool) == (not found.excluded)


def test_the_limit_that_is_reached_or_one_short_is_named() -> None:
    cap = VisitCap(number="cap", most=3, by_risk={"E": 5}, by_department={"fire": 2})
    counts = VisitCounts(total={OBJECT: 2}, by_department={"fire": {OBJECT: 1}})
    general, of_fire = limits(cap, "A", ("police", "fire"), OBJECT, counts)
    assert [one.text() for one in (general, of_fire)] == ["上限 3 次", "消防的上限 2 次"]
    assert (reached((general, of_fire)), near((general, of_fire)), near((of_fire,))) == (None, general, of_fire)
    assert limits(cap, "E", ("police",), OBJECT, counts)[0].text() == "E级的上限 5 次"
    assert near([Limit(most=1, count=0)]) is None
    assert reached([Limit(most=1, count=1, department="fire")]) == Limit(most=1, count=1, department="fire")
