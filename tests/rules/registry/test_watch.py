"""重点监管标记 over time: several flags, one of them several times, each with its own days and reason."""

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.enterprise import Enterprise, EnterpriseDay, flag_problems, parse
from rules.registry.selector import fits
from rules.registry.watch import (
    WatchEntry,
    entries_of,
    flags_on,
    from_flat,
    ordered,
    parse_entry,
    plain,
    summary,
    with_entry,
)

ABNORMAL = WatchEntry(
    flag="abnormal", since=date(2024, 7, 3), reason="无法联系", source="县市场监管局", organ="县市场监管局"
)
DISHONEST = WatchEntry(flag="dishonest", since=date(2024, 5, 1), reason="提交虚假材料", source="省局")
BEFORE = WatchEntry(flag="abnormal", since=date(2022, 1, 1), until=date(2022, 12, 31), reason="未年报")
TODAY = date(2024, 9, 2)


def shop(*entries: WatchEntry, **more: object) -> Enterprise:
    one = Enterprise(number="O-000001", name="示例县演示旅馆", code="92410499MA000056B9")
    return msgspec.structs.replace(one, **{**plain(entries, TODAY), **more})


def test_each_flag_counts_from_its_own_first_to_its_own_last_day() -> None:
    one = shop(ABNORMAL, DISHONEST, BEFORE)
    assert one.flags(date(2022, 12, 31)) == ("abnormal",)
    assert one.flags(date(2023, 1, 1)) == ()
    assert one.flags(date(2024, 5, 1)) == ("dishonest",)
    assert one.flags(TODAY) == ("abnormal", "dishonest")
    assert not one.watched(date(2024, 4, 30))


def test_a_condition_of_a_flag_asks_that_flag_on_that_day() -> None:
    one = shop(ABNORMAL, DISHONEST)
    assert fits({"watch": ("dishonest",)}, one, date(2024, 6, 1))
    assert not fits({"watch": ("abnormal",)}, one, date(2024, 6, 1))
    assert fits({"not_watch": ("abnormal",)}, one, date(2024, 6, 1))


def test_what_is_read_of_all_objects_says_the_same_flags() -> None:
    one = shop(ABNORMAL, DISHONEST, BEFORE)
    day = msgspec.json.decode(msgspec.json.encode(one), type=EnterpriseDay)
    for on in (date(2022, 6, 1), date(2023, 6, 1), date(2024, 6, 1), TODAY):
        assert day.flags(on) == one.flags(on)


def test_the_flat_fields_say_one_flag_whole_and_several_in_summary() -> None:
    flat = summary([DISHONEST])
    assert (flat["watch"], flat["watch_from"], flat["watch_reason"]) == (
        ("dishonest",),
        date(2024, 5, 1),
        "提交虚假材料",
    )
    both = summary([ABNORMAL, DISHONEST])
    assert both["watch"] == ("abnormal", "dishonest")
    assert both["watch_from"] is None
    assert both["watch_reason"] == "经营异常名录：无法联系；严重违法失信：提交虚假材料"


def test_entries_that_the_flat_fields_say_whole_are_not_stored_twice() -> None:
    alone = WatchEntry(flag="complaints", since=date(2024, 1, 1), reason="两次投诉")
    one = shop(alone)
    assert one.watch_entries == ()
    assert entries_of(one) == (alone,)
    assert shop(DISHONEST).watch_entries == (DISHONEST,)  # its source has no flat field


def test_what_is_over_is_kept_and_is_not_in_the_summary() -> None:
    one = shop(BEFORE)
    assert one.watch == ()
    assert one.watch_entries == (BEFORE,)
    assert one.flags(date(2022, 6, 1)) == ("abnormal",)


def test_a_flag_added_in_the_form_keeps_day_and_reason_of_the_other() -> None:
    one = shop(WatchEntry(flag="abnormal", since=date(2024, 7, 3), reason="无法联系"))
    raw = {"watch": "经营异常名录、严重违法失信", "watch_from": "2024-05-01", "watch_reason": "提交虚假材料"}
    changed, problems = parse(raw, one)
    assert not problems
    assert changed is not None
    first, second = changed.watch_entries
    assert (first.flag, first.since, first.reason) == ("abnormal", date(2024, 7, 3), "无法联系")
    assert (second.flag, second.since, second.reason) == ("dishonest", date(2024, 5, 1), "提交虚假材料")


def test_a_form_that_changes_no_flag_leaves_the_entries() -> None:
    one = shop(ABNORMAL, DISHONEST, BEFORE)
    raw = {"watch": "经营异常名录、严重违法失信", "watch_reason": one.watch_reason, "watch_from": "", "phone": "0371-1"}
    changed, _ = parse(raw, one)
    assert changed is not None
    assert changed.watch_entries == one.watch_entries


def test_a_flag_taken_away_in_the_form_goes_alone() -> None:
    one = shop(ABNORMAL, DISHONEST, BEFORE)
    changed, _ = parse({"watch": "严重违法失信"}, one)
    assert changed is not None
    assert changed.watch_entries == (BEFORE, DISHONEST)
    assert (changed.watch, changed.watch_reason, changed.watch_from) == (
        ("dishonest",),
        "提交虚假材料",
        date(2024, 5, 1),
    )


def test_what_is_typed_of_an_only_flag_is_said_of_its_entry() -> None:
    one = shop(DISHONEST)
    changed, _ = parse({"watch_until": "2027-04-30"}, one)
    assert changed is not None
    assert changed.watch_entries == (msgspec.structs.replace(DISHONEST, until=date(2027, 4, 30)),)


def test_days_and_reason_without_a_flag_are_told() -> None:
    """G03: nobody was watched by a reason alone."""
    raw = {"name": "甲", "code": "92410499MA000056B9", "watch_reason": "无法联系", "watch_from": "2024-07-03"}
    record, _ = parse(raw)
    assert record is not None
    words = "重点监管标记：没有写是哪一种标记，却有重点监管原因、列入日期；请写明标记，或者清空这几栏"
    assert [str(one) for one in flag_problems(record, None, "")] == [words]


def test_what_an_earlier_version_let_in_may_stay() -> None:
    one = msgspec.structs.replace(shop(), watch_reason="无法联系")
    changed, _ = parse({"phone": "0371-1"}, one)
    assert changed is not None
    assert not flag_problems(changed, one, "")


def test_an_entry_is_typed_and_its_last_day_is_not_before_its_first() -> None:
    entry, problems = parse_entry({"flag": "经营异常名录", "since": "2024年7月3日", "reason": "无法联系"})
    assert entry == WatchEntry(flag="abnormal", since=date(2024, 7, 3), reason="无法联系")
    assert not problems
    assert parse_entry({"flag": "黑名单", "since": "2024-07-03", "until": "2024-07-02"})[1]
    assert parse_entry({"since": "2024-07-03"})[1]


def test_a_record_of_an_earlier_version_says_its_flags_as_before() -> None:
    old = msgspec.structs.replace(shop(), watch=("complaints", "punished"), watch_from=date(2024, 1, 1))
    assert flags_on(old, TODAY) == ("complaints", "punished")
    assert [one.flag for one in entries_of(old)] == ["complaints", "punished"]
    assert from_flat(
        {
            **dict.fromkeys(("watch_reason", "watch_organ", "watch_document", "watch_basis"), ""),
            "watch": ("punished",),
            "watch_from": None,
            "watch_until": None,
        }
    )


def test_an_only_flag_taken_away_takes_its_day_and_reason_along() -> None:
    one = shop(WatchEntry(flag="abnormal", since=date(2024, 7, 3), reason="无法联系"))
    changed, problems = parse({"watch": ""}, one)
    assert not problems
    assert changed is not None
    assert (changed.watch, changed.watch_reason, changed.watch_from, changed.watch_entries) == ((), "", None, ())


_TEXTS = st.sampled_from(["", "无法联系", "提交虚假材料", "示局〔2024〕1号", "甲；乙"])
_ENTRIES = st.lists(
    st.builds(
        WatchEntry, flag=st.sampled_from(["complaints", "abnormal", "dishonest", "blacklist"]),
        since=st.dates(date(2023, 1, 1), date(2024, 8, 1)), until=st.sampled_from([None, None, date(2024, 8, 31), date(2026, 1, 1)]),
        reason=_TEXTS, source=st.sampled_from(["", "县局", "省局"]), organ=_TEXTS, document=_TEXTS, basis=_TEXTS,
    ),
    max_size=4, unique_by=lambda entry: (entry.flag, entry.since),
)  # fmt: skip


@given(_ENTRIES)
def test_the_list_of_flags_brings_all_back_to_an_object_of_which_only_the_summary_is_known(
    entries: list[WatchEntry],
) -> None:
    """An export of the objects and the list of flags enter an empty bureau: nothing of any flag is lost."""
    one = shop(*entries)
    assert entries_of(one) == ordered(entries)
    there = entries_of(msgspec.structs.replace(one, watch_entries=()))
    for entry in ordered(entries):
        there, _ = with_entry(there, entry, TODAY)
    assert {(e.flag, e.since) for e in there} == {(e.flag, e.since) for e in entries}
    if len({e.flag for e in entries}) == len(entries):
        assert there == ordered(entries)
