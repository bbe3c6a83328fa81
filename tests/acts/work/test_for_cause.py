"""非随机检查: what a complaint caused goes the same way, says so everywhere, and is never counted among the random checks."""

import csv
import io

import pytest

from acts.disclosure import publish, statistics
from acts.draw import freeze_register, match, supplement, team_changes
from acts.registry import registry
from acts.work import for_cause, life, result, sheet, task
from acts.work.past import earlier_checks
from rules.base.errors import NotFound
from rules.disclosure.statistics import cells
from rules.work.for_cause import cause_text
from rules.work.task import Task
from tests.acts.office import AT_THE_STATION, Desk
from tests.acts.restricted import site_of
from tests.rules.records import texts

DOCUMENT = "演示信访转办单第二十七号"
TWO = {"police": ("N-0001", "N-0002")}


def complaint(desk: Desk, *objects: int, **more: str) -> str:
    raw = {
        "name": "2024年旅馆业投诉核查", "cause": "投诉举报", "document": DOCUMENT, "items": "I-0001", "departments": "police",
        "objects": "、".join(desk.object(n).number for n in objects or (1,)), "start": "2024-03-04", "end": "2024-03-29", **more,
    }  # fmt: skip
    return for_cause.create(desk.office, raw).number


def to_the_end(desk: Desk, number: str) -> None:
    for_cause.assign(desk.office, number, TWO)
    desk.enter_all(number, "2024-03-20", "5")
    desk.approve(number)
    life.close(desk.office, number)


def test_its_objects_are_named_its_inspectors_assigned_and_nothing_is_drawn(desk: Desk) -> None:
    number = complaint(desk, 1, 2)
    record = desk.task(number)
    assert (record.state, record.draws, cause_text(record)) == ("draft", (), "非随机（投诉举报）")
    assert task.task_status(desk.office, record).next_step == "指定执法检查人员，生成抽查记录表（task assign）"
    with desk.refused("非随机（投诉举报）检查，对象已经指定，不抽取"):
        desk.freeze(number)
    with desk.refused("还没有抽取"):
        match.match_inspectors(desk.office, number)
    sheets = for_cause.assign(desk.office, number, TWO)
    assert [one.object for one in sheets] == [desk.object(1).number, desk.object(2).number]
    assert {one.draw for one in sheets} == {""}
    assert {one.teams["police"] for one in sheets} == {("N-0001", "N-0002")}
    assert freeze_register.tally(desk.office) == (0, 0, 0, 0)


def test_its_name_is_read_before_inspectors_are_assigned_for_it_becomes_public_unfrozen(desk: Desk) -> None:
    number = complaint(desk, name="核查旅馆负责人张三")
    with desk.refused("“张三”像姓名（称呼后面紧接着姓氏）；任务名称随第一条结果公开，请先改名"):
        for_cause.assign(desk.office, number, TWO)
    assert for_cause.assign(desk.office, number, TWO, seen=True)


def test_its_name_says_no_class_beside_the_names_of_its_objects(desk: Desk) -> None:
    number = complaint(desk, name="对E级企业的投诉核查")
    with desk.refused("写了信用风险等级或重点监管"):
        for_cause.assign(desk.office, number, TWO, seen=True)


def test_the_way_to_the_end_is_that_of_any_check(desk: Desk) -> None:
    number = complaint(desk)
    with desk.refused("还没有匹配执法人员，不能录入结果"):
        result.enter(desk.office, number, desk.object(1).number, "I-0001", {"code": "1", "checked_on": "2024-03-04"})
    for_cause.assign(desk.office, number, TWO)
    with desk.refused("不是任务 2024-001 指定的"):
        result.enter(desk.office, number, desk.object(9).number, "I-0001", {"code": "1", "checked_on": "2024-03-04"})
    desk.enter_all(number, "2024-03-20")
    with desk.refused("没有录入或审批"):
        life.close(desk.office, number)
    desk.approve(number)
    life.close(desk.office, number)
    assert desk.task(number).state == "closed"


def test_the_sheet_says_that_it_is_not_random_and_carries_no_code(desk: Desk) -> None:
    number = complaint(desk)
    (one,) = for_cause.assign(desk.office, number, TWO)
    form = sheet.sheet_form(desk.office, one)
    assert form.title.endswith("非随机检查记录表")
    assert "不是随机抽查：检查起因为投诉举报" in form.proof
    assert (form.qr, form.qr_words) == ("", "")
    assert DOCUMENT not in form.proof
    assert len(sheet.print_sheets(desk.office, number)) == 2
    assert sheet.assignments(desk.office, number)[0]["note"] == "非随机（投诉举报）"


def test_it_is_counted_apart(desk: Desk) -> None:
    random = desk.closed()
    before = statistics.of_year(desk.office, 2024)
    number = complaint(desk, 1, 2)
    to_the_end(desk, number)
    assert statistics.of_year(desk.office, 2024) == before
    (row,) = statistics.for_cause_of_year(desk.office, 2024).rows
    assert cells(row)[2:10] == (
        "2024年旅馆业投诉核查", "旅馆业治安检查", "2024.03.04—2024.03.29", "非随机（投诉举报）", "2", "2", "2", "2",
    )  # fmt: skip
    public, _ = publish.prepare(desk.office)
    assert public.statistics[2024] == before.rows
    assert public.named_statistics[2024] == (row,)
    assert {one.number: one.cause for one in public.tasks} == {random: "", number: "非随机（投诉举报）"}


def test_the_public_pages_say_so_and_the_papers_stay_inside(desk: Desk) -> None:
    desk.closed()
    number = complaint(desk)
    to_the_end(desk, number)
    site = site_of(desk)
    pages = {path: raw.decode() for path, raw in site.items() if path.endswith(".html")}
    slug = f"{number}-{desk.object(1).number}-I-0001".lower()
    for path in (f"tasks/{number}.html", next(path for path in pages if slug in path), "statistics/2024.html"):
        assert "非随机（投诉举报）" in pages[path], path
    assert "没有抽取" in pages[f"tasks/{number}.html"]
    assert not any(word in pages[f"tasks/{number}.html"] for word in ("抽查对象库", "分层方式", "冻结</"))
    assert not any(DOCUMENT.encode() in raw for raw in site.values())
    rows = list(csv.reader(io.StringIO(site["statistics/2024.csv"].decode("utf-8-sig"))))
    assert not any("投诉" in cell for row in rows for cell in row)
    public, secrets = publish.prepare(desk.office)
    assert DOCUMENT in {secret.text for secret in secrets}
    assert DOCUMENT not in "\n".join(texts(public))


def test_nobody_is_warned_before_there_is_a_result(desk: Desk) -> None:
    number = complaint(desk)
    for_cause.assign(desk.office, number, TWO)
    assert publish.prepare(desk.office)[0].tasks == ()
    desk.enter_all(number, "2024-03-20")
    assert publish.prepare(desk.office)[0].tasks == ()
    desk.approve(number)
    assert [one.number for one in publish.prepare(desk.office)[0].tasks] == [number]


def test_a_complaint_takes_nobody_out_of_the_random_pool_a_campaign_is_a_visit(desk: Desk) -> None:
    """叶县 2023 五(四); 国办发〔2024〕54号: complaints and hand-overs stand apart."""
    checked = desk.object(1).number
    for cause, visits in (("投诉举报", 0), ("转办交办", 0), ("数据监测", 1), ("专项检查", 2)):
        for_cause.assign(desk.office, complaint(desk, cause=cause), TWO)
        seen = earlier_checks(desk.office, desk.task(desk.new_task()))
        assert (seen.visits.total.get(checked, 0), (checked, "I-0001") in seen.checked) == (visits, False)
    with desk.refused(f"{checked}", "本年度已检查 2 次，达到上限 2 次", "复查、企业申请、许可核查、突发紧急不受此限"):
        complaint(desk, cause="专项检查")
    assert complaint(desk)


def test_what_does_not_go_together_is_refused_all_at_once(desk: Desk) -> None:
    with desk.refused("检查起因没有“心情”", "交办或登记文号：必须填写", "检查对象：必须填写"):
        complaint(desk, cause="心情", document="", objects="")
    with desk.refused("名录中没有检查对象 O-999999", "清单中没有事项 I-0099"):
        complaint(desk, objects="O-999999", items="I-0001,I-0099")
    with desk.refused("没有一项是公安可以检查", "演示21号网吧"):
        complaint(desk, 21)
    with desk.refused("消防在本任务中没有抽查事项"):
        complaint(desk, departments="police,fire")
    with desk.refused("结束日期：早于开始日期"):
        complaint(desk, end="2024-03-01")
    with desk.refused("没有“2024-09-31”这一天"):
        complaint(desk, end="2024-09-31")


def test_whoever_is_assigned_must_be_able_to_go(desk: Desk) -> None:
    number = complaint(desk)
    target = desk.object(1).number
    registry.add_recusal(desk.office, {"object": target, "inspector": "N-0003", "reason": "任职"})
    registry.retire(desk.office, registry.INSPECTORS, "N-0004", "调往外县", "调离")
    with desk.refused("公安：执法人员：至少指定 2 人"):
        for_cause.assign(desk.office, number, {"police": ("N-0001", "N-0001")})
    with desk.refused(f"N-0003：执法人员：与 {target} 应当回避", "N-0004：执法人员：不能派出：调离"):
        for_cause.assign(desk.office, number, {"police": ("N-0003", "N-0004")})
    with desk.refused("N-0007：执法人员：属消防，不属公安", "没有 N-0099", "消防：执法人员：不是任务"):
        for_cause.assign(desk.office, number, {"police": ("N-0007", "N-0099"), "fire": ("N-0007", "N-0008")})
    assert not desk.sheets(number)


def test_until_the_first_result_others_can_be_assigned(desk: Desk) -> None:
    number = complaint(desk)
    (first,) = for_cause.assign(desk.office, number, TWO)
    (second,) = for_cause.assign(desk.office, number, {"police": ("N-0005", "N-0006")})
    assert (second.number, second.teams["police"]) == (first.number, ("N-0005", "N-0006"))
    desk.enter_all(number, "2024-03-20")
    with desk.refused("不能指定执法人员；现在可以：录入结果"):
        for_cause.assign(desk.office, number, TWO)


def test_random_and_named_do_not_mix(desk: Desk) -> None:
    """Nobody picks the inspectors of a random check, nor changes one kind into the other."""
    number = desk.new_task()
    with desk.refused("是随机抽查，执法人员只能抽取匹配"):
        for_cause.assign(desk.office, number, TWO)
    with desk.refused("是随机抽查"):
        for_cause.edit(desk.office, number, {"name": "改名"})
    other = complaint(desk)
    with desk.refused("是非随机（投诉举报）检查，没有抽取条件"):
        task.edit(desk.office, other, {"name": "改名"})
    with pytest.raises(NotFound, match="没有任务 2024-099"):
        for_cause.assign(desk.office, "2024-099", TWO)


def test_a_draft_is_edited_and_then_no_more(desk: Desk) -> None:
    number = complaint(desk)
    edited = for_cause.edit(desk.office, number, {"objects": desk.object(2).number, "cause": "转办交办"})
    assert isinstance(edited, Task)
    assert (edited.objects, edited.cause) == ((desk.object(2).number,), "handed_over")
    with desk.refused("没有要改的内容"):
        for_cause.edit(desk.office, number, {"cause": "转办交办"})
    for_cause.assign(desk.office, number, TWO)
    with desk.refused("已匹配，不能修改；现在可以：派发"):
        for_cause.edit(desk.office, number, {"name": "改名"})


def test_no_supplement_and_no_change_by_chance_where_nothing_was_drawn(desk: Desk) -> None:
    number = complaint(desk)
    (one,) = for_cause.assign(desk.office, number, TWO)
    with desk.refused("人员是指定的，不是抽取的；请重新指定"):
        team_changes.change_inspector(
            desk.office, number, object_number=one.object, out="N-0001", reason="疾病", paper="证明", decided_by="局长"
        )
    with desk.refused("对象是指定的，不是抽取的，不能补充抽取"):
        supplement.freeze_objects(
            desk.office, number, "5%", reason="比例提高", paper="演示", approved_by="局长", kind="dice",
            source=AT_THE_STATION, expected_at=desk.clock.moment.replace(hour=18),
        )  # fmt: skip


def test_one_sheet_an_object_with_all_departments_people_and_items(desk: Desk) -> None:
    """莲池 2024 四(三), 叶县 2023 五(五): one visit, one sheet, however many departments and items."""
    number = desk.joint_task()
    sheets = desk.matched(number)
    assert len({one.object for one in sheets}) == len(sheets) == len(desk.final(number))
    form = sheet.sheet_form(desk.office, sheets[0])
    assert [(row.department, row.item) for row in form.rows] == [
        ("示例县公安局", "旅馆业治安检查"),
        ("消防", "消防安全检查"),
    ]
    for row, code in zip(form.rows, ("police", "fire"), strict=True):
        people = [desk.inspector(int(person[2:])) for person in sheets[0].teams[code]]
        assert len(people) == 2
        assert all(person.name in row.inspectors and person.certificate in row.inspectors for person in people)
