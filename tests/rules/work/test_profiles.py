"""A registry by profile says who is under a duty exactly as object by object."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import EnterpriseDay
from rules.registry.item import Item
from rules.work.coverage import under
from rules.work.profiles import Profiles

TODAY = date(2024, 9, 2)
DAYS = st.none() | st.integers(-3, 3).map(lambda days: TODAY + timedelta(days))
TRADES = st.lists(st.sampled_from(["旅馆业", "网吧", "典当"]), max_size=2, unique=True).map(tuple)
OBJECTS = st.lists(
    st.builds(
        EnterpriseDay, number=st.just(""), status=st.sampled_from(["active", "paused"]), trades=TRADES, town=st.sampled_from(["", "演示镇"]),
        grade=st.sampled_from(["A", "C"]), registered_on=DAYS, founded_on=DAYS, watch=st.sampled_from([(), ("blacklist",)]),
        watch_from=DAYS, watch_until=DAYS,
    ),
    max_size=30,
)  # fmt: skip
WHO = st.fixed_dictionaries(
    {},
    optional={
        "trade": st.sampled_from([("网吧",), ("旅馆业", "典当")]), "grade": st.just(("C",)), "watch": st.just(("any",)), "not_watch": st.just(("blacklist",)),
        "town": st.just(("演示镇",)),
    },
)  # fmt: skip


@given(OBJECTS, WHO, TRADES, st.integers(-1, 1))
def test_profiles_and_single_objects_agree(
    objects: list[EnterpriseDay], who: dict[str, tuple[str, ...]], trades: tuple[str, ...], shift: int
) -> None:
    numbered = [replace(one, number=f"O-{n:06d}") for n, one in enumerate(objects)]
    duty = CoverageDuty(number="D-0001", name="演示", item="I-0001", who=who, months=1, start=TODAY, basis="演示")
    item = Item(number="I-0001", name="演示", department="police", basis="演示", trades=trades)
    day = TODAY + timedelta(shift)
    assert Profiles(numbered).under(duty, item, day) == under(duty, item, numbered, day)
