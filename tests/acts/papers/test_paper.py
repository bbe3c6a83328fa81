"""What every paper about a draw says: which draw, which entry of the journal, where its check is opened; and where a paper goes."""

from pathlib import Path

import msgspec
import pytest

from acts.base.office import Office
from acts.draw import void
from acts.papers import protocol
from acts.papers.paper import paper_path, verification_link
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk
from tests.acts.restricted import restricted_task


def with_site(desk: Desk, url: str) -> Office:
    """The office with the address of its site set."""
    site = msgspec.structs.replace(desk.office.bureau.site, url=url)
    return msgspec.structs.replace(desk.office, bureau=msgspec.structs.replace(desk.office.bureau, site=site))


def test_a_paper_names_its_draw_the_commitment_and_the_newest_entry_of_the_journal_about_it(desk: Desk) -> None:
    """Whoever holds the paper holds the journal up to there."""
    number = desk.new_task()
    desk.drawn(number)
    draw = desk.draw(f"{number}-1")
    newest = desk.office.store.history(Draw, draw.number)[-1]
    origin = verification_link(desk.office, draw).origin
    assert newest.act == "draw.seal"
    assert f"抽取 {draw.number}（本单位第 1 次冻结）" in origin
    assert f"承诺值 {draw.commitment[:16]}…" in origin
    assert origin.endswith(f"台账第 {newest.seq} 号 {newest.head[:16]}…")


def test_the_picture_opens_the_page_of_the_draw_where_the_bureau_has_a_site(desk: Desk) -> None:
    number = desk.new_task()
    draw = desk.drawn(number)
    address = f"https://example.invalid/ssj/draws/{number}-1/index.html"
    for url in ("https://example.invalid/ssj", "https://example.invalid/ssj/"):
        link = verification_link(with_site(desk, url), draw)
        assert (link.qr, link.caption, link.address) == (f"{address}#verify", "扫码核验", address)
        assert address in link.instructions


def test_without_a_page_the_picture_is_the_commitment_and_the_paper_says_why(desk: Desk) -> None:
    draw = desk.drawn(desk.new_task())
    link = verification_link(desk.office, draw)
    assert (link.qr, link.caption, link.address) == (draw.commitment, "承诺值", "")
    assert link.instructions.startswith("本单位没有设置公示网址，")
    restricted = desk.drawn(restricted_task(desk, "none").number)
    for office in (desk.office, with_site(desk, "https://example.invalid")):
        link = verification_link(office, restricted)
        assert (link.qr, link.address) == (restricted.commitment, "")
        assert link.instructions.startswith("本次抽取依法不公开，")


@pytest.mark.parametrize(
    "name", ["抽取记录.pdf", "抽取记录.PDF", "抽取记录.doc", "抽取记录.wps", "抽取记录.odt", "抽取记录.txt"]
)
def test_a_paper_is_a_docx_and_nothing_else(desk: Desk, tmp_path: Path, name: str) -> None:
    with desk.refused(f"“{name}”：只能写成 .docx 文件，请改文件名；需要 PDF 请在 Word、WPS 里另存"):
        paper_path(desk.office, "2024-001", tmp_path / name, "抽取记录.docx")
    assert not (tmp_path / name).exists()


def test_a_paper_goes_into_the_folder_that_is_named_or_the_tasks_own_or_is_the_file(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "存档.pdf"  # strange, but there
    folder.mkdir()
    for out, path in (
        (folder, folder / "甲.docx"), (tmp_path / "新", tmp_path / "新" / "甲.docx"), (tmp_path / "乙.DOCX", tmp_path / "乙.DOCX"),
        (None, desk.office.places.sheets("2024-001") / "甲.docx"),
    ):  # fmt: skip
        assert paper_path(desk.office, "2024-001", out, "甲.docx") == path
        assert path.parent.is_dir()


def test_the_protocol_of_a_task_is_that_of_its_newest_draw_and_each_keeps_its_own(desk: Desk) -> None:
    """Also the public copy, of which the site has several."""
    number = desk.new_task()
    desk.drawn(number)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    desk.drawn(number)
    assert protocol.find_draw(desk.office, number).number == f"{number}-2"
    for public in (False, True):
        for one in (f"{number}-1", f"{number}-2"):
            paper = protocol.build_protocol(desk.office, one, public=public)
            assert one in paper.meta + paper.foot + repr(paper.sections)
            assert desk.draw(one).commitment in repr(paper.sections)


def test_the_public_copy_of_a_draw_names_those_drawn_in_it_and_in_no_other(desk: Desk) -> None:
    numbers = [desk.closed(), desk.closed()]
    names = [{desk.office.store.get(Enterprise, drawn).name for drawn in desk.final(number)} for number in numbers]
    papers = [repr(protocol.build_protocol(desk.office, number, public=True).sections) for number in numbers]
    assert names[0].isdisjoint(names[1]), "who was checked already this year is not drawn again"
    for words, own, others in ((papers[0], *names), (papers[1], *reversed(names))):
        assert all(name in words for name in own)
        assert not any(name in words for name in others)


def test_a_paper_of_a_draw_by_risk_class_leads_to_its_check_like_any_other(desk: Desk) -> None:
    """Its evidence is public by numbers that lead to no name: everybody can compute it again."""
    draw = desk.drawn(desk.new_task(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=50%"))
    link = verification_link(with_site(desk, "https://example.invalid/ssj"), draw)
    assert (link.qr, link.caption) == (f"{link.address}#verify", "扫码核验")
    assert "核验" in verification_link(desk.office, draw).instructions
