"""Words that were public and are so no more: looked for where they would show the record again, not where the office says them anyway."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from rules.disclosure.private.former import NO_RESULTS
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records
from rules.disclosure.public import Announcement
from rules.disclosure.text_approval import Words
from rules.work.result import Result, Withdrawal
from tests.rules.records import DECIDED, HOTEL, ITEM, RECORDS, RESULT, approving, blacklist_approved, changed

PHRASE, REST = "登记簿缺少两日的记录", "限期十五日之内改正完毕"
OWN = "2024-001-o-000001-i-0001"
WITHDRAWN = msgspec.structs.replace(
    RESULT, withdrawn=Withdrawal(reason="repaired", by="演示局长", document="2号", on=date(2024, 5, 6))
)  # fmt: skip
GONE = replace(RECORDS, results=(WITHDRAWN,))
assert RESULT.approved is not None
APPROVED = RESULT.approved
EARLIER, LATER = date(2024, 4, 2), date(2024, 6, 3)


def looked_for(records: Records, run: str = PHRASE, today: date | None = None) -> tuple[str, ...] | None:
    """In which files a run is looked for; () everywhere, None nowhere."""
    return next((one.files for one in secrets(records, today) if one.text == run), None)


def with_page(words: str, on: date) -> Records:
    """The records with an announcement that was approved on a day."""
    page = Announcement(slug="rules", title="细则", on=None, kind="rules", markdown="")
    return replace(
        GONE,
        announcements=(page,),
        text_approvals=(msgspec.structs.replace(approving("page/rules", Words(text=words)), on=on),),
    )


def with_result(words: str, *, number: str = "O-000002", **approved: object) -> Records:
    """The records with a standing result of an object, of another task."""
    other = msgspec.structs.replace(HOTEL, number="O-000002", name="演示清风旅馆", code="91410499MA0000001Q")
    task = msgspec.structs.replace(RECORDS.tasks[0], number="2024-002")
    said = msgspec.structs.replace(APPROVED, public=words, handling="", **approved)
    result: Mapping[str, object] = {
        "number": f"2024-002/{number}/I-0001", "task": "2024-002", "object": number, "public": words, "handling": "", "approved": said,
        "note": "", "handling_note": "",
    }  # fmt: skip
    return replace(
        GONE,
        enterprises=(HOTEL, other),
        tasks=(*RECORDS.tasks, task),
        results=(WITHDRAWN, msgspec.structs.replace(RESULT, **result)),
    )


def test_words_that_stand_nowhere_else_are_looked_for_everywhere() -> None:
    assert looked_for(GONE) == looked_for(GONE, REST) == ()


def test_words_whose_term_is_over_are_those_of_one_that_is_withdrawn() -> None:
    item = msgspec.structs.replace(ITEM, content=f"{PHRASE}的，责令改正")
    over = replace(RECORDS, items=(item,))
    assert looked_for(over, today=date(2027, 3, 20)) is None
    assert looked_for(over, today=date(2027, 3, 21)) == (OWN,)
    assert looked_for(over, REST, today=date(2027, 3, 21)) == ()


def test_a_phrase_of_an_item_is_looked_for_in_the_files_of_the_record_alone() -> None:
    assert looked_for(replace(GONE, items=(msgspec.structs.replace(ITEM, content=f"有无{PHRASE}"),))) == (OWN,)


def test_a_phrase_of_the_offices_rules_is_let_stand_only_by_rules_that_were_approved_before() -> None:
    assert looked_for(with_page(f"{PHRASE}的，责令改正。", EARLIER)) == (OWN,)
    assert looked_for(with_page(f"{PHRASE}的，责令改正。", LATER)) == ()


@pytest.mark.parametrize("name", [HOTEL.name, HOTEL.code])
def test_beside_the_name_or_code_of_its_object_nothing_lets_a_phrase_stand(name: str) -> None:
    assert looked_for(with_page(f"通报：{name}，{PHRASE}。", EARLIER)) == ()
    assert looked_for(with_result(f"与{name}同样，{PHRASE}")) == ()


def test_a_phrase_of_another_objects_standing_result_is_let_stand() -> None:
    assert looked_for(with_result(f"{PHRASE}，已改正")) == (OWN,)
    assert looked_for(with_result(f"{PHRASE}，已改正"), REST) == ()


def test_a_phrase_of_the_same_object_is_let_stand_in_results_of_before_and_of_later_checks() -> None:
    assert looked_for(with_result(PHRASE, number="O-000001", on=EARLIER)) == (*NO_RESULTS, OWN)
    assert looked_for(with_result(PHRASE, number="O-000001", on=LATER, checked_on=LATER)) == (*NO_RESULTS, OWN)
    assert looked_for(with_result(f"上次{PHRASE}", number="O-000001", on=LATER)) == ()


def test_words_that_were_never_public_are_let_stand_by_nothing() -> None:
    draft = msgspec.structs.replace(WITHDRAWN, public=f"{PHRASE}，另有录音为证的内容", note=PHRASE[1:])
    item = msgspec.structs.replace(ITEM, content=f"另有录音为证的内容；{PHRASE}")
    records = replace(GONE, items=(item,), results=(draft,))
    assert looked_for(records, "另有录音为证的内容") == ()
    assert looked_for(records, PHRASE[1:]) == ()
    waiting: Result = msgspec.structs.replace(RESULT, approved=None)
    assert looked_for(replace(records, results=(waiting,))) == ()
    hidden = changed(enterprise={"marks": ("name:trade_secret:演示",)})
    assert looked_for(replace(hidden, items=(item,))) == ()


def test_a_note_that_says_word_for_word_what_was_public_is_as_public_as_that_was() -> None:
    item = msgspec.structs.replace(ITEM, content=PHRASE)
    said = msgspec.structs.replace(
        WITHDRAWN, public=PHRASE, note=PHRASE, approved=msgspec.structs.replace(APPROVED, public=PHRASE)
    )  # fmt: skip
    assert looked_for(replace(GONE, items=(item,), results=(said,))) == (OWN,)


def test_an_entry_that_is_off_the_blacklist_is_looked_for_unless_another_has_its_words() -> None:
    words = DECIDED | {"watch_reason": "一年之内两次拒绝检查"}
    one = msgspec.structs.replace(HOTEL, **words, watch_until=date(2024, 8, 1))
    other = msgspec.structs.replace(HOTEL, number="O-000002", name="演示清风旅馆", code="", **words)
    both = blacklist_approved(replace(RECORDS, enterprises=(one, other)))
    alone = blacklist_approved(replace(RECORDS, enterprises=(one,)))
    assert looked_for(alone, words["watch_reason"], date(2024, 8, 1)) is None  # type: ignore[arg-type]  # a text of the table
    assert looked_for(alone, words["watch_reason"], date(2024, 8, 2)) == ()  # type: ignore[arg-type]  # the same
    assert looked_for(both, words["watch_reason"], date(2024, 8, 2)) is None  # type: ignore[arg-type]  # the same
