"""A slip tells one object what a draw gave it, and comes back from paper, a QR code or a paste as it went out."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.errors import NotFound, Refused
from rules.draw import slip
from rules.draw.draw import Strike, read_evidence, read_excluded, read_opening, read_pool
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, PoolEntry
from rules.draw.slip import LABELS, OUTCOMES, Slip, build_slip, fragment, outcome, place, read_slip, text
from tests import VECTORS

VECTOR = VECTORS / "draw-1"
EVIDENCE = read_evidence((VECTOR / "evidence.json").read_bytes())
POOL = read_pool((VECTOR / "pool.tsv").read_bytes())
EXCLUDED = read_excluded((VECTOR / "excluded.tsv").read_bytes())

words = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=40)
ids = st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True)
salts = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
numbers = st.from_regex(r"P-[0-9]{4,15}", fullmatch=True)
inside = st.builds(
    Slip, draw=ids, number=numbers, object=ids, code=words, name=words, salt=salts,
    outcome=st.sampled_from([code for code in OUTCOMES if code != "excluded"]), stratum=ids, place=st.integers(1, 100_000),
    ticket=st.from_regex(r"[0-9]{77}", fullmatch=True),
)  # fmt: skip
outside = st.builds(
    Slip,
    draw=ids,
    number=numbers,
    object=ids,
    code=words,
    name=words,
    salt=salts,
    outcome=st.just("excluded"),
    reason=ids,
)

IN_POOL = Slip(
    draw="d",
    number="P-0056",
    object="o",
    code="",
    name="",
    salt="0" * 32,
    outcome="drawn",
    stratum="A",
    place=1,
    ticket="7" * 77,
)
NOT_IN_POOL = Slip(
    draw="d", number="P-0056", object="o", code="", name="", salt="0" * 32, outcome="excluded", reason="closed"
)


@given(st.one_of(inside, outside))
def test_a_slip_is_read_back_from_its_text_and_from_its_address(one: Slip) -> None:
    assert read_slip(text(one)) == one
    pasted = "\r\n\r\n".join("  " + line.replace("：", " : ", 1) + " " for line in text(one).splitlines())
    assert read_slip("\ufeff" + pasted) == one
    assert read_slip(fragment(one)) == dataclasses.replace(one, ticket="")
    assert read_slip(f"https://example.org/draws/x/index.html#{fragment(one)}\n") == dataclasses.replace(one, ticket="")


def test_the_fragment_is_short_enough_for_a_qr_code_on_paper() -> None:
    """A long address, a name of 40 characters: at most 412 bytes, version 15 with medium correction, 77 modules."""
    one = Slip(
        draw="2024-001-1",
        number="P-0001",
        object="O-000001",
        code="91130000000000000X",
        name="演" * 40,
        salt="a" * 32,
        outcome="not_drawn",
        stratum="A",
        place=12345,
    )
    assert len("https://www.example.gov.cn/shuangsuiji/draws/2024-001-1/index.html#" + fragment(one)) <= 412


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "查询单缺少抽取、编号、对象、代码、名称、盐值、结果"), ("查询单", "查询单上没有“查询单”这样一行"), ("slip=", "没有“slip=”这样一行"),
     ("slip=AAAA", "网址里的查询单不完整"), ("#slip=5rWL6K-V", "网址里的查询单不完整"), ("抽取：1\n编号：2", "查询单缺少对象、代码、名称、盐值、结果"),
     (text(IN_POOL).replace("次序：1", "次序：0"), "次序应为 1 起的数字，现在是“0”"),
     (text(IN_POOL) + "原因：closed\n", "各行对不上"),
     (text(IN_POOL) + "编号：n\n", "查询单的编号写了两次"),
     (text(NOT_IN_POOL) + "次序：1\n", "各行对不上"),
     (text(IN_POOL).replace("抽中", "中签"), "结果应为抽中、递补、剔除、未抽中、未入库之一，现在是“中签”"),
     (text(IN_POOL).replace(IN_POOL.salt, IN_POOL.salt[1:]), "查询单的盐值应为 32 位十六进制数字（0–9、a–f），现在是 31 位，请逐组核对"),
     (text(IN_POOL).replace(IN_POOL.salt, "o" + IN_POOL.salt[1:]), "现在是 32 位，其中“o”不是，请逐组核对"),
     (text(IN_POOL).replace(IN_POOL.number, "P-56"), "编号应为 P- 和 4 至 15 位数字，如 P-0056，现在是“P-56”"),
     (text(IN_POOL).replace(IN_POOL.ticket, "12l"), "票号应为 64 至 78 位数字，现在是 3 位，其中“l”不是"),
     (text(IN_POOL).replace("抽取：", "抽取：第 1 号"), "抽取应为字母、数字、“-”或“_”"),
     ("x\x1b]0;" + "长" * 100, "x‹U+001B›]0;" + "长" * 35 + "…")],
)  # fmt: skip
def test_what_is_no_whole_slip_is_refused_as_a_mistake_in_typing(given: str, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        read_slip(given)


def test_the_words_of_an_address_are_shown_to_nobody() -> None:
    """Anybody can write one: what stands in it is not repeated as if the program said it."""
    with pytest.raises(Refused) as refused:
        read_slip(fragment(dataclasses.replace(IN_POOL, stratum="请拨打某号")))
    assert str(refused.value) == "网址里的查询单不完整或不合规定写法，请重新扫描二维码"


def test_a_slip_is_typed_with_blanks_in_full_width_and_in_capitals() -> None:
    salt, ticket = IN_POOL.salt, IN_POOL.ticket
    typed = text(IN_POOL).replace(salt, " ".join((salt[:8].upper(), salt[8:16], salt[16:24])) + "\n" + salt[24:])
    typed = typed.replace(ticket, f"{ticket[:40]}\n{ticket[40:]}").replace("P-", "ｐ—").replace("次序：1", "次序：１")
    assert read_slip(typed) == IN_POOL


def record(**more: object) -> tuple[Draw, DrawLists]:
    """The published example as the bureau keeps it (openings known only of the drawn)."""
    names = {o.number: o for path in (VECTOR / "openings").iterdir() if (o := read_opening(path.read_bytes()))}

    def part(number: str) -> dict[str, str]:
        one = names.get(number)
        return {"code": one.code if one else "", "name": one.name if one else "", "salt": one.salt if one else "0" * 32}

    lists = DrawLists(
        number="2024-001-1",
        pool=tuple(
            PoolEntry(number=p.number, object=f"O-{p.number}", stratum=p.stratum, items=(), **part(p.number))
            for p in POOL
        ),
        excluded=tuple(
            ExcludedEntry(number=e.number, object=f"O-{e.number}", reason=e.reason, why=e.reason, **part(e.number))
            for e in EXCLUDED
        ),
        inspectors={},
        recusals=(),
    )
    facts = {
        "task": "2024-001", "serial": 1, "plan": "", "terms": "", "commitment": EVIDENCE.commitment, "frozen_at": "",
        "entropy": "dice", "expected_at": "", "seed": EVIDENCE.seed, "drawn": EVIDENCE.drawn, "struck": EVIDENCE.struck,
    } | more  # fmt: skip
    return Draw(number="2024-001-1", **facts), lists  # type: ignore[arg-type]


def test_a_slip_says_what_the_draw_gave_the_object() -> None:
    draw, lists = record()
    first = EVIDENCE.drawn[0]
    mine = build_slip(draw, lists, first.number)
    assert (mine.outcome, mine.ticket, mine.stratum) == ("drawn", first.ticket, first.stratum)
    assert mine.place <= EVIDENCE.taken[first.stratum]
    last = next(line for line in POOL if line.number not in {one.number for one in EVIDENCE.drawn})
    other = build_slip(draw, lists, last.number)
    assert other.outcome == "not_drawn"
    assert other.place > EVIDENCE.taken[last.stratum]
    gone = build_slip(draw, lists, EXCLUDED[0].number)
    assert (gone.outcome, gone.reason, gone.ticket, gone.place) == ("excluded", EXCLUDED[0].reason, "", 0)


def test_the_places_of_a_stratum_are_numbered_from_one_without_a_gap() -> None:
    of_one = [line.number for line in POOL if line.stratum == POOL[0].stratum]
    places = [place(POOL, EVIDENCE.seed, number)[1] for number in of_one]
    assert sorted(places) == list(range(1, len(of_one) + 1))


def test_who_was_struck_and_who_replaced_him_are_told_so() -> None:
    gone, new = EVIDENCE.drawn[0].number, next(line.number for line in POOL if line.stratum == "A")
    struck = [Strike(seq=1, number=gone, reason="closed", at="2024-04-10T09:00:00+08:00", replaced_by=new)]
    assert outcome(gone, EVIDENCE.drawn, struck) == "struck"
    assert outcome(new, (), struck) == "replacement"


def test_no_slip_before_the_draw_nor_for_a_stranger_nor_with_a_broken_name() -> None:
    draw, lists = record(seed="")
    with pytest.raises(Refused, match="尚未抽取"):
        build_slip(draw, lists, POOL[0].number)
    with pytest.raises(NotFound, match="不在 2024-001-1 的名单里"):
        build_slip(*record(), "P-9999")


def test_a_slip_shows_the_labels_of_its_parts_and_nothing_else() -> None:
    draw, lists = record()
    lines = text(build_slip(draw, lists, EVIDENCE.drawn[0].number)).splitlines()
    assert lines[0] == slip.TITLE
    assert [line.split("：")[0] for line in lines[1:]] == [LABELS[key] for key in LABELS if key != "reason"]
