"""Private words in a text for the public: of the same record, of another one, names of people whom the bureau knows."""

import random
import time

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rules.base.fields import Kind
from rules.disclosure.private_words import OTHER_RUN, OWN_RUN, PrivateText, PrivateWords, known_people, private_texts
from rules.disclosure.suspicion import Candidate, Suspicion, suspicions_in
from rules.registry import enterprise
from rules.registry.inspector import Recusal
from rules.work import result
from rules.work.sheet import Expert
from tests.rules.records import HOTEL, OFFICER, RESULT, SHEET, TASK

NOTE = PrivateText("2024-001/O-000001/I-0001", "备注", "前台人员态度不好需要留意，隔壁店主说夜里常有人来")


def found(text: str, own: str = "", *private: PrivateText, public: tuple[str, ...] = ()) -> list[Suspicion]:
    (places,) = suspicions_in(
        [Candidate(text=text, own=frozenset({own}), public=public)], PrivateWords(private or (NOTE,))
    )
    return places


def test_six_characters_in_a_row_of_the_same_records_private_words_are_a_sign_and_five_are_none() -> None:
    (one,) = found("检查时前台人员态度冷淡。", NOTE.record)
    assert (one.text, one.kind, one.certain) == ("前台人员态度", "内部的备注", False)
    assert found("检查时前台人员态冷淡。", NOTE.record) == []


def test_eight_characters_in_a_row_of_another_records_private_words_are_a_sign_and_seven_are_none() -> None:
    (one,) = found("检查时前台人员态度不好。", "2024-001/O-000002/I-0001")
    assert (one.text, one.certain) == ("前台人员态度不好", False)
    assert NOTE.record in one.why
    assert found("检查时前台人员态度不错。", "2024-001/O-000002/I-0001") == []


def test_the_whole_of_the_same_records_private_words_is_certain_and_a_clause_of_it_is_asked_about() -> None:
    (one,) = found("另据记录，前台人员态度不好需要留意。", NOTE.record)
    assert (one.certain, one.pasted, one.text) == (False, True, "前台人员态度不好需要留意")
    note = PrivateText("a", "备注", "门锁坏了两把，老板不肯换")
    assert found(f"已说：{note.text}", "a", note)[0].certain
    assert not found(note.text, "a", note)[0].certain  # word for word: nothing more than the approver reads
    (short,) = found("已说：门锁坏了两把", "a", PrivateText("a", "备注", "门锁坏了两把"))
    assert not short.certain
    (other,) = found("另据记录，前台人员态度不好需要留意。", "another")
    assert not other.certain


def test_the_sentence_that_the_office_prefilled_is_no_sign_though_the_note_says_the_same() -> None:
    note = PrivateText("a", "备注", "未发现问题，继续保持经营秩序")
    assert found(note.text, "a", note, public=(note.text,)) == []
    assert found(note.text, "a", note)[0].pasted


def test_people_whom_the_bureau_knows_are_asked_about_but_not_within_their_own_shops_public_name() -> None:
    shop = msgspec.structs.replace(HOTEL, name="示例县钟离昧旅馆", legal_representative="钟离昧")
    words = PrivateWords((), known_people([shop], [msgspec.structs.replace(OFFICER, name="赵演示")]))
    for text, name, who in (
        ("钟离昧到场说明。", "钟离昧", "O-000001 的法定代表人"),
        ("由赵演示带队检查。", "赵演示", "执法人员 N-0001"),
        ("示例县钟离昧旅馆的钟离昧到场。", "钟离昧", "O-000001 的法定代表人"),
    ):
        ((one,),) = suspicions_in([Candidate(text=text)], words)
        assert (one.kind, one.text, one.why) == ("姓名", name, f"与{who}同名")
    assert suspicions_in([Candidate(text="示例县钟离昧旅馆已整改。")], words) == [[]]


def test_every_long_text_that_is_not_public_is_known_as_private() -> None:
    """A field that somebody adds to a form as a long text is found here, unless it is one of the public ones."""
    public = {"public", "handling", "scope"}
    for columns, record in ((enterprise.COLUMNS, HOTEL), (result.COLUMNS, RESULT)):
        for name in (column.name for column in columns if column.kind is Kind.LONG and column.name not in public):
            text = f"某某{name}里的话"
            assert text in [one.text for one in private_texts([msgspec.structs.replace(record, **{name: text})])], name


def test_the_private_texts_of_every_kind_of_record_are_read() -> None:
    sheet = msgspec.structs.replace(SHEET, experts=(Expert(inspector="N-0002", department="police", reason="不熟悉设备", on=RESULT.checked_on, by="甲"),))  # fmt: skip
    recusal = Recusal(number="O-000001/N-0001", object="O-000001", inspector="N-0001", reason="kin", note="系其表弟")
    task = msgspec.structs.replace(TASK, document="信访第7号")
    texts = [one.text for one in private_texts([HOTEL, RESULT, sheet, recusal, task])]
    assert texts == [
        HOTEL.notes,
        RESULT.note,
        RESULT.handling_note,
        SHEET.signature_reason,
        "不熟悉设备",
        "系其表弟",
        "信访第7号",
    ]


@given(st.text("甲乙丙丁", max_size=30), st.text("甲乙丙丁", max_size=30), st.booleans())
def test_what_is_found_stands_in_both_texts_and_nothing_that_long_is_missed(text: str, words: str, own: bool) -> None:
    least = OWN_RUN if own else OTHER_RUN
    (runs,) = PrivateWords([PrivateText("a", "备注", words)]).pasted([text], [frozenset({"a" if own else "b"})])
    assert all(text[one.at : one.at + one.size] in words and one.size >= least for one in runs)
    common = any(text[at : at + least] in words for at in range(len(text) - least + 1))
    assert bool(runs) == (common and len(words) >= least)


def test_results_are_read_against_ten_thousand_notes_at_once_not_note_by_note() -> None:
    """Eight times the results take little longer, for reading the notes in is most of it; note by note they would take eight times as long."""
    chance = random.Random(7)
    letters = [chr(code) for code in range(0x4E00, 0x5E00)]
    notes = [PrivateText(f"r{number}", "备注", "".join(chance.choices(letters, k=40))) for number in range(10_000)]
    people = {"".join(chance.choices(letters, k=3)): [(f"O-{number:06d} 的法定代表人", "")] for number in range(10_000)}
    texts = [
        Candidate(text="".join(chance.choices(letters, k=60)), own=frozenset({f"r{number}"})) for number in range(400)
    ]
    planted = msgspec.structs.replace(texts[0], text=texts[0].text + notes[5000].text[3:20])
    took = []
    for count in (50, 400):
        begun = time.process_time()
        places = suspicions_in([planted, *texts[1:count]], PrivateWords(notes, people))
        took.append(time.process_time() - begun)
    assert took[1] < 4 * took[0] + 0.2
    assert [one.text for one in places[0]][-1] == notes[5000].text[3:20]
