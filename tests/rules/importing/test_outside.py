"""What title and headings of another office's list say: its kind, its flag or status, whose it is, of which day."""

from collections.abc import Sequence
from datetime import date

import pytest

from rules.importing.outside import about, flag_of_reasons, foreign_heading

CODE = "统一社会信用代码"


@pytest.mark.parametrize(
    ("title", "headings", "mode", "of"),
    [
        (
            "",
            ("企业名称", f"{CODE}/注册号", "列入原因", "列入日期", "列入决定机关", "移出日期", "移出原因"),
            "flags",
            "",
        ),
        ("", ("企业名称", CODE, "列入严重违法失信名单原因", "列入日期", "作出决定机关(列入)"), "flags", "dishonest"),
        ("示例县市场监督管理局关于列入经营异常名录企业的公告", ("企业名称", "列入原因"), "flags", "abnormal"),
        ("示例县消防安全领域黑名单", ("单位名称", "认定原因", "认定日期"), "flags", "blacklist"),
        ("2024年7月12315投诉举报较多单位统计表", ("被投诉单位", "投诉件数"), "flags", "complaints"),
        ("", ("行政相对人名称", "行政处罚决定书文号", "处罚决定日期"), "flags", "punished"),
        ("2024年上半年火灾事故单位", ("单位", "起火时间"), "flags", "fire_accident"),
        ("失信被执行人名单", ("被执行人名称", "立案时间", "执行法院"), "flags", "dishonest"),
        ("", ("企业名称", CODE, "注销日期", "注销原因"), "status", "deregistered"),
        ("吊销营业执照企业名单", ("企业名称", "注册号", "吊销日期"), "status", "revoked"),
        ("", ("企业名称", "迁入地", "迁出日期"), "status", "moved_away"),
        ("注销吊销企业名单", ("企业名称", CODE), "status", ""),
        ("歇业备案名单", ("企业名称", "歇业起始日期"), "status", "paused"),
        ("市场主体状态变动情况", ("名称", "原状态", "现状态", "变动日期"), "status", ""),
        ("示例县市场监管局企业信用风险分类结果（2024年8月）", ("企业名称", CODE, "信用风险等级"), "risk", ""),
        ("", ("企业名称", CODE, "风险等级", "评定日期"), "risk", ""),
        ("", ("企业名称", CODE, "法定代表人", "住所", "成立日期", "信用风险等级", "登记状态"), "", ""),
        ("", ("企业名称", CODE, "联系电话"), "", ""),
    ],
)
def test_kind_and_flag_of_a_list_stand_in_its_title_or_headings(
    title: str, headings: Sequence[str], mode: str, of: str
) -> None:
    found = about(headings, [title] if title else [])
    assert (found.mode, found.flag or found.status, found.sure) == (mode, of, True)


def test_a_status_without_a_code_is_no_list_of_objects() -> None:
    """Of such a list nobody can be registered: it says what became of those that are known, by their names."""
    found = about(("序号", "单位名称", "经营状态"), ["示例县网吧情况表"])
    assert (found.mode, found.sure) == ("status", True)
    assert "经营状态" in found.grounds["mode"]
    assert about(("单位名称", CODE, "经营状态"), []).mode == ""
    assert about(("单位名称", "法定代表人", "经营地址", "成立日期", "经营状态"), []).mode == ""


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("2024年消防安全风险分级评定结果", ("单位名称", "评定等级", "评定日期")),  # which class is that?
        ("", ("企业名称", CODE, "信用风险等级", "列入日期", "列入原因")),
        ("企业信用风险分类结果", ("企业名称", CODE, "法定代表人", "住所", "成立日期", "信用风险等级")),
    ],
)
def test_what_may_be_several_kinds_is_asked(title: str, headings: Sequence[str]) -> None:
    assert not about(headings, [title]).sure


@pytest.mark.parametrize(
    ("above", "day", "source", "partial"),
    [
        (
            ["示例县市场监督管理局关于列入经营异常名录企业的公告（2024年8月15日）"],
            date(2024, 8, 15),
            "示例县市场监督管理局",
            True,
        ),
        (
            ["企业信用风险分类名单", "统计日期：2024-07-31", "单位：示例县市场监督管理局"],
            date(2024, 7, 31),
            "示例县市场监督管理局",
            False,
        ),
        (["黑名单", "填报单位：示例县消防救援大队", "2024年2月"], date(2024, 2, 29), "示例县消防救援大队", False),
        (["2024年8月新列入经营异常名录市场主体"], date(2024, 8, 31), "", True),
        (["示例县市场监督管理局2024年8月移出经营异常名录企业名单"], date(2024, 8, 31), "示例县市场监督管理局", True),
        (["经营异常名录"], None, "", False),
    ],
)
def test_day_and_office_of_a_list_stand_above_its_headings(
    above: Sequence[str], day: date | None, source: str, partial: bool
) -> None:
    found = about(("企业名称", CODE, "列入日期"), above)
    assert (found.on, found.source) == (day, source)
    assert found.partial == partial


@pytest.mark.parametrize(
    ("mode", "heading", "column"),
    [
        ("flags", "列入经营异常名录原因", "reason"), ("flags", "移出经营异常名录日期", "until"), ("flags", "作出决定机关(移出)", ""),
        ("flags", "失信期限止", "until"), ("flags", f"行政相对人代码_1({CODE})", "code"), ("flags", "数据来源单位", "source"),
        ("flags", "执行法院", "organ"), ("flags", "列入决定书编号", "document"), ("flags", "联系人", None),
        ("status", "注销登记核准时间", "deregistered_on"), ("status", "歇业结束日期", ""), ("status", "歇业起始日期", "paused_on"),
        ("risk", "企业信用风险分类等级", "risk"), ("risk", "风险评价时间", "risk_on"), ("risk", "评定单位", "risk_source"),
    ],
)  # fmt: skip
def test_a_heading_means_what_its_parts_say(mode: str, heading: str, column: str | None) -> None:
    assert foreign_heading(mode, heading) == column


def test_reasons_that_the_regulation_gives_say_the_flag() -> None:
    assert flag_of_reasons(["通过登记的住所或者经营场所无法联系", "未按照规定的期限公示年度报告", ""])[0] == "abnormal"
    assert flag_of_reasons(["通过登记的住所无法联系", "提交虚假材料"])[0] == ""
    assert flag_of_reasons([])[0] == ""
