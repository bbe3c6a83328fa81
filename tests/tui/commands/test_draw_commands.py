"""Draws on the command line: freeze, witness, run, correct, void, show; each mistake named, nothing half-done."""

import json
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from rules.draw.draw_record import Draw
from rules.draw.entropy import QUICKNET, beacon_value
from rules.work.sheet import Sheet
from tests.tui.desk import at_time, joint_drawn, newest_draw
from tui import cli as program
from tui.session import Session

LEADER = ("--approved-by", "演示分管局长")
SIGNATURE = "ab" * 48


class Office:
    """The commands on a demonstration bureau."""

    def __init__(self, bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.bureau, self._capsys = bureau, capsys

    def say(self, *words: object) -> tuple[int, str]:
        """(exit code, all that was said)."""
        code = program._run([*map(str, words), "--bureau", str(self.bureau), "--as", "演示员"], Session())
        return code, "".join(self._capsys.readouterr())

    def at(self, moment: str) -> None:
        at_time(self.bureau, moment)

    def refused(self, *words: object) -> str:
        """What was said of a command that must be refused; nothing is journalled by it."""
        with open_office(self.bureau, write=False) as office:
            before = office.store.position
        code, said = self.say(*words)
        with open_office(self.bureau, write=False) as office:
            assert office.store.position == before
        assert code != 0, said
        return said


@pytest.fixture
def office(bureau: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(bureau, capsys)


def frozen(office: Office, *source: str) -> Draw:
    """Task 2024-009, frozen."""
    code, said = office.say("draw", "freeze", "2024-009", *source, *LEADER)
    assert code == 0, said
    return newest_draw(office.bureau, "2024-009")[1]


def test_a_lottery_is_frozen_on_its_day_and_every_bad_day_is_named(office: Office) -> None:
    def bad(date: str) -> str:
        return office.refused(
            "draw", "freeze", "2024-009", "--entropy", "lottery", "--source", f"game=ssq,date={date}", *LEADER
        )

    assert "双色球在周二、四、日开奖，2024-09-04 是周三" in bad("2024-09-04")
    assert "不是日期" in bad("2024-02-30")
    assert "停止销售" in bad("2024-09-01") or "不晚于现在" in bad("2024-09-01")
    assert "不认识的信标" in office.refused(
        "draw",
        "freeze",
        "2024-009",
        "--entropy",
        "beacon",
        "--source",
        f"chain_hash={'0' * 64},round=10813012",
        *LEADER,
    )
    assert "30 分钟" in office.refused(
        "draw", "freeze", "2024-009", "--entropy", "beacon", "--expected-at", "2024-09-02T09:20", *LEADER
    )
    assert "超过可派人员的 5%，必须由负责人批准" in office.refused(
        "draw", "freeze", "2024-009", "--entropy", "lottery", "--source", "game=ssq,date=2024-09-03"
    )
    code, said = office.say(
        "draw", "freeze", "2024-009", "--entropy", "lottery", "--source", "game=ssq,date=2024-09-03", "--publish-by", "2025-03-01", *LEADER
    )  # fmt: skip
    assert code == 0, said
    for words in (
        "2024年9月3日 21:30",
        "www.cwl.gov.cn",
        "不会过期",
        "最迟在 2025-03-01 公开",
        "演示时钟，不作数",
        "请核对",
    ):
        assert words in said
    assert newest_draw(office.bureau, "2024-009")[1].conditions.publish_by == "2025-03-01"


def test_what_the_desk_points_out_before_a_freeze_the_command_points_out_too(office: Office) -> None:
    said = office.say("task", "show", "2024-009")[1]
    for words in (
        "有 1 人回避，超过可派人员 19 人的 5%",
        "要批准：回避超过可派人员的 5%",
        "--approved-by",
        "因已注销被剔除",
        "只公开算术",
    ):
        assert words in said


def test_a_value_is_read_as_the_desk_reads_it_and_asked_about_before_it_is_final(office: Office) -> None:
    office.at("2024-09-03T21:29")
    run = ("draw", "run", "2024-006", "--value", "０４ 11 19 22,27 33 + 12")
    assert "21:30 才有" in office.refused(*run, "--issue", "2024103", "--yes")
    office.at("2024-09-03T21:31")
    assert "请写开奖的期号" in office.refused(*run, "--yes")
    assert "第 1 位是字母 O，不是数字 0" in office.refused(
        "draw", "run", "2024-006", "--value", "O4111922273312", "--issue", "2024103"
    )
    assert "开头的 0 可能丢了" in office.refused(
        "draw", "run", "2024-006", "--value", "4111922273312", "--issue", "2024103"
    )
    code, said = office.say(*run, "--issue", "2024103")  # nobody is there to be asked
    assert (code, newest_draw(office.bureau, "2024-006")[1].state) == (1, "open")
    for words in ("04 11 19 22 27 33 12", "2024-09-03，第 2024103 期", "www.cwl.gov.cn", "--yes"):
        assert words in said
    code, said = office.say(*run, "--issue", "2024103", "--yes")
    assert (code, newest_draw(office.bureau, "2024-006")[1].value) == (0, "04111922273312"), said


def test_what_was_not_done_says_so_to_a_program_too(office: Office) -> None:
    office.at("2024-09-03T21:31")
    run = ("draw", "run", "2024-006", "--value", "04111922273212", "--issue", "2024103")
    told = json.loads(office.refused(*run, "--json"))
    assert (told["ok"], told["done"], "--yes" in told["problems"][0]["message"]) == (False, False, True)
    assert json.loads(office.say(*run, "--yes", "--json")[1])["ok"] is True
    correct = ("draw", "correct", "2024-006", "--by", "局办公会议", "--paper", "示公1号", "--value", "04111922273312")
    assert json.loads(office.refused(*correct, "--json"))["ok"] is False


def test_a_mistyped_value_is_corrected_once_with_who_and_paper(office: Office) -> None:
    office.at("2024-09-03T21:40")
    office.say("draw", "run", "2024-006", "--value", "04111922273212", "--issue", "2024103", "--yes")
    correct = ("draw", "correct", "2024-006", "--by", "局办公会议", "--paper", "示公〔2024〕7号", "--value")
    assert "第 14 位是字母 l" in office.refused(*correct, "0411192227331l", "--yes")
    assert "--yes" in office.say(*correct, "04111922273312")[1]
    assert not newest_draw(office.bureau, "2024-006")[1].typed
    code, said = office.say(*correct, "04111922273312", "--yes")
    assert (code, "重新抽取" in said) == (0, True)
    draw = newest_draw(office.bureau, "2024-006")[1]
    assert (draw.value, draw.issue, [one.value for one in draw.typed]) == (
        "04111922273312",
        "2024103",
        ["04111922273212"],
    )
    assert "更正过一次" in office.say("draw", "show", "2024-006")[1]
    assert "已经更正过一次" in office.refused(*correct, "04111922273312", "--yes")


def test_a_beacon_is_frozen_by_a_time_and_drawn_with_its_signature(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = frozen(office, "--entropy", "beacon", "--expected-at", "2024-09-02T10:00")
    assert draw.conditions.entropy.source == {"chain_hash": QUICKNET, "round": 10813012}
    office.at("2024-09-02T10:05")
    run = ("draw", "run", "2024-009", "--yes", "--value")
    assert "签名" in office.refused(*run, beacon_value(SIGNATURE))
    assert "不是这个签名的散列" in office.refused(*run, "0" * 64, "--signature", SIGNATURE)
    assert "现在是 63 位" in office.refused(*run, "0" * 63, "--signature", SIGNATURE)
    assert "与信标的公钥不符" in office.refused(*run, beacon_value(SIGNATURE), "--signature", SIGNATURE)
    monkeypatch.setattr("rules.draw.beacon.signed", lambda *_: True)  # the network's own is not to be had
    assert office.say(*run, beacon_value(SIGNATURE).upper(), "--signature", SIGNATURE.upper())[0] == 0
    assert newest_draw(office.bureau, "2024-009")[1].signature == SIGNATURE


def test_a_witness_has_a_kind_and_one_who_is_late_counts_for_nothing(office: Office, tmp_path: Path) -> None:
    draw = frozen(office, "--entropy", "dice", "--source", "place=会议室,dice=20", "--expected-at", "2024-09-02T10:00")
    witness = ("draw", "witness", "2024-009", "--who", "县监督员")
    assert "照片、文号" in office.refused(*witness, "--kind", "supervisor")
    token = tmp_path / "a.tsr"
    token.write_bytes(b"a stamp of another commitment")
    assert "不是本次的承诺值" in office.refused(*witness, "--kind", "rfc3161", "--token", token)
    token.write_bytes(b"\x30" + bytes.fromhex(draw.commitment))
    assert office.say(*witness, "--kind", "时间戳", "--token", token)[0] == 0
    assert list((office.bureau / "evidence" / draw.number / "tokens").glob("*.tsr"))
    office.at("2024-09-02T10:00")
    code, said = office.say(*witness, "--kind", "监督员", "--ref", "收讫单1")
    assert (code, "登记过晚，不算见证" in said) == (0, True)
    assert "登记过晚，不算见证" in office.say("draw", "show", "2024-009")[1]


def test_an_overdue_freeze_is_said_to_be_expired_before_anybody_touches_it(office: Office) -> None:
    frozen(office, "--entropy", "dice", "--source", "place=会议室,dice=20", "--expected-at", "2024-09-02T10:00")
    office.at("2024-09-04T09:00")
    assert "已过期" in office.say("draw", "show", "2024-009")[1]
    assert "预定时间已过" in office.say("draw", "show", "2024-006")[1]
    assert newest_draw(office.bureau, "2024-009")[1].state == "open"


def test_a_draw_is_voided_with_reason_leader_and_his_office(office: Office) -> None:
    void = ("draw", "void", "2024-005", "--reason", "procedure", *LEADER)
    assert "必须写明批准人的职务" in office.refused(*void, "--post", " ")
    code, said = office.say(*void, "--post", "副局长")
    assert code == 0
    assert "（副局长）" in said
    assert "任务办结时公开，划去" in said
    draw = newest_draw(office.bureau, "2024-005")[1]
    evidence = json.loads((office.bureau / "evidence" / draw.number / "evidence.json").read_bytes())
    assert (evidence["void"]["by"], evidence["void"]["reason"]) == ("副局长", "procedure")


def test_departments_confirm_one_by_one_and_are_named_while_they_are_waited_for(office: Office) -> None:
    joint_drawn(office.bureau)
    code, said = office.say("confirm", "2024-009", "--department", "消防", "--sender", "演示消防员")
    assert code == 0, said
    assert "已确认 消防" in said
    assert "等待" in said
    assert "确认（confirm --department）" in said
    assert "消防已在" in office.refused("confirm", "2024-009", "--department", "fire")
    assert "没有“海关”" in office.refused("confirm", "2024-009", "--department", "海关")
    assert "名单：已确认 消防" in office.say("task", "show", "2024-009")[1]
    code, said = office.say("confirm", "2024-009")
    assert (code, "名单已确认" in said, "（match）" in said) == (0, True, True)
    again = office.say("confirm", "2024-009", "--redo", "--department", "fire", "--reason", "其他", "--why", "漏核对")
    assert again[0] == 0
    assert "消防的确认已收回" in again[1]


def test_a_batch_is_sent_out_and_each_department_and_person_has_its_list(office: Office, tmp_path: Path) -> None:
    joint_drawn(office.bureau)
    assert "不能派发" in office.refused("task", "dispatch", "2024-009")
    path = tmp_path / "消防.csv"
    assert office.say("export", "drawn", path, "--task", "2024-009", "--department", "消防")[0] == 0
    assert "抽取顺序" in path.read_text(encoding="utf-8-sig")
    assert office.say("confirm", "2024-009")[0] == 0
    assert office.say("match", "2024-009")[0] == 0
    assert "没有第 3 批" in office.refused("task", "dispatch", "2024-009", "--batch", 3)
    code, said = office.say("task", "dispatch", "2024-009")
    assert code == 0, said
    assert "已派发" in said
    assert office.say("export", "assignments", path, "--task", "2024-009", "--department", "fire")[0] == 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert "消防" in lines[-1]
    assert not any(",公安," in line for line in lines)
    with open_office(office.bureau, write=False) as opened:
        person = opened.store.where(Sheet, task="2024-009")[0].teams["police"][0]
    assert office.say("export", "assignments", path, "--task", "2024-009", "--inspector", person)[0] == 0
    assert "不能按批次" in office.refused("export", "drawn", path, "--task", "2024-009", "--batch", 1)
    assert "没有“海关”" in office.refused("export", "drawn", path, "--task", "2024-009", "--department", "海关")


def test_a_list_that_a_department_filled_in_is_its_confirmation_whole_or_not_at_all(
    office: Office, tmp_path: Path
) -> None:
    joint_drawn(office.bureau)
    path = tmp_path / "核对表.csv"
    asked = ("confirmations", path, "--task", "2024-009", "--department", "fire")
    assert office.say("export", *asked)[0] == 0
    said = office.refused("import", *asked, "--sender", "演示消防员")
    assert "没有写核对结果" in said
    head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    place = head.split(",").index("核对结果")
    filled = [
        ",".join("可以检查" if at == place else cell for at, cell in enumerate(line.split(","))) for line in lines
    ]
    path.write_text("\n".join([head, *filled]), encoding="utf-8-sig")
    assert "请写明谁回复的" in office.refused("import", *asked)
    assert "要写明任务" in office.refused("import", "confirmations", path)
    assert "剔除 0 家" in office.say("import", *asked, "--sender", "演示消防员", "--dry-run")[1]
    code, said = office.say("import", *asked, "--sender", "演示消防员")
    assert code == 0, said
    assert "已确认 消防" in said
    assert "消防已在" in office.refused("import", *asked, "--sender", "演示消防员")
