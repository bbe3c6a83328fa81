"""公开程度: the strictest level governs; 国家秘密 of an earlier store is named."""

from rules.base.codes import LEVELS
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import RESTRICTED, governing_level, state_secrets, strictest
from rules.work.task import stratum_text


def item(number: str, level: str, *trades: str) -> Item:
    return Item(number=number, name=number, department="police", basis="演示", level=level, trades=trades)


def test_levels_run_from_open_to_secret() -> None:
    assert LEVELS.codes == ("full", "limited", "none", "secret")
    assert set(LEVELS.codes) - RESTRICTED == {"full"}


def test_the_strictest_level_of_the_items_governs_a_task() -> None:
    items = [item("I-0001", "full"), item("I-0002", "limited")]
    assert governing_level(items) == "limited"
    assert governing_level([*items, item("I-0003", "none")]) == "none"
    assert (governing_level([]), strictest(["none", "full"])) == ("full", "none")


def test_what_holds_state_secrets_is_named_with_what_to_do() -> None:
    open_, secret = item("I-0001", "full"), item("IM-0001", "secret")
    marked = Enterprise(number="O-000003", name="演示", code="c", marks=("notes:state_secret:演示",))
    withheld = Enterprise(number="O-000004", name="演示", code="d", marks=("notes:other:演示",))
    found = dict(state_secrets([open_, secret, marked, withheld]))
    assert found.keys() == {"IM-0001", "O-000003"}
    assert "撤销" in found["IM-0001"]
    assert "解除标记" in found["O-000003"]
    assert restricted_trades([item("IM-0001", "secret", "密业")]) == {"密业"}


def test_merged_strata_are_read_as_their_parts() -> None:
    assert [stratum_text(code) for code in ("E--D", "unrated--A", "mixed", "t-0123abcd")] == [
        "E级、D级", "未评级、A级", "其他行业", "t-0123abcd",
    ]  # fmt: skip
