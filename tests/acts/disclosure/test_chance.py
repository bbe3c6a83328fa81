"""怎样抽中的: each result says how likely it was that this very object came on the list, or that it was no chance."""

import msgspec

from acts.disclosure import publish
from tests.acts.office import Desk


def chances(desk: Desk, *, classes: bool = False, **terms: str) -> dict[str, str]:
    """Object → what its result says, of a check of the hotels on these terms. classes: the bureau states why classes are public."""
    if classes:
        site = msgspec.structs.replace(desk.office.bureau.site, publish_classes="演示依据")
        desk.office = msgspec.structs.replace(
            desk.office, bureau=msgspec.structs.replace(desk.office.bureau, site=site)
        )
    number = desk.closed(**terms)
    public, _ = publish.prepare(desk.office)
    return {one.object_number: one.chance for one in public.results if one.task == number}


def test_one_pool_has_one_chance(desk: Desk) -> None:
    assert set(chances(desk, ratio="30%").values()) == {"随机抽取：全部 20 家抽 6 家"}


def test_a_check_of_everybody_is_no_chance(desk: Desk) -> None:
    assert set(chances(desk, ratio="100%").values()) == {"全覆盖检查：全部 20 家都检查，抽取只决定先后"}


def test_a_stratum_of_which_all_are_checked_says_so_though_others_are_drawn(desk: Desk) -> None:
    said = chances(desk, classes=True, strata="risk", ratio="A=30%,B=30%,C=50%,D=50%,E=100%")
    draw = desk.draw("2024-001-1")
    sizes = {stratum.code: stratum.size for stratum in draw.conditions.strata}
    for sheet in desk.sheets("2024-001"):
        size, taken = sizes[sheet.stratum], draw.taken[sheet.stratum]
        whole = f"本层 {size} 家全部检查，不是随机"
        assert said[sheet.object] == (whole if size == taken else f"随机抽取：本层 {size} 家抽 {taken} 家")
    assert f"本层 {sizes['E']} 家全部检查，不是随机" in said.values()


def test_where_classes_are_not_public_the_chance_is_that_of_the_whole_pool(desk: Desk) -> None:
    """The size of a stratum beside a name would be its class."""
    said = chances(desk, strata="risk", ratio="A=30%,B=30%,C=50%,D=50%,E=100%")
    taken = len(desk.draw("2024-001-1").drawn)
    assert set(said.values()) == {f"随机抽取：全部 20 家抽 {taken} 家"}
