"""公开程度: the strictest level governs, and what is 国家秘密 has numbers of its own."""

import msgspec
import pytest

from rules.base.codes import LEVELS
from rules.base.marks import Mark
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import (
    RESTRICTED,
    governing_level,
    in_secret_series,
    is_secret,
    item_level,
    secret_trades,
    strictest,
)
from rules.work.task import stratum_text


def item(number: str, level: str, *trades: str) -> Item:
    return Item(number=number, name=number, department="police", basis="演示", level=level, trades=trades)


def test_levels_run_from_open_to_secret() -> None:
    assert LEVELS.codes == ("full", "limited", "none", "secret")
    assert set(LEVELS.codes) - RESTRICTED == {"full"}


def test_the_strictest_level_of_the_items_governs_a_task() -> None:
    items = [item("I-0001", "full"), item("I-0002", "limited")]
    assert governing_level("2024-001", items) == "limited"
    assert governing_level("2024-001", [*items, item("I-0003", "none")]) == "none"
    assert governing_level("2024-M001", items) == "secret"
    assert (governing_level("2024-001", []), strictest(["none", "full"])) == ("full", "none")


def test_an_item_on_which_a_state_secret_is_marked_is_secret_whatever_its_level_says() -> None:
    mark = Mark(field="name", kind="state_secret", basis="演示依据")
    marked = msgspec.structs.replace(item("I-0001", "limited", "密业"), marks=(mark,))
    assert item_level(marked) == governing_level("2024-001", [item("I-0002", "full"), marked]) == "secret"
    assert secret_trades([marked]) == {"密业"}
    assert (
        item_level(msgspec.structs.replace(marked, marks=(msgspec.structs.replace(mark, kind="other"),))) == "limited"
    )


@pytest.mark.parametrize("number", ["IM-0001", "LM-0012", "2024-M001", "2024-M012-3"])
def test_the_numbers_of_state_secrets_are_known_by_their_m(number: str) -> None:
    assert in_secret_series(number)


@pytest.mark.parametrize(
    "number", ["I-0001", "L-0001", "O-123456", "2024-001", "2024-001-1", "", "M", "2024-M001-1x", "2024-M"]
)
def test_no_other_number_is_taken_for_one(number: str) -> None:
    assert not in_secret_series(number)


def test_a_trade_is_secret_only_when_no_open_item_names_it() -> None:
    items = [
        item("I-0001", "full", "旅馆业"),
        item("I-0002", "limited", "民用枪支弹药"),
        item("IM-0001", "secret", "旅馆业", "密业"),
    ]
    assert secret_trades(items) == {"密业"}
    assert restricted_trades(items) == {"民用枪支弹药"}
    shop = Enterprise(number="O-000001", name="演示", code="c", trades=("旅馆业",))
    assert not is_secret(shop, {"密业"})
    assert is_secret(Enterprise(number="O-000002", name="演示", code="c", trades=("旅馆业", "密业")), {"密业"})
    assert is_secret(Enterprise(number="O-000003", name="演示", code="c", marks=("notes:state_secret:演示",)), ())


def test_merged_strata_are_read_as_their_parts() -> None:
    assert [stratum_text(code) for code in ("E--D", "unrated--A", "mixed", "t-0123abcd")] == [
        "E级、D级", "未评级、A级", "其他行业", "t-0123abcd",
    ]  # fmt: skip
