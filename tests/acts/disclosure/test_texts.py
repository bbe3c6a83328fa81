"""Free texts go out as they were approved: announcements, attachments, the blacklist, scopes; and only then."""

from pathlib import Path

import pytest

from acts.disclosure import approval, publish, texts
from acts.journal import erasure, log
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from acts.work import result
from rules.base.errors import NotFound, Refused
from rules.disclosure.text_approval import SCOPE_WAITS, TextApproval
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk

PAGE = "title: 公告\ndate: 2024-01-08\n\n今年抽查旅馆业。"
DECIDED = {
    "watch": "黑名单", "watch_reason": "多次未登记住客", "watch_organ": "示例县公安局", "watch_document": "示公演列〔2024〕1号",
    "watch_basis": "《演示办法》第九条", "watch_from": "2024-01-02",
}  # fmt: skip


def write(desk: Desk, text: str = PAGE, name: str = "notice.md") -> Path:
    path = desk.office.places.pages / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(desk: Desk) -> list[str]:
    """The texts of the announcements as they are public now."""
    return [page.markdown for page in publish.prepare(desk.office)[0].announcements]


def waiting(desk: Desk) -> list[str]:
    return [text.key for text in texts.pending_texts(desk.office)]


def files(desk: Desk) -> list[bytes]:
    """The attachments that are public now."""
    return [one.content for page in publish.prepare(desk.office)[0].announcements for one in page.attachments]


def listed(desk: Desk, **more: str) -> Enterprise:
    """The first object, put on the blacklist by a decision."""
    return registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {**DECIDED, **more})


# ---- announcements


def test_an_announcement_is_public_only_once_it_is_approved_and_stays_as_it_was_approved(desk: Desk) -> None:
    path = write(desk)
    assert (waiting(desk), said(desk)) == (["page/notice"], [])
    (approved,) = desk.approve_texts("page/notice")
    assert (approved.text, approved.by, approved.document, approved.on) == (PAGE, "演示分管局长", "示公演〔2024〕2号", desk.office.today())  # fmt: skip
    assert (waiting(desk), said(desk)) == ([], ["今年抽查旅馆业。"])
    write(desk, PAGE.replace("旅馆业", "网吧"))
    assert (waiting(desk), said(desk)) == (["page/notice"], ["今年抽查旅馆业。"])
    desk.approve_texts()
    assert said(desk) == ["今年抽查网吧。"]
    path.unlink()
    assert (waiting(desk), said(desk)) == ([], [])


def test_the_line_ends_of_an_editor_are_no_other_words(desk: Desk) -> None:
    path = write(desk)
    desk.approve_texts()
    path.write_bytes(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode())
    assert (waiting(desk), said(desk)) == ([], ["今年抽查旅馆业。"])


def test_an_attachment_goes_out_only_with_the_bytes_that_were_approved(desk: Desk) -> None:
    write(desk, PAGE.replace("\n\n", "\nfile: plan.csv 计划表\n\n"))
    file = write(desk, "编号,名称\n1,旅馆业\n", "files/plan.csv")
    desk.approve_texts("page/notice")
    assert (waiting(desk), files(desk)) == (["attachment/plan.csv"], [])
    desk.approve_texts()
    assert files(desk) == [file.read_bytes()]
    file.write_text("编号,名称\n1,网吧\n", encoding="utf-8")
    assert (waiting(desk), files(desk)) == (["attachment/plan.csv"], [])


def test_a_file_that_only_the_approved_words_name_stays_public_and_may_be_gone(desk: Desk) -> None:
    write(desk, PAGE.replace("\n\n", "\nfile: plan.csv 计划表\n\n"))
    file = write(desk, "编号,名称\n1,旅馆业\n", "files/plan.csv")
    desk.approve_texts()
    write(desk)
    assert [len(page.attachments) for page in publish.prepare(desk.office)[0].announcements] == [1]
    file.unlink()
    assert [len(page.attachments) for page in publish.prepare(desk.office)[0].announcements] == [0]


def test_a_preview_shows_what_waits_as_it_will_be(desk: Desk) -> None:
    write(desk)
    assert [page.title for page in publish.previewed(desk.office).announcements] == ["公告"]
    assert said(desk) == []


def test_an_approval_that_is_taken_back_takes_the_words_of_before_from_the_site_too(desk: Desk) -> None:
    write(desk)
    desk.approve_texts()
    write(desk, PAGE.replace("旅馆业", "网吧"))
    desk.approve_texts()
    with desk.refused("原因", "决定人"):
        texts.revoke_text(desk.office, "page/notice", reason=" ", by="")
    texts.revoke_text(desk.office, " page/notice ", reason="写错了对象", by="演示局长")
    assert (said(desk), waiting(desk)) == ([], ["page/notice"])
    assert "写错了对象" in log.log(desk.office)[0].text
    with pytest.raises(NotFound, match="没有审批过"):
        texts.revoke_text(desk.office, "page/notice", reason="再收", by="演示局长")
    desk.approve_texts()
    assert said(desk) == ["今年抽查网吧。"]


# ---- the blacklist


def test_an_entry_of_the_blacklist_is_public_only_as_it_was_approved(desk: Desk) -> None:
    one = listed(desk)
    assert (waiting(desk), publish.prepare(desk.office)[0].blacklist) == ([f"blacklist/{one.number}"], ())
    desk.approve_texts()
    (shown,) = publish.prepare(desk.office)[0].blacklist
    assert (shown.name, shown.reason, shown.organ, shown.document) == (one.name, "多次未登记住客", "示例县公安局", "示公演列〔2024〕1号")  # fmt: skip
    listed(desk, watch_reason="另一个原因")
    assert waiting(desk) == [f"blacklist/{one.number}"]
    assert [entry.reason for entry in publish.prepare(desk.office)[0].blacklist] == ["多次未登记住客"]
    registry.edit(desk.office, ENTERPRISES, one.number, {"watch": ""})
    assert (waiting(desk), publish.prepare(desk.office)[0].blacklist) == ([], ())


@pytest.mark.parametrize("gone", ["watch_reason", "watch_organ", "watch_document", "watch_basis", "watch_from"])
def test_nobody_is_blacklisted_in_public_without_a_recorded_decision(desk: Desk, gone: str) -> None:
    one = listed(desk, kind="个体工商户", **{gone: ""})
    column = next(column for column in ENTERPRISES.columns if column.name == gone)
    with desk.refused(f"blacklist/{one.number}", column.label, "没有决定和依据的不能公开"):
        desk.approve_texts(f"blacklist/{one.number}")
    assert publish.previewed(desk.office).blacklist == ()


def test_an_entry_is_shown_from_its_first_day_to_its_last(desk: Desk) -> None:
    listed(desk, watch_from="2024-03-06", watch_until="2024-03-08")
    desk.approve_texts()
    shown = []
    for day in range(5, 10):
        desk.clock.at(f"2024-03-{day:02d}", 10)
        shown.append(len(publish.prepare(desk.office)[0].blacklist))
    assert shown == [0, 1, 1, 1, 0]


# ---- scopes


def test_a_scope_that_was_typed_waits_for_approval_from_the_freeze_on(desk: Desk) -> None:
    number = desk.new_task(where="行业=旅馆业")
    assert waiting(desk) == []
    desk.freeze(number)
    assert waiting(desk) == [f"scope/{number}"]
    assert [one.scope for one in publish.prepare(desk.office)[0].tasks] == [SCOPE_WAITS]
    assert [one.name for one in publish.prepare(desk.office)[0].tasks] == [desk.task(number).name]
    desk.approve_texts()
    assert [one.scope for one in publish.prepare(desk.office)[0].tasks] == ["行业：旅馆业"]


def test_the_programs_own_words_for_a_whole_scope_need_no_approval(desk: Desk) -> None:
    desk.freeze(desk.new_task())
    assert waiting(desk) == []
    assert [one.scope for one in publish.prepare(desk.office)[0].tasks] == ["所选事项涉及的全部检查对象"]


def test_the_name_of_a_task_is_asked_about_before_it_is_public(desk: Desk) -> None:
    number = desk.new_task(name="负责人张三等旅馆抽查")
    with desk.refused("“张三”像姓名", "任务名称冻结以后公开"):
        desk.freeze(number)


# ---- the act


def test_what_looks_personal_is_refused_until_somebody_says_to_have_read_it(desk: Desk) -> None:
    write(desk, PAGE + "请找负责人张三，车牌京A·12345。")
    with desk.refused("page/notice", "“张三”像姓名", "号牌", "--seen"):
        desk.approve_texts("page/notice", seen=False)
    assert [one.doubts for one in desk.approve_texts("page/notice")] == [2]


def test_an_id_number_is_approved_by_nobody_however_it_is_written(desk: Desk) -> None:
    write(desk, PAGE + "身份证110105 19491231 002X。")
    with desk.refused("身份证号"):
        desk.approve_texts()


def test_an_attachment_that_the_program_cannot_read_needs_somebody_who_did(desk: Desk) -> None:
    write(desk, PAGE.replace("\n\n", "\nfile: scan.pdf 扫描件\n\n"))
    write(desk, "%PDF-1.4", "files/scan.pdf")
    with desk.refused("attachment/scan.pdf", "程序看不到里面的字，请人打开看过"):
        desk.approve_texts(seen=False)
    desk.approve_texts()
    assert waiting(desk) == []


def test_the_text_layer_of_an_attached_pdf_is_read_as_well(desk: Desk) -> None:
    pdf = (Path(__file__).parents[2] / "site_gen/gate/files/word.pdf").read_bytes()
    write(desk, PAGE.replace("\n\n", "\nfile: notice.pdf 通知\n\n"))
    (desk.office.places.pages / "files").mkdir()
    (desk.office.places.pages / "files/notice.pdf").write_bytes(pdf)
    (attached,) = [text for text in texts.pending_texts(desk.office) if text.kind == "attachment"]
    assert "手机号" in {doubt.suspicion.kind for doubt in texts.text_doubts(desk.office, [attached])}


def test_words_in_an_attached_table_are_read_as_well(desk: Desk) -> None:
    write(desk, PAGE.replace("\n\n", "\nfile: plan.csv 计划表\n\n"))
    write(desk, "负责人,电话\n负责人张三,03751234567\n", "files/plan.csv")
    (attached,) = [text for text in texts.pending_texts(desk.office) if text.kind == "attachment"]
    assert [doubt.suspicion.text for doubt in texts.text_doubts(desk.office, [attached])] == ["张三", "03751234567"]


def test_what_is_missing_wrong_or_done_is_told(desk: Desk) -> None:
    write(desk)
    with desk.refused("批准人", "文号"):
        texts.approve_texts(desk.office, [], by=" ", document="")
    with pytest.raises(NotFound, match="texts list"):
        desk.approve_texts("page/nothing")
    desk.approve_texts()
    with desk.refused("已经按现在的文字审批过"):
        desk.approve_texts("page/notice")
    with desk.refused("没有待审批的公开文字"):
        desk.approve_texts()


def test_the_words_of_an_approval_can_be_erased_by_law_and_are_public_no_longer(desk: Desk) -> None:
    write(desk)
    desk.approve_texts()
    erasure.erase(desk.office, "page/notice", ["text"], basis="consent", document="1号", approved_by="演示局长")
    assert desk.office.store.get(TextApproval, "page/notice").text == ""
    assert said(desk) == []


# ---- results: their own private words


CLAUSE = "前台登记簿缺两日记录"


def test_a_clause_that_a_statement_shares_with_its_own_note_is_asked_about_once_and_passes_for_it_alone(
    desk: Desk,
) -> None:
    """The leak gate takes the yes: of this note, and not in what was written of something else."""
    note = f"{CLAUSE}，隔壁店主反映夜间常有人员出入"
    number = entered(desk, note=note, public=f"{CLAUSE}，已责令改正。")
    with desk.refused(f"“{CLAUSE}”像内部的备注", "--seen"):
        desk.approve(number)
    (one,) = approval.approve(desk.office, number, [], by="演示局长", document="1号", seen=True)
    assert one.approved is not None
    assert one.approved.clauses == (CLAUSE,)
    told = {secret.text: secret.files for secret in publish.prepare(desk.office)[1] if secret.record == one.number}
    assert {"news", "tasks", "items"} <= set(told[CLAUSE])
    assert not {"results", "objects", "lists", "open-data"} & set(told[CLAUSE])
    assert told["隔壁店主反映夜间常有人员出入"] == ()


def test_the_same_clause_of_another_record_is_still_looked_for_everywhere(desk: Desk) -> None:
    number = entered(desk, note=CLAUSE, public=f"{CLAUSE}，已责令改正。")
    approval.approve(desk.office, number, [], by="演示局长", document="1号", seen=True)
    registry.edit(desk.office, ENTERPRISES, desk.object(9).number, {"notes": CLAUSE})
    assert (desk.object(9).number, ()) in {
        (one.record, one.files) for one in publish.prepare(desk.office)[1] if one.text == CLAUSE
    }


def entered(desk: Desk, **fields: str) -> str:
    """A task whose one result under test says this; its number."""
    number = desk.new_task()
    desk.matched(number)
    desk.clock.at("2024-03-20", 17)
    sheet = desk.sheets(number)[0]
    result.enter(desk.office, number, sheet.object, sheet.items[0], {"code": "5", "checked_on": "2024-03-20", **fields})
    return number


def test_a_results_private_words_are_not_made_public_by_an_approval_whoever_has_seen_them(desk: Desk) -> None:
    note = "前台登记簿缺两日记录，隔壁店主反映夜间常有人员出入"
    number = entered(desk, note=note, public=f"内部记录：{note}")
    with desk.refused("公开说明", "内部的备注", "不能经审批公开"):
        approval.approve(desk.office, number, [], by="演示局长", document="1号", seen=True)


def test_a_note_that_says_what_the_office_prefilled_hinders_nothing(desk: Desk) -> None:
    standard = "现场检查未发现问题"
    number = entered(desk, code="1", note=standard)
    (pending,) = approval.pending_results(desk.office, number)
    (again,) = [pending]
    assert approval.doubts(desk.office, [again]) == []


def test_another_firms_representative_and_another_results_note_are_asked_about(desk: Desk) -> None:
    registry.edit(
        desk.office,
        ENTERPRISES,
        desk.object(9).number,
        {"legal_representative": "钟离昧", "notes": "线索另册登记请勿外传"},
    )
    number = entered(desk, public="据钟离昧说，线索另册登记请勿外传。")
    with desk.refused("“钟离昧”像姓名", "法定代表人同名", "“线索另册登记请勿外传”像内部的备注"):
        desk.approve(number)
    assert len(approval.approve(desk.office, number, [], by="演示局长", document="1号", seen=True)) == 1


def test_refusals_of_an_unreadable_page_do_not_hide_what_waits(desk: Desk) -> None:
    write(desk)
    write(desk, "标题呢", "broken.md")
    assert waiting(desk) == ["page/notice"]
    with pytest.raises(Refused, match="broken"):
        publish.prepare(desk.office)


@pytest.mark.parametrize(
    ("name", "words"),
    [("Notice.md", "是同一个网址"), (".hidden.md", "是隐藏的或编辑器留下的文件"), ("~$notice.md", "要公开的请改名")],
)
def test_a_file_that_cannot_be_a_page_stops_the_publication_with_its_name_and_has_no_approval(
    desk: Desk, name: str, words: str
) -> None:
    write(desk)
    desk.approve_texts("page/notice")
    write(desk, PAGE.replace("旅馆业", "网吧"), name)
    assert waiting(desk) == (["page/notice"] if name == "Notice.md" else [])
    with pytest.raises(Refused, match=words) as caught:
        publish.prepare(desk.office)
    assert f"pages/{'notice.md' if name == 'Notice.md' else name}" in str(caught.value)
