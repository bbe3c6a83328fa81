"""A publication is journalled with what it was made from, also when the program died between the site and the journal."""

from acts.disclosure import publish
from acts.journal.log import log
from rules.draw.draw_record import Publication
from tests.acts.office import Desk


def test_a_publication_is_journalled_with_what_it_was_made_from(desk: Desk) -> None:
    public, _ = publish.prepare(desk.office)
    recorded = publish.record_publication(desk.office, public, pages=12, changed=5)
    assert desk.office.store.all(Publication) == [recorded]
    assert (recorded.number, recorded.seq, recorded.head) == ("P-000001", public.seq, public.head)
    assert desk.office.store.position.seq == public.seq + 1


def test_a_publication_that_the_program_died_over_is_journalled_afterwards(desk: Desk) -> None:
    """The site is up, the journal does not know: the last line of heads.tsv says what it was made from."""
    first, _ = publish.prepare(desk.office)
    publish.record_publication(desk.office, first, pages=1, changed=1)
    missed, _ = publish.prepare(desk.office)
    seq, head, at, _ = missed.heads[-1]
    recorded = publish.record_missed_publication(desk.office, missed.heads, pages=12, changed=5)
    assert recorded is not None
    assert (recorded.number, str(recorded.seq), recorded.head, recorded.at) == ("P-000002", seq, head, at)
    assert (recorded.pages, recorded.changed) == (12, 5)
    assert desk.office.store.all(Publication)[-1] == recorded
    assert log(desk.office)[0].text == "补记公示 P-000002：网站已经换上，程序中断而没有记下"


def test_of_a_publication_that_the_journal_does_not_bear_out_nothing_is_journalled(desk: Desk) -> None:
    first, _ = publish.prepare(desk.office)
    publish.record_publication(desk.office, first, pages=1, changed=1)
    missed, _ = publish.prepare(desk.office)
    *before, (seq, head, at, kind) = missed.heads
    position = desk.office.store.position
    for heads in (
        before, [(seq, head, at, kind)], [*before, (seq, head, at, kind), (seq, head, at, kind)], [*before, (seq, head)],
        [*before, (seq, head, at, kind, "")], [*before, (seq, "0" * 64, at, kind)], [*before, (str(int(seq) + 1), head, at, kind)],
        [*before, (before[0][0], head, at, kind)], [(seq, head, at, kind), (seq, head, at, kind)],
    ):  # fmt: skip
        assert publish.record_missed_publication(desk.office, heads, pages=1, changed=1) is None
    assert desk.office.store.position == position
