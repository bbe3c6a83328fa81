"""What somebody outside holds the journal to: proofs for what is printed on paper, hand-outs that show later whether anything was rewritten."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.journal.proof import compare, hand_out, prove, read_hand_out
from rules.base.canonical import canonical
from rules.base.errors import Refused
from rules.draw.draw_record import Draw
from rules.journal.proof import read_proof
from tests.acts.office import Desk
from tui.publishing import publish_site


def published(desk: Desk) -> list[list[str]]:
    """A publication; the lines of its heads.tsv."""
    out = publish_site(desk.office, first=not desk.office.places.public.exists()).out
    return [line.split("\t") for line in (out / "heads.tsv").read_text(encoding="utf-8").splitlines()]


def test_an_entry_before_a_publication_is_proved_and_nothing_else_fits(desk: Desk) -> None:
    seq = desk.office.store.position.seq
    head = desk.office.store.position.head
    desk.new_task()
    desk.new_task()
    heads = published(desk)
    proof = prove(desk.office, str(seq))
    assert (proof.seq, proof.head) == (seq, head)
    assert proof.published(heads) == heads[-1][2]
    assert read_proof(proof.to_bytes()) == proof
    assert not replace(proof, head="0" * 64).published(heads)
    assert not replace(proof, rests=proof.rests[::-1]).published(heads)
    assert not replace(proof, rests=proof.rests[:-1]).published(heads)
    assert not replace(proof, seq=seq - 1).published(heads)


def test_the_published_entry_itself_needs_no_digest(desk: Desk) -> None:
    heads = published(desk)
    proof = prove(desk.office, heads[-1][0])
    assert proof.rests == ()
    assert proof.published(heads)


def test_a_sheet_is_proved_by_the_newest_entry_of_its_draw(desk: Desk) -> None:
    task = desk.new_task()
    sheet = desk.matched(task)[0]
    published(desk)
    proof = prove(desk.office, sheet.number)
    assert proof.seq == desk.office.store.history(Draw, sheet.draw)[-1].seq


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("9" * 5000, "应写纸上印的台账条数"),
        ("0", "没有第 0 条"),
        ("99999", "没有第 99999 条"),
        ("R-1", "记录表的编号"),
        ("", "记录表的编号"),
    ],
)
def test_what_is_no_entry_is_refused(desk: Desk, of: str, told: str) -> None:
    published(desk)
    with pytest.raises(Refused, match=told):
        prove(desk.office, of)


def test_an_entry_that_was_not_published_yet_has_no_proof(desk: Desk) -> None:
    published(desk)
    desk.new_task()
    with pytest.raises(Refused, match="还没有公布"):
        prove(desk.office, str(desk.office.store.position.seq))


def test_a_journal_that_only_grew_continues_what_was_handed_out(desk: Desk) -> None:
    raw = hand_out(desk.office).to_bytes()
    assert compare(desk.office, read_hand_out(raw)) == []
    desk.new_task()
    assert compare(desk.office, read_hand_out(raw)) == []


def test_a_journal_that_was_rewritten_cut_or_is_of_another_bureau_is_named(desk: Desk) -> None:
    kept = hand_out(desk.office)
    line = ("1", "2024-009-1", "ab" * 32, "2024-03-04T09:00:00+08:00", "dice", "2024-03-04T15:00:00+08:00", "open", "")
    for wrong, told in (
        (replace(kept, head="ab" * 32), "改过"),
        (replace(kept, seq=kept.seq + 5), "丢失"),
        (replace(kept, bureau="别县公安局"), "别县公安局"),
        (replace(kept, freezes=(*kept.freezes, line)), "不见了"),
    ):
        (problem,) = compare(desk.office, wrong)
        assert told in str(problem)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"format":"mingchou-heads/1"}', b"\xff"])
def test_a_file_that_is_no_hand_out_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused, match="原件"):
        read_hand_out(raw)


def test_a_hand_out_of_another_spelling_or_format_is_refused(desk: Desk) -> None:
    value = json.loads(hand_out(desk.office).to_bytes())
    for raw in (json.dumps(value).encode(), canonical(value | {"format": "mingchou-heads/2"})):
        with pytest.raises(Refused, match="原件"):
            read_hand_out(raw)


def test_a_proof_of_another_spelling_is_refused(tmp_path: Path) -> None:
    for raw in (b"", b"{}", b'{"format":"mingchou-proof/1","head":"x","rests":[],"seq":1}', tmp_path.name.encode()):
        with pytest.raises(ValueError, match="规定写法"):
            read_proof(raw)
