"""What stands exactly at a limit: the last that is let through, the first that is not; the order of what is shown."""

from dataclasses import replace
from datetime import date, datetime

import msgspec
import pytest

from rules.base.fields import CHINA
from rules.base.marks import Mark
from rules.disclosure.announcement import parse
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.terms import gone_on, removed
from rules.disclosure.text_approval import Words, is_blacklisted, kind_of, scope_text
from rules.registry.enterprise import Enterprise
from rules.work.result import Withdrawal
from rules.work.task import Task
from tests.rules.records import DECIDED, HOTEL, ITEM, RECORDS, RESULT, TASK, blacklist_approved, changed

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=CHINA)
HEAD = "title: 甲\n\n"


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse("a.md", text)[1]]


def test_an_announcement_may_have_two_hundred_thousand_characters_and_not_one_more() -> None:
    """More, and the parser of Markdown would run for minutes."""
    body = "字" * (200_000 - len(HEAD))
    assert not [one for one in said(HEAD + body) if "超过" in one]
    assert [one for one in said(HEAD + body + "字") if "超过 200000 字" in one]


def test_a_hundred_brackets_may_stand_in_one_another_and_not_one_more() -> None:
    for left, right in ("[]", "()", "<>"):
        assert not [one for one in said(HEAD + left * 100 + right * 100) if "一个套一个" in one]
        assert [one for one in said(HEAD + left * 101 + right * 101) if "一个套一个" in one]


def test_a_line_that_is_nested_too_deep_is_named_as_an_editor_counts_it() -> None:
    assert any("a.md 第 3 行：行首的缩进" in one for one in said(HEAD + "> " * 60 + "正文"))


def test_a_result_whose_term_ends_with_the_year_leaves_in_the_next() -> None:
    """Counted under the year of the first day on which it is no more public."""
    assert RESULT.approved is not None
    approved = msgspec.structs.replace(RESULT.approved, checked_on=date(2024, 12, 31))
    result = msgspec.structs.replace(RESULT, approved=approved)
    last = date(2024 + ITEM.term, 12, 31)
    assert gone_on(result, ITEM, last) is None
    first = date(last.year + 1, 1, 1)
    assert gone_on(result, ITEM, first) == (first, "公示期满")
    assert removed([result], {ITEM.number: ITEM}, first) == ((first.year, "公示期满", "少于5"),)


@pytest.mark.parametrize(
    ("watch", "until", "listed"),
    [
        ((), None, False),
        (("complaints",), None, False),
        (("blacklist",), None, True),
        (("blacklist",), date(2024, 6, 3), True),
        (("blacklist",), date(2024, 6, 2), False),
    ],
)
def test_an_object_is_on_the_blacklist_through_its_last_day(
    watch: tuple[str, ...], until: date | None, listed: bool
) -> None:
    one = Enterprise(number="O-000001", name="演示旅馆", code="1", watch=watch, watch_until=until)
    assert is_blacklisted(one, date(2024, 6, 3)) is listed


def test_an_entry_of_the_blacklist_is_read_with_both_its_days() -> None:
    words = Words(text="多次未登记", organ="县局", decision="1号", basis="第九条", start=date(2024, 1, 2), until=None)
    labelled = dict(words.labelled("blacklist"))
    assert labelled["列入日期"] == "2024-01-02"
    assert labelled["移出日期"] == "移出之日"
    assert (
        dict(msgspec.structs.replace(words, until=date(2025, 1, 1)).labelled("blacklist"))["移出日期"] == "2025-01-01"
    )
    assert words.labelled("page") == (("公告", "多次未登记"),)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("scope/2024-001", "scope"),
        ("scope/", ""),
        ("scope", ""),
        ("/a", ""),
        ("other/a", ""),
        ("attachment/a.csv", "attachment"),
    ],
)
def test_the_key_of_a_text_is_its_kind_and_what_it_belongs_to(key: str, kind: str) -> None:
    assert kind_of(key) == kind


def test_a_scope_says_towns_and_classes_and_hides_classes_alone_where_they_are_masked() -> None:
    task: Task = msgspec.structs.replace(TASK, where={"risk": ("D",), "town": ("城关镇",), "trade": ("旅馆业",)})
    assert "乡镇街道：城关镇" in scope_text(task)
    assert "信用风险等级：不公开" not in scope_text(task)
    masked = scope_text(task, masked=True)
    assert "信用风险等级：不公开" in masked
    assert "乡镇街道：城关镇" in masked
    assert "行业：旅馆业" in masked


def test_trades_of_which_only_a_count_is_public_stand_in_the_order_of_their_names() -> None:
    trades = ("枪支", "典当", "爆破")
    objects = [
        msgspec.structs.replace(HOTEL, number=f"O-{n:06d}", code=f"{n}", trades=(trades[n % 3],)) for n in range(15)
    ]
    items = [
        ITEM,
        *(
            msgspec.structs.replace(ITEM, number=f"I-9{n}", trades=(one,), level="limited", level_basis="依据")
            for n, one in enumerate(trades)
        ),
    ]
    versions = {item.number: (item,) for item in items}
    public = project(
        replace(RECORDS, enterprises=(*RECORDS.enterprises, *objects), items=items, item_versions=versions), NOW
    )
    assert public.restricted == tuple((one, "5") for one in sorted(trades))


def told(records: Records) -> set[str]:
    return {secret.text for secret in secrets(records, NOW.date())}


def test_a_withheld_fine_is_looked_for_in_fen_and_in_yuan_with_and_without_the_word() -> None:
    mark = Mark(field="fine", kind="trade_secret", basis="演示依据", by="演示局长")
    assert RESULT.approved is not None
    approved = msgspec.structs.replace(RESULT.approved, fine=765_400)
    withheld = changed(result={"marks": (mark,), "fine": 765_400, "approved": approved})
    assert {"765400", "7654.00", "7654", "7654元"} <= told(withheld)
    nothing = msgspec.structs.replace(approved, fine=0)
    assert told(changed(result={"marks": (mark,), "fine": 0, "approved": nothing})).isdisjoint({"0", "0元", "0.00"})


def test_the_reason_of_an_entry_is_looked_for_once_the_object_is_off_the_blacklist() -> None:
    """What was approved is public only while the object is on the list."""
    reason = "多次未登记住客信息被处罚"
    listed = blacklist_approved(changed(enterprise={**DECIDED, "watch_reason": reason}))
    assert reason not in told(listed)
    off = [msgspec.structs.replace(one, watch=()) for one in listed.enterprises]
    assert reason in told(replace(listed, enterprises=off))


def test_a_task_says_that_results_have_ended_as_soon_as_one_has_whatever_became_of_the_others() -> None:
    assert RESULT.approved is not None
    ended = msgspec.structs.replace(
        RESULT, approved=msgspec.structs.replace(RESULT.approved, checked_on=date(2010, 1, 4))
    )
    court = Withdrawal(reason="court", by="演示局长", document="1号", on=date(2024, 5, 6))
    other = msgspec.structs.replace(RESULT, number="2024-001/O-000002/I-0001", object="O-000002", withdrawn=court)
    second = msgspec.structs.replace(HOTEL, number="O-000002", code="2")
    for results, said_so in (((ended, other), True), ((other,), False)):
        records = replace(RECORDS, enterprises=(HOTEL, second), results=results)
        assert project(records, NOW).tasks[0].moved_out is said_so
