"""Lists of other offices: flags, status and risk class of objects that we know; nobody is added, and what is no longer listed ends."""

import csv
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from acts.registry import outside, reading
from acts.registry.importing import ImportReport
from acts.registry.watch import set_flag
from acts.work.lists import list_rows
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from rules.base.errors import Refused
from rules.base.personal import check_digit
from rules.importing.mapping import ImportMapping
from rules.importing.outside import about
from rules.registry.enterprise import Enterprise
from rules.registry.watch import WatchEntry, entries_of
from tests.acts.office import Desk, credit_code

NAME = "演示{:02d}号旅馆有限公司"
Row = tuple[str, ...]


class Lists:
    """Files of other offices in a folder, as they are imported at this desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def file(self, *rows: Row, name: str = "名单.csv") -> Path:
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8-sig") as target:
            csv.writer(target).writerows(rows)
        return path

    def mode(self, path: Path) -> str:
        return outside.mode_of(self.desk.office, reading.read(self.desk.office, LISTS["enterprises"], path), path.name)[
            0
        ]

    def take(self, mode: str, *rows: Row, name: str = "名单.csv", skip: bool = False, **answers: str) -> ImportReport:
        path = self.file(*rows, name=name)
        mapping = ImportMapping(list="enterprises", mode=mode, answers=answers)
        sheet = outside.read_outside(self.desk.office, mode, path, mapping)
        assert not sheet.problems, sheet.problems
        report = outside.prepare_outside(self.desk.office, mode, sheet, mapping, path.name)
        outside.apply_outside(self.desk.office, report, path.name, skip_rejected=skip)
        return report

    def one(self, n: int) -> Enterprise:
        return self.desk.office.store.where(Enterprise, code=credit_code(n))[0]


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Lists(desk, tmp_path)


ABNORMAL = (
    "序号",
    "企业名称",
    "统一社会信用代码/注册号",
    "列入原因",
    "列入日期",
    "列入决定机关",
    "移出日期",
    "移出原因",
)
REASON = "通过登记的住所或者经营场所无法联系"
OFFICE = "示例县市场监督管理局"


def listed(n: int, day: str = "2024年2月3日", reason: str = REASON, until: str = "", why: str = "") -> Row:
    return (str(n), NAME.format(n), credit_code(n), reason, day, OFFICE, until, why)


def test_a_list_of_abnormal_operation_sets_the_flag_with_day_reason_and_source(lists: Lists) -> None:
    """G03: the flag by the reasons in law, the source by the organ that decided all of it; its day, its reason, its organ."""
    path = lists.file(ABNORMAL, listed(1))
    assert lists.mode(path) == "flags"
    report = lists.take("flags", ABNORMAL, listed(1))
    assert report.counts == {"new": 0, "changed": 1, "same": 0, "rejected": 0}
    one = lists.one(1)
    entry = WatchEntry(flag="abnormal", since=date(2024, 2, 3), reason=REASON, source=OFFICE, organ=OFFICE)
    assert entries_of(one) == (entry,)
    assert not one.watched(date(2024, 2, 2))
    assert one.flags(date(2024, 2, 3)) == ("abnormal",)
    again = lists.take("flags", ABNORMAL, listed(1))
    assert again.counts["same"] == 1
    assert not again.records


def test_two_lists_of_an_object_keep_each_its_own_day_and_source(lists: Lists) -> None:
    """G06: the second list does not overwrite the day of the first."""
    lists.take("flags", ABNORMAL, listed(1))
    heads = ("企业名称", "统一社会信用代码", "列入严重违法失信名单原因", "列入日期", "作出决定机关(列入)")
    row = (NAME.format(1), credit_code(1), "提交虚假材料", "2023-12-01", "示例省市场监管局")
    assert lists.mode(lists.file(heads, row)) == "flags"
    lists.take("flags", heads, row)
    first, second = entries_of(lists.one(1))
    assert (first.flag, first.since, first.source) == ("abnormal", date(2024, 2, 3), OFFICE)
    assert (second.flag, second.since, second.source, second.reason) == (
        "dishonest", date(2023, 12, 1), "示例省市场监管局", "提交虚假材料",
    )  # fmt: skip


def test_what_the_list_of_a_source_no_longer_names_ends_on_its_day(lists: Lists) -> None:
    lists.take("flags", ABNORMAL, listed(1), listed(2), on="2024-02-10")
    report = lists.take("flags", ABNORMAL, listed(2), on="2024-03-01")
    assert [(row.number, row.state) for row in report.gone] == [(lists.one(1).number, "ended")]
    (entry,) = entries_of(lists.one(1))
    assert (entry.until, entry.ended_why) == (date(2024, 3, 1), "名单上已没有")
    assert lists.one(1).watched(date(2024, 3, 1))
    assert not lists.one(1).watched(date(2024, 3, 2))
    assert lists.one(2).watched(date(2024, 3, 2))


def test_a_list_of_another_source_or_flag_ends_nothing(lists: Lists) -> None:
    lists.take("flags", ABNORMAL, listed(1), on="2024-02-10")
    assert not lists.take("flags", ABNORMAL, listed(2), source="别的单位", on="2024-03-01").gone
    assert not lists.take("flags", ABNORMAL, listed(2), flag="黑名单", on="2024-03-01").gone
    assert lists.one(1).watched(date(2024, 3, 4))


def test_what_was_flagged_by_hand_without_a_source_does_not_end_and_is_told(lists: Lists) -> None:
    set_flag(lists.desk.office, lists.one(3).number, {"flag": "经营异常名录", "since": "2024-01-01", "reason": "演示"})
    report = lists.take("flags", ABNORMAL, listed(1), on="2024-03-01")
    assert not report.gone
    assert any("没有写来源" in told.text for told in report.told)
    assert lists.one(3).watched(date(2024, 3, 4))


def test_a_list_of_what_was_taken_off_or_newly_listed_ends_nobody_else(lists: Lists) -> None:
    lists.take("flags", ABNORMAL, listed(1), listed(2), on="2024-02-10")
    title = ("示例县市场监管局2024年2月移出经营异常名录企业",)
    report = lists.take("flags", title, ABNORMAL, listed(1, until="2024-02-20", why="补报年报"), source=OFFICE)
    assert not report.gone
    (entry,) = entries_of(lists.one(1))
    assert (entry.until, entry.ended_why) == (date(2024, 2, 20), "补报年报")
    assert lists.one(2).watched(date(2024, 3, 4))


def test_the_same_object_twice_on_a_list_has_two_entries(lists: Lists) -> None:
    lists.take("flags", ABNORMAL, listed(1), listed(1, "2024-02-05", "未按照规定期限公示年度报告"))
    assert [entry.since for entry in entries_of(lists.one(1))] == [date(2024, 2, 3), date(2024, 2, 5)]


def test_unknown_objects_are_listed_and_never_added(lists: Lists) -> None:
    """G02: a risk list of the whole county changes the one that we know; day and source are kept."""
    count = len(lists.desk.office.store.all(Enterprise))
    title = ("示例县市场监管局企业信用风险分类结果（2024年2月）", "", "", "", "")
    heads = ("企业名称", "统一社会信用代码", "信用风险等级", "分类日期", "数据来源")
    known = (NAME.format(1), credit_code(1), "D", "2024-02-29", "市场监管局")
    others = [(f"示例县演示外来{n}有限公司", credit_code(n), "B", "2024-02-29", "市场监管局") for n in range(300, 305)]
    assert lists.mode(lists.file(title, heads, known, *others)) == "risk"
    report = lists.take("risk", title, heads, known, *others)
    assert report.counts["changed"] == 1
    assert [row.name for row in report.unknown] == [row[0] for row in others]
    assert len(lists.desk.office.store.all(Enterprise)) == count
    one = lists.one(1)
    assert (one.risk, one.risk_on, one.risk_source) == ("D", date(2024, 2, 29), "市场监管局")


def test_a_risk_list_without_a_day_has_that_of_its_title_and_an_older_one_changes_nothing(lists: Lists) -> None:
    heads = ("企业名称", "统一社会信用代码", "风险等级")
    row = (NAME.format(1), credit_code(1), "E")
    lists.take("risk", ("示例县市场监管局企业信用风险分类结果（2024年2月）",), heads, row)
    assert (lists.one(1).risk, lists.one(1).risk_on) == ("E", date(2024, 2, 29))
    older = lists.take("risk", ("示例县市场监管局企业信用风险分类结果（2024年1月）",), heads, (*row[:2], "A"))
    assert older.counts["same"] == 1
    assert lists.one(1).risk == "E"


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("注销日期", "deregistered"),
        ("吊销日期", "revoked"),
        ("迁出日期", "moved_away"),
        ("注销登记时间", "deregistered"),
    ],
)
def test_a_list_of_the_cancelled_sets_status_and_day(lists: Lists, heading: str, status: str) -> None:
    """G04."""
    heads = ("序号", "企业名称", "统一社会信用代码", heading, "注销原因")
    row = ("1", NAME.format(1), credit_code(1), "2024-02-20", "决议解散")
    assert lists.mode(lists.file(heads, row)) == "status"
    report = lists.take("status", heads, row)
    assert report.counts["changed"] == 1
    one = lists.one(1)
    assert (one.status, one.status_on, one.status_reason) == (status, date(2024, 2, 20), "决议解散")
    assert lists.take("status", heads, row).counts["same"] == 1


def test_a_status_of_a_day_to_come_takes_nobody_out_of_the_draws(lists: Lists) -> None:
    ahead = lists.desk.office.today() + timedelta(days=1)
    with pytest.raises(Refused, match="还没有到"):
        lists.take(
            "status", ("企业名称", "统一社会信用代码", "注销日期"), (NAME.format(1), credit_code(1), ahead.isoformat())
        )
    assert lists.one(1).status == "active"


@pytest.mark.parametrize("title", ["县关停旅馆名单", "已关闭企业"])
def test_a_list_whose_title_says_that_they_closed_is_asked_about(title: str) -> None:
    said = about(("企业名称", "统一社会信用代码", "法定代表人", "联系电话", "经营地址"), (title,))
    assert (said.mode, said.sure) == ("status", False)


def test_an_odd_day_of_a_list_is_told_with_its_row(lists: Lists) -> None:
    report = lists.take("flags", ABNORMAL, listed(1, "2099-02-03"), listed(2), source=OFFICE, on="2024-03-01")
    assert [(one.text, one.lines) for one in report.told if one.what == "odd"] == [
        ("列入日期在今天以后（如 2099-02-03），照登记，请核对", ("第 2 行",))
    ]


def test_of_several_days_the_last_says_the_status(lists: Lists) -> None:
    heads = ("企业名称", "统一社会信用代码", "吊销日期", "注销日期")
    lists.take(
        "status",
        heads,
        (NAME.format(1), credit_code(1), "2020-02-20", "2024-02-01"),
        (NAME.format(2), credit_code(2), "2021-01-05", ""),
    )
    assert (lists.one(1).status, lists.one(2).status) == ("deregistered", "revoked")
    assert lists.one(2).status_on == date(2021, 1, 5)


def test_what_a_list_leaves_open_must_be_said(lists: Lists) -> None:
    heads = ("企业名称", "统一社会信用代码")
    row = (NAME.format(1), credit_code(1))
    with lists.desk.refused("这份名单是哪一种重点监管标记；用 --flag 写明"):
        lists.take("flags", heads, row, source="县局")
    with lists.desk.refused("这份重点监管名单是谁的"):
        lists.take("flags", heads, row, flag="黑名单")
    with lists.desk.refused("登记状态改成什么；用 --status 写明"):
        lists.take("status", heads, row)
    lists.take("flags", ("12345热线投诉较多企业（2024年2月）",), heads, row, source="热线办")
    assert [entry.flag for entry in entries_of(lists.one(1))] == ["complaints"]
    assert entries_of(lists.one(1))[0].since == date(2024, 2, 29)  # the day of the list: it says none of its own


def test_a_name_alone_finds_its_object_and_a_name_of_another_code_is_left(lists: Lists) -> None:
    heads = ("企业名称", "列入原因", "列入日期")
    lists.take("flags", heads, ("演示01号旅馆有限责任公司", REASON, "2024-02-03"), source=OFFICE)
    assert lists.one(1).watched(date(2024, 3, 4))
    report = lists.take("flags", ABNORMAL, (*listed(2)[:2], credit_code(302), *listed(2)[3:]))
    assert "代码不同，没有动" in report.unknown[0].changes[0]
    assert not lists.one(2).watched(date(2024, 3, 4))


def test_a_row_that_cannot_be_read_keeps_the_file_out_and_ends_nothing_of_its_object(lists: Lists) -> None:
    lists.take("flags", ABNORMAL, listed(1), listed(2), listed(3), on="2024-02-10")
    wrong = listed(1, "2024-02-31")
    with lists.desk.refused("列入日期"):
        lists.take("flags", ABNORMAL, wrong, listed(2), on="2024-03-01")
    report = lists.take("flags", ABNORMAL, wrong, listed(2), on="2024-03-01", skip=True)
    assert [row.number for row in report.gone] == [lists.one(3).number]
    assert lists.one(1).watched(date(2024, 3, 4))


def test_a_registry_list_with_classes_and_flags_stays_one(lists: Lists) -> None:
    heads = (
        "企业名称",
        "统一社会信用代码",
        "法定代表人",
        "经营地址",
        "联系电话",
        "信用风险等级",
        "列入日期",
        "登记状态",
    )
    path = lists.file(heads, (NAME.format(1), credit_code(1), "演示甲", "东街1号", "0375-1", "B", "", "存续"))
    assert lists.mode(path) == ""


def test_our_own_list_of_flags_comes_back_without_loss(lists: Lists) -> None:
    office, path = lists.desk.office, lists.folder / "重点监管名单.xlsx"
    lists.take("flags", ABNORMAL, listed(1), listed(2, until="2024-02-20", why="补报年报"))
    heads = ("企业名称", "统一社会信用代码", "列入严重违法失信名单原因", "列入日期", "作出决定机关(列入)")
    lists.take("flags", heads, (NAME.format(1), credit_code(1), "提交虚假材料", "2023-12-01", "示例省市场监管局"))
    before = [entries_of(lists.one(n)) for n in (1, 2)]
    listing = LISTS["watch"]
    assert write_list(path, listing.columns, list_rows(office, listing), listing.title) == 3
    mapping = ImportMapping(list="watch")
    sheet = outside.read_outside(office, outside.OWN, path, mapping)
    assert not outside.prepare_outside(office, outside.OWN, sheet, mapping, path.name).records
    for n in (1, 2):  # as an export of the objects says it: the summary alone
        with office.transaction("enterprises.edit", "摘要") as tx:
            tx.put(msgspec.structs.replace(lists.one(n), watch_entries=()))
    outside.apply_outside(office, outside.prepare_outside(office, outside.OWN, sheet, mapping, path.name), path.name)
    assert [entries_of(lists.one(n)) for n in (1, 2)] == before


def test_a_number_of_another_bureau_is_not_taken_for_ours(lists: Lists) -> None:
    heads = ("对象编号", "企业名称", "统一社会信用代码", "列入原因", "列入日期", "列入决定机关")
    row = (lists.one(2).number, NAME.format(1), credit_code(303), REASON, "2024-02-03", OFFICE)
    report = lists.take("flags", heads, row)
    assert "代码不同，没有动" in report.unknown[0].changes[0]
    assert not lists.one(2).watched(date(2024, 3, 4))


def test_a_list_that_would_end_most_of_its_source_is_asked_about(lists: Lists) -> None:
    """A list of some of them only, whose title does not say so, must not end the rest without a word."""
    lists.take("flags", ABNORMAL, *(listed(n) for n in range(1, 8)), on="2024-02-10")
    path = lists.file(ABNORMAL, listed(1))
    mapping = ImportMapping(list="enterprises", mode="flags", answers={"on": "2024-03-01"})
    sheet = outside.read_outside(lists.desk.office, "flags", path, mapping)
    (question,) = sheet.open_questions
    assert (question.key, question.count) == ("partial", 6)
    assert "--whole 或 --partial" in str(outside.asked(question))
    assert not lists.take("flags", ABNORMAL, listed(1), on="2024-03-01", partial="yes").gone
    assert len(lists.take("flags", ABNORMAL, listed(1), on="2024-03-01", partial="no").gone) == 6


def test_an_object_is_found_by_its_old_number_and_one_without_a_code_by_its_name(lists: Lists) -> None:
    office = lists.desk.office
    old = "41049910000001"
    old += check_digit(old)
    one, other = lists.one(1), lists.one(2)
    with office.transaction("enterprises.edit", "旧号") as tx:
        tx.put(msgspec.structs.replace(one, old_number=old))
        tx.put(msgspec.structs.replace(other, code=""))
    heads = ("企业名称", "注册号", "信用风险等级", "分类日期")
    report = lists.take(
        "risk", heads, (NAME.format(1), old, "E", "2024-02-29"), (NAME.format(2), credit_code(2), "E", "2024-02-29")
    )
    assert report.counts["changed"] == 2
    assert [office.store.get(Enterprise, each.number).risk for each in (one, other)] == ["E", "E"]
