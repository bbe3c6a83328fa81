"""抽取记录: everything that was done at a draw on paper; the public copy says no more than the site."""

from datetime import timedelta
from pathlib import Path

import docx
import msgspec
import pytest
from msgspec.structs import replace

from acts.base import bureau
from acts.draw import confirm, draw, freeze, match, slip, supplement, team_changes, void
from acts.draw.confirm import StrikeOff
from acts.papers import protocol
from acts.work import life
from rules.base.errors import NotFound
from rules.draw.draw_record import draw_numbers
from rules.draw.words import six_characters
from rules.papers.paper import Block, Facts, Grid, Lines, Paper, Seal, Signatures, Verbatim
from rules.papers.protocol import grouped
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.task import stratum_text
from tests.acts.office import Desk
from tests.acts.restricted import restricted_task


def said(paper: Paper) -> str:
    """All texts of a paper, one below the other."""
    texts = [paper.mark, paper.title, paper.meta, paper.foot]
    for section in paper.sections:
        texts += [section.title, *(line for block in section.blocks for line in _texts(block))]
    return "\n".join(texts)


def _texts(block: Block) -> list[str]:
    match block:
        case Facts(rows) | Signatures(rows):
            return [f"{label}：{text}" for label, text in rows]
        case Grid(_, rows):
            return ["｜".join(row) for row in rows]
        case Lines(texts):
            return list(texts)
        case Verbatim(text):
            return text.split("\n")
        case Seal():
            return [block.commitment, block.words, block.qr]


def signatures(paper: Paper) -> list[tuple[str, str]]:
    (block,) = paper.sections[-1].blocks
    assert isinstance(block, Signatures)
    return list(block.rows)


def test_before_the_draw_it_is_the_record_of_the_freeze_for_the_witness_to_sign(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.freeze(number)
    draw.add_witness(desk.office, number, kind="paper", who="县营商环境监督员", ref="公告栏照片7")
    paper = protocol.build_protocol(desk.office, number)
    text = said(paper)
    assert paper.title == "“双随机、一公开”冻结记录"
    for word in (
        one.commitment,
        six_characters(one.commitment),
        "掷 20 粒骰子",
        "入库 20 个",
        "县营商环境监督员",
        "公告栏照片7",
    ):
        assert word in text
    assert "封签" not in text
    assert "见证仅为登记，未核实：请向登记的见证者要当时收到的 64 位承诺值" in text
    assert "持有承诺值的人" not in text, "that he holds it is the bureau's word"
    assert signatures(paper) == [("登记的见证者", "县营商环境监督员"), ("操作人", "演示员"), ("负责人", "")]


def words_of(path: Path) -> str:
    """The words in the tables of a printed paper."""
    return "".join(cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells)


def test_a_crash_between_draw_and_seal_is_made_good_before_the_protocol_is_printed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.new_task()
    desk.freeze(number)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(draw, "reseal", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.run_later(number)
    with bureau.open_office(desk.office.places.folder, write=False, clock=desk.clock) as reader:
        unsealed = protocol.print_protocol(reader, number, tmp_path)
    assert "封签" not in words_of(unsealed), "who only reads prints what is there"
    path = protocol.print_protocol(desk.office, number)
    assert desk.draw(f"{number}-1").seal
    assert "封签" in words_of(path)
    before = desk.office.store.position
    assert protocol.print_protocol(desk.office, number) == path
    assert desk.office.store.position == before


def test_after_the_draw_it_carries_value_counts_names_strikes_people_seal_and_journal(desk: Desk) -> None:
    number = desk.joint_task(batches="2")
    first = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(first, "closed_down", "演示函 1")], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    one = desk.draw(f"{number}-1")
    text = said(protocol.build_protocol(desk.office, number))
    names = {entry.number: entry.name for entry in desk.lists(one.number).pool}
    assert all(names[drawn.number] in text for drawn in one.drawn)
    assert f"｜{first}｜已停业\n依据：演示函 1" in text
    assert one.struck[0].replaced_by is not None
    assert names[one.struck[0].replaced_by] in text
    versions = {version.act: version for version in desk.office.store.history(type(one), one.number)}
    for digits in (one.seed, one.seal, versions["draw.freeze"].head, versions["draw.run"].head):
        assert grouped(digits) in text
    people = [entry.name for entries in desk.lists(one.number).inspectors.values() for entry in entries]
    assert all(name in text for name in people)
    assert "在场见证人：演示见证单位" in text
    assert "01382 43811 27973 16654" in text
    assert "无外部见证，不能证明未挑选" in text
    assert "不得外传" in text


def test_the_public_copy_holds_nothing_back_and_nothing_more_than_the_site(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(first, "closed_down", "演示函 1")], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    lists = desk.lists(f"{number}-1")
    before = said(protocol.build_protocol(desk.office, number, public=True))
    secret = [entry.name for entry in lists.pool] + [entry.number for entry in lists.pool]
    secret += [entry.name for entry in lists.inspectors["police"]] + ["演示函 1", "演示员"]
    assert [word for word in secret if word in before] == []
    assert "名单：任务办结后公开" in before
    assert "剔除 1 个：已停止经营或迁出 1 个" in before
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    after = said(protocol.build_protocol(desk.office, number, public=True))
    names = {entry.number: entry.name for entry in lists.pool}
    assert all(names[drawn] in after for drawn in desk.drawn_as(number))
    secret = [entry.name for entry in lists.inspectors["police"]] + ["演示函 1", "演示员"]
    assert [word for word in secret if word in after] == []


def test_a_void_draw_says_so_on_its_paper_and_keeps_it(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    void.void(desk.office, number, reason="procedure", by="演示局长")
    text = said(protocol.build_protocol(desk.office, f"{number}-1"))
    assert "作废，原因：程序不合规定，批准人 演示局长" in text
    assert "演示局长" not in said(protocol.build_protocol(desk.office, f"{number}-1", public=True))


def test_many_strikes_stand_out(desk: Desk) -> None:
    number = desk.joint_task()
    two = [one.number for one in desk.drawn(number).drawn[:2]]
    confirm.confirm(
        desk.office, number, [StrikeOff(one, "closed_down", "演示函") for one in two], approved_by="演示局长"
    )
    text = said(protocol.build_protocol(desk.office, number))
    assert "剔除 2 个，超过抽取数的 5%" in text
    assert "批准或经办：演示局长" in text


def test_it_is_written_where_one_says_or_beside_the_sheets(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    desk.drawn(number)
    path = protocol.print_protocol(desk.office, number)
    assert path == desk.office.places.sheets(number) / f"{number}-1-抽取记录.docx"
    assert "示例县公安局" in [one.text for one in docx.Document(str(path)).paragraphs]
    public = protocol.print_protocol(desk.office, number, tmp_path / "贴 公告栏", public=True)
    assert public == tmp_path / "贴 公告栏" / f"{number}-1-抽取记录（公开件）.docx"
    assert protocol.print_protocol(desk.office, number, tmp_path / "甲.docx") == tmp_path / "甲.docx"
    with desk.refused("只能写成 .docx 文件"):
        protocol.print_protocol(desk.office, number, tmp_path / "甲.pdf")


def test_without_a_freeze_or_a_task_there_is_no_record(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("还没有冻结，没有抽取记录"):
        protocol.build_protocol(desk.office, number)
    with pytest.raises(NotFound, match="没有任务或抽取 2024-099"):
        protocol.build_protocol(desk.office, "2024-099")


def test_a_restricted_draw_is_printed_by_its_own_numbers_and_names_nobody_in_public(desk: Desk) -> None:
    number = restricted_task(desk, "limited", ratio="100%").number
    one = desk.drawn(number)
    own = said(protocol.build_protocol(desk.office, number))
    for entry in desk.lists(one.number).pool:
        assert entry.number != entry.object
        assert f"{entry.number}\n{entry.object}｜{entry.name}" in own
    public = said(protocol.build_protocol(desk.office, number, public=True))
    assert [entry.name for entry in desk.lists(one.number).pool if entry.name in public or entry.object in public] == []


def test_a_draw_that_has_no_page_has_no_public_copy_and_its_code_leads_nowhere(desk: Desk) -> None:
    item = desk.office.store.get(Item, "I-0004")
    with desk.office.transaction("item.edit", "测试") as tx:
        tx.put(msgspec.structs.replace(item, level="none"))
    number = desk.new_task(items="I-0004", ratio="100%")
    one = desk.drawn(number)
    site = replace(desk.office.bureau.site, url="https://www.example.gov.cn/ssj")
    office = replace(desk.office, bureau=replace(desk.office.bureau, site=site))
    own = protocol.build_protocol(office, number)
    assert "example.gov.cn" not in said(own)
    assert one.commitment in said(own)
    assert "依法不公开" in own.mark
    with desk.refused("依法不公开，没有公开件"):
        protocol.build_protocol(office, number, public=True)
    with desk.refused("证据不公开，查询单无从核对"):
        slip.slip_for(office, number, desk.lists(one.number).pool[0].object)


def test_changes_after_the_match_stand_on_both_copies_their_papers_on_the_bureaus_own(desk: Desk) -> None:
    number = desk.joint_task(ratio="10%")
    sheet = desk.matched(number)[0]
    out = sheet.teams["police"][0]
    team_changes.change_inspector(
        desk.office,
        number,
        object_number=sheet.object,
        out=out,
        reason="illness",
        paper="演示请假条 7",
        decided_by="演示局长",
    )
    own = said(protocol.build_protocol(desk.office, number))
    assert (
        f"｜{draw_numbers(desk.lists(f'{number}-1'))[sheet.object]}｜{desk.office.store.get(Inspector, out).name}｜疾病\n依据：演示请假条 7\n决定：演示局长｜"
        in own
    )
    public = said(protocol.build_protocol(desk.office, number, public=True))
    assert "更换 1 人次" in public
    assert [word for word in ("演示请假条", "演示局长") if word in public] == []


def test_a_supplementary_draw_says_to_which_draw_it_adds(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    supplement.freeze_objects(
        desk.office, number, "5%", reason="ratio_raised", paper="示公演〔2024〕3号", approved_by="演示局长", kind="dice",
        source={"place": "局三楼会议室", "dice": "20"}, expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip
    one = desk.task(number).supplements[0]
    own = said(protocol.build_protocol(desk.office, one))
    assert (
        f"补充 {number}-1，增加对象：抽查比例提高，由负责人批准；原来抽中的不变\n依据：示公演〔2024〕3号\n批准：演示局长"
        in own
    )
    assert "演示局长" not in said(protocol.build_protocol(desk.office, one, public=True))


def test_the_public_copy_of_a_draw_by_risk_class_has_names_and_no_class_beside_them(desk: Desk) -> None:
    number = desk.closed(strata="risk", ratio="50%")
    public = said(protocol.build_protocol(desk.office, number, public=True))
    drawn = [entry for entry in desk.lists(f"{number}-1").pool if entry.number in desk.final(number)]
    assert all(f"{entry.number}｜{entry.name}" in public for entry in drawn)
    assert not any(f"{entry.name}｜{stratum_text(entry.stratum)}" in public for entry in drawn)
    assert "不列层" in public


def test_a_value_that_can_be_looked_up_says_where_and_what_was_corrected(desk: Desk) -> None:
    number = desk.new_task()
    freeze.freeze(desk.office, number, kind="lottery", source={"game": "ssq", "date": "2024-03-05"})
    desk.clock.moment = desk.clock.moment.replace(day=5, hour=21, minute=30)
    draw.add_witness(desk.office, number, kind="supervisor", who="迟到的监督员", ref="函 1")
    wrong = draw.run(desk.office, number, "04111922273311", [], drawing=draw.Drawing(issue="2024024"))
    draw.correct(desk.office, number, "04111922273312", by="演示局分管局长", paper="示公演〔2024〕3号")
    for public in (False, True):
        text = said(protocol.build_protocol(desk.office, wrong.number, public=public))
        for words in (
            "www.cwl.gov.cn", "2024-03-05，第 2024024 期", "原来录的是 04111922273311", "演示局分管局长", "04 11 19 22 27 33 12",
            "登记过晚，不算见证", "无外部见证，不能证明未挑选",
        ):  # fmt: skip
            assert words in text
        paper = protocol.build_protocol(desk.office, wrong.number, public=public)
        (bound,) = (one for one in paper.sections if one.title.startswith("冻结："))
        (facts,) = (block for block in bound.blocks if isinstance(block, Facts))
        assert not any("2024024" in cell for row in facts.rows for cell in row), "the issue was not known at the freeze"
        assert ("登记的见证者", "迟到的监督员") not in signatures(paper)
