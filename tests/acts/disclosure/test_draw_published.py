"""What the site says of draws that are void, late, masked, struck or changed (draw.md §1, §4, §5, §6)."""

from datetime import datetime

import msgspec

from acts.disclosure import publish
from acts.disclosure.draw_proof import proof_of
from acts.draw import confirm, draw, match, slip, void
from acts.draw.confirm import StrikeOff
from acts.papers.protocol import build_protocol
from acts.registry import registry
from acts.work import life, result
from rules.base.canonical import digest
from rules.base.fields import CHINA
from rules.disclosure.public import PublicDraw
from rules.draw.draw_record import Draw
from rules.draw.evidence import Change
from rules.draw.slip import read_slip, text
from rules.papers.paper import Lines
from site_gen import paths
from site_gen.verify import check_slip, reader, verify
from tests.acts.draw.test_supplement import freeze_more
from tests.acts.draw.test_void import FALSE, sent_out
from tests.acts.office import Desk
from tests.acts.restricted import restricted_task, site_of, to_the_end, verified


def public_draw(desk: Desk, number: str) -> PublicDraw:
    public, _ = publish.prepare(desk.office)
    return next(one for one in public.draws if one.number == number)


def voided(desk: Desk, number: str, *lines: str) -> Draw:
    desk.freeze(number)
    desk.run_later(number, "31415926535897932384")
    return void.void(desk.office, number, reason="wrong_pool", by="演示局长", lines=lines, post="分管局长")


def test_the_list_of_a_voided_draw_is_published_struck_through_when_the_task_closes_and_no_sooner(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    first = voided(desk, number)
    assert first.drawn
    before = site_of(desk)
    assert [path for path in before if path.startswith(f"draws/{number}-1/evidence/")] == [
        f"draws/{number}-1/evidence/files.txt",
        f"draws/{number}-1/evidence/terms.json",
    ]
    assert public_draw(desk, first.number).drawn == ()
    to_the_end(desk, number)
    shown = public_draw(desk, first.number)
    assert {one.number for one in shown.drawn} == {one.number for one in first.drawn}
    assert (shown.void_reason, shown.void_office) == ("名录有误", "分管局长")
    site = site_of(desk)
    page = site[f"draws/{first.number}/index.html"].decode()
    assert page.count('<tr class="struck">') == len(first.drawn)
    assert "批准：分管局长" in page
    assert "演示局长" not in page
    report = verified(site, first.number)
    assert "已作废" in report.lines()[0]
    assert not [line for line in report.lines() if line.startswith("[不成立]")]
    assert [line for line in report.lines() if line.startswith("[成立]") and "抽取名单" in line]


def test_the_list_of_a_draw_that_a_cancelled_task_gave_up_is_not_hidden_with_the_task(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    given_up = desk.run_later(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示局长", post="局长")
    shown = public_draw(desk, given_up.number)
    assert {one.number for one in shown.drawn} == {one.number for one in given_up.drawn}


def test_a_redraw_says_which_lines_it_leaves_out_and_why(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    gone = desk.lists(f"{number}-1").pool[0]
    desk.run_later(number)
    void.void(desk.office, number, reason="wrong_pool", by="演示局长", lines=(gone.object,), post="分管局长")
    to_the_end(desk, number)
    shown = public_draw(desk, f"{number}-2")
    assert (shown.removed, shown.removed_count, shown.removed_reason) == ((gone.number,), 1, "名录有误")
    page = site_of(desk)[f"draws/{number}-2/index.html"].decode()
    assert f"去掉其中 1 个对象（{gone.number}），原因：名录有误" in page


def test_the_voided_list_of_a_draw_by_risk_class_is_by_name_alone(desk: Desk) -> None:
    masked = desk.new_task(strata="risk", ratio="50%")
    first = voided(desk, masked)
    to_the_end(desk, masked)
    shown = public_draw(desk, first.number)
    assert {(one.number, one.stratum, one.batch) for one in shown.drawn} == {("", "", 0)}
    site = site_of(desk)
    assert not [one for one in first.drawn if one.number in site[f"draws/{first.number}/index.html"].decode()]
    assert not any("openings" in path for path in site if first.number in path)


def test_the_voided_list_of_a_limited_draw_is_in_its_evidence_alone_by_numbers(desk: Desk) -> None:
    limited = restricted_task(desk, "limited").number
    second = voided(desk, limited)
    to_the_end(desk, limited)
    assert public_draw(desk, second.number).drawn == ()
    site = site_of(desk)
    assert not [line for line in verified(site, second.number).lines() if line.startswith("[不成立]")]


def test_voids_expired_supplements_and_corrections_stand_beside_every_draw(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    voided(desk, number)
    to_the_end(desk, number)
    page = site_of(desk)[f"draws/{number}-2/index.html"].decode()
    assert "作废 1 次，过期 0 次，补充抽取 0 次，更正随机值 0 次" in page


def test_what_was_struck_as_closed_and_is_still_in_business_is_pointed_out(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    desk.run_later(number)
    one, other = desk.draw(f"{number}-1").drawn[:2]
    strikes = [StrikeOff(one.number, "closed_down", "演示函1号"), StrikeOff(other.number, "out_of_scope", "演示函2号")]
    confirm.confirm(desk.office, number, strikes, approved_by="演示局长")
    (note,) = public_draw(desk, f"{number}-1").notes
    assert note.startswith("有 1 个对象因停止经营、迁出等被剔除，名录里却仍是存续"), (
        "before the list is public, how many"
    )
    object_number = {entry.number: entry.object for entry in desk.lists(f"{number}-1").pool}[one.number]
    registry.edit(desk.office, registry.ENTERPRISES, object_number, {"status": "注销"})
    assert public_draw(desk, f"{number}-1").notes == ()


def test_what_was_closed_at_the_freeze_and_came_back_within_the_task_is_pointed_out_for_good(desk: Desk) -> None:
    one = desk.object(3)
    registry.edit(desk.office, registry.ENTERPRISES, one.number, {"status": "注销"})
    desk.clock.later(24)
    number = desk.new_task(ratio="30%", cutoff=desk.clock.moment.date().isoformat())
    desk.freeze(number)
    entry = next(entry for entry in desk.lists(f"{number}-1").excluded if entry.object == one.number)
    assert entry.why == "not_active"
    assert public_draw(desk, f"{number}-1").notes == ()
    desk.clock.later(24)
    registry.edit(desk.office, registry.ENTERPRISES, one.number, {"status": "存续"})
    (note,) = public_draw(desk, f"{number}-1").notes
    assert note.startswith("有 1 个对象冻结时因停业、注销或迁出没有入库，检查期内又恢复经营")
    assert entry.number not in note, "until the lists are public"
    assert one.name not in note
    desk.clock.at("2024-12-30")
    assert public_draw(desk, f"{number}-1").notes == (note,), "after the end of the task too"


def test_what_comes_back_after_the_end_of_the_task_is_not_pointed_out(desk: Desk) -> None:
    one = desk.object(3)
    registry.edit(desk.office, registry.ENTERPRISES, one.number, {"status": "注销"})
    desk.clock.later(24)
    number = desk.new_task(ratio="30%", cutoff=desk.clock.moment.date().isoformat())
    desk.freeze(number)
    desk.clock.at("2024-12-30")
    registry.edit(desk.office, registry.ENTERPRISES, one.number, {"status": "存续"})
    assert public_draw(desk, f"{number}-1").notes == ()


def test_changes_over_five_percent_of_the_teams_and_recusals_over_five_percent_have_a_banner(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    to_the_end(desk, number)
    one, lists = desk.draw(f"{number}-1"), desk.lists(f"{number}-1")
    assert one.teams is not None
    team = one.teams[0]
    changed = Change(
        seq=1, object=team.object, department=team.department, out=team.inspectors[0], at=one.matched_at, in_=None
    )
    with desk.office.transaction("test") as tx:
        tx.put(msgspec.structs.replace(one, changes=(changed,)))
        tx.put(msgspec.structs.replace(lists, recusals=((lists.pool[0].number, team.inspectors[0]),)))
    notes = public_draw(desk, f"{number}-1").notes
    assert any(f"1 个对象（{lists.pool[0].number}）回避的检查人员超过可派人员的 5%" in note for note in notes)
    assert any(note.startswith("人员更换超过检查组的 5%") for note in notes)


def test_a_supplement_of_every_object_outside_a_duty_is_called_appointed(desk: Desk) -> None:
    number = desk.new_task(ratio="20%")
    desk.matched(number)
    more = freeze_more(desk, number, "100%")
    assert any(note.startswith("指定：") for note in public_draw(desk, more.number).notes)


def test_a_supplement_by_chance_or_of_a_duty_is_not_called_appointed(desk: Desk) -> None:
    number = desk.new_task(ratio="20%")
    desk.matched(number)
    assert public_draw(desk, freeze_more(desk, number, "50%").number).notes == ()


def test_a_freeze_whose_time_is_over_is_shown_as_such_before_anybody_touches_it(desk: Desk) -> None:
    dice, lottery = desk.new_task(name="演示骰子抽查"), desk.new_task(name="演示彩票抽查")
    desk.freeze(dice)
    desk.freeze(lottery, "lottery", {"game": "ssq", "date": "2024-03-05"}, hours=36.5)
    desk.clock.at("2024-03-20")
    assert (public_draw(desk, f"{dice}-1").state, public_draw(desk, f"{dice}-1").state_code) == ("已过期", "expired")
    late = public_draw(desk, f"{lottery}-1")
    assert (late.state, late.state_code) == ("已冻结待抽取，预定时间已过", "open")
    assert late.lookup == "开奖公告见中国福利彩票网 www.cwl.gov.cn"


def test_lists_that_are_late_are_shouted_on_the_page_of_the_draw_and_of_the_task(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    desk.run_later(number)
    due = desk.draw(f"{number}-1").conditions.publish_by
    desk.clock.at(due)
    assert public_draw(desk, f"{number}-1").late_days == 0
    desk.clock.later(72)
    site = site_of(desk)
    now = datetime.fromisoformat(f"{due}T12:00:00+08:00").astimezone(CHINA)
    assert public_draw(desk, f"{number}-1").late_days == 3
    for page in (f"draws/{number}-1/index.html", f"tasks/{number}.html"):
        assert "逾期未公开 3 天" in site[page].decode(), page
    assert "逾期未公开 3 天" in verified(site, f"{number}-1", desk.clock.moment).lines()[0]
    assert "逾期" not in verified(site, f"{number}-1", now).lines()[0]


def test_a_demonstration_clock_is_shouted_wherever_a_draw_is_listed(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    one = desk.draw(f"{number}-1")
    with desk.office.transaction("test") as tx:
        tx.put(msgspec.structs.replace(one, terms=one.terms.replace('"clock":"office"', '"clock":"demo"')))
    site = site_of(desk)
    for page in (f"draws/{number}-1/index.html", "draws/index.html", f"tasks/{number}.html", "open-data/draws.csv"):
        assert "演示时钟，不作数" in site[page].decode(), page


def test_a_slip_is_given_when_names_are_gone_and_of_a_voided_draw_says_that_it_is_void(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    first = voided(desk, number)
    chosen = {entry.number: entry.object for entry in desk.lists(first.number).pool}[first.drawn[0].number]
    with desk.refused("已作废", "任务办结后公开"):
        slip.slip_for(desk.office, first.number, chosen)
    to_the_end(desk, number)
    asked = slip.slip_for(desk.office, first.number, chosen)
    assert slip.answer(desk.office, asked).startswith("这次抽取已作废，没有人因它被检查。原来的结果——抽中")
    one = desk.final(number)[0]
    result.withdraw(desk.office, number, one, "I-0001", reason="repaired", by="演示局长", document="示公演〔2024〕9号")
    site, asked = site_of(desk), slip.slip_for(desk.office, number, one)
    folder = f"draws/{number}-2/evidence/"
    files = {path.removeprefix(folder): raw for path, raw in site.items() if path.startswith(folder)}
    report = check_slip(files, read_slip(text(asked)), verify(files, reader()))
    assert not [line for line in report.lines() if line.startswith("[不成立]")]
    assert len([line for line in report.lines() if line.startswith("[成立]")]) >= 5


def test_the_time_stamp_of_a_witness_is_published_with_the_evidence_and_listed_but_is_in_no_script(desk: Desk) -> None:
    number = desk.new_task(ratio="30%")
    frozen = desk.freeze(number)
    token = b"\x30\x82\xff\x00" + bytes.fromhex(frozen.commitment) + b"\xfe"
    draw.add_witness(desk.office, number, kind="rfc3161", who="演示时间戳中心", ref="", token=token)
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    path = f"draws/{number}-1/evidence/tokens/{digest(token)}.tsr"
    assert path not in site_of(desk), "until the evidence is public"
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    site = site_of(desk)
    assert site[path] == token
    assert f"{digest(token)}  {path}\n".encode() in site["SHA256SUMS"]
    assert path.encode() in site["manifest.json"]
    assert f"tokens/{digest(token)}.tsr" in site[f"draws/{number}-1/evidence/files.txt"].decode().splitlines()
    assert b"tokens/" not in site[paths.draw_bundle(f"{number}-1")]
    assert digest(token).encode() in site[f"draws/{number}-1/index.html"]


def test_results_of_a_draw_whose_value_was_false_stay_and_are_called_no_chance(desk: Desk) -> None:
    number, _ = sent_out(desk)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    before = site_of(desk)
    shown = [path for path in before if path.startswith("results/") and path.endswith(".html")]
    assert shown
    void.void(desk.office, number, **FALSE)
    site = site_of(desk)
    assert [path for path in site if path.startswith("results/") and path.endswith(".html")] == shown
    public, _ = publish.prepare(desk.office)
    assert {one.chance for one in public.results if one.task == number} == {
        "不算随机抽中：所依据的抽取已作废（录入的随机值不真实）；检查是实际做过的"
    }
    page = site[f"draws/{number}-1/index.html"].decode()
    for words in (
        "录入的随机值不真实", "批准：副局长", "已经公布结果的是实际做过的检查，不算随机抽中", "作废时已经派出人员", "开奖公告", '<tr class="struck">',
    ):  # fmt: skip
        assert words in page, words
    assert "没有人因它被检查" not in page
    assert "示公演〔2024〕7号" not in page
    report = verified(site, f"{number}-1")
    assert "本次抽取已作废，作废以前已经派出人员" in report.verdict
    assert not [line for line in report.lines() if line.startswith("[不成立]")]


def test_the_office_says_the_same_three_lists_as_the_page_at_every_stage(desk: Desk) -> None:
    """The desk, `draw show` and the protocol take them from one place (`proof_of`); before the lists are public they say so too."""
    number = desk.new_task(ratio="30%")
    desk.freeze(number)
    said = [same_lists(desk, number)]
    desk.run_later(number, "31415926535897932384")
    said.append(same_lists(desk, number))
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    said.append(same_lists(desk, number))
    desk.enter_all(number, "2024-03-20", "1")
    desk.approve(number)
    life.close(desk.office, number)
    said.append(same_lists(desk, number))
    assert [text.count("名单公开以后，") for text in said] == [0, 2, 3, 0]


def same_lists(desk: Desk, number: str) -> str:
    """The three lists of a task's draw as one text, when its page, its protocol and the office's own proof have them alike."""
    one = desk.draw(f"{number}-1")
    shown, proof = public_draw(desk, one.number), proof_of(desk.office, one)
    lists = tuple(sentences for _, sentences in proof.lists)
    assert (shown.computed, shown.witnessed, shown.declared) == lists
    paper = build_protocol(desk.office, number)
    (section,) = (section for section in paper.sections if section.title == "凭什么相信")
    written = [line for block in section.blocks if isinstance(block, Lines) and block.small for line in block.texts]
    assert written == [f"{place}. {one}" for sentences in lists for place, one in enumerate(sentences, 1)]
    return "".join(sentence for sentences in lists for sentence in sentences)


def test_a_draw_that_has_no_page_is_computed_by_nobody_outside(desk: Desk) -> None:
    number = restricted_task(desk, "none").number
    desk.drawn(number)
    proof = proof_of(desk.office, desk.draw(desk.task(number).draws[-1]))
    assert not [one for one in proof.computed if one.step == "抽取名单"]
    assert "依法不予公开，只在 freezes.tsv 中登记" in "".join(proof.witnessed)
