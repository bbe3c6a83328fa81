"""来的是抽中的人吗: the people of a record sheet held against the draw, by the package, the command and the page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rules.base.errors import Refused
from site_gen.verify import SENT_STEPS, check_sent, read_sheet, reader, verify
from tests import VECTORS
from tests.site_gen.forgeries import NOW, VOID, Files, load, sealed, settled, stated, without
from tests.site_gen.office import canonical
from tests.site_gen.verify_page import write
from tests.site_templates.node import Script, node
from tui.cli import cli

FILES = load("draw-2")
SHEET: Any = json.loads((VECTORS / "draw-2" / "sheet.json").read_bytes())
"""Paper: of P-0033, where C06 was changed for C04 and then C04 for C01; C05 stayed."""
STAYED, OUT = SHEET["inspectors"]


def cases() -> dict[str, tuple[Files, str, dict[str, str], str]]:
    """Name → (files, object, person, the verdict)."""
    number = SHEET["object"]
    shut = {name: FILES[name] for name in ("terms.json", "freezes.tsv")}
    void = settled(sealed(FILES, void=VOID))
    changed = {change["object"] for change in stated(FILES)["changes"]}
    unchanged = [
        one for one in stated(FILES)["teams"] if one["department"] == "culture" and one["object"] not in changed
    ]
    elsewhere = next(one["object"] for one in unchanged if STAYED["id"] not in one["inspectors"])
    team = next(o for o in stated(FILES)["teams"] if (o["object"], o["department"]) == (elsewhere, "culture"))[
        "inspectors"
    ]
    return {
        "the one who was drawn": (FILES, number, STAYED, "检查人员：相符，C05 是随机匹配给 P-0033 的"),
        "who was replaced since": (FILES, number, OUT, "检查人员：不符，C06 原来派给 P-0033，后来换成了 C04"),
        "sent by somebody to another object": (FILES, elsewhere, STAYED, f"检查人员：不符，派给 {elsewhere} 的不是 C05，是 {'、'.join(team)}"),
        "another name": (FILES, number, STAYED | {"name": "别人"}, "检查人员：不符，姓名、执法证件号或盐值与冻结时的承诺不符"),
        "another certificate": (FILES, number, STAYED | {"certificate": "X"}, "检查人员：不符，姓名、执法证件号或盐值与冻结时的承诺不符"),
        "another salt": (FILES, number, STAYED | {"salt": "0" * 32}, "检查人员：不符，姓名、执法证件号或盐值与冻结时的承诺不符"),
        "another's id": (FILES, number, STAYED | {"id": OUT["id"]}, "检查人员：不符，姓名、执法证件号或盐值与冻结时的承诺不符"),
        "an id that nobody has": (FILES, number, STAYED | {"id": "X99"}, "检查人员：不符，冻结的检查人员名单里没有 X99"),
        "an object that was not drawn": (FILES, "P-0001", STAYED, "检查人员：不符，最后名单里没有 P-0001，这个对象没有被抽中，或已经剔除"),
        "an object that was struck": (FILES, "P-0018", STAYED, "检查人员：不符，最后名单里没有 P-0018，这个对象没有被抽中，或已经剔除"),
        "typed with blanks and capitals": (FILES, f" {number.lower()} ", STAYED | {"salt": STAYED["salt"].upper(), "name": f" {STAYED['name']} ", "id": "ｃ０５", "certificate": f" {STAYED['certificate'][:3]} {STAYED['certificate'][3:]}"}, "检查人员：相符，C05 是随机匹配给 P-0033 的"),
        "the list is not public": (shut, number, STAYED, "检查人员：现在还不能核对，名单尚未公开，公开以后才能核对"),
        "not matched": (sealed(FILES, pools=None, teams=None, changes=[]), number, STAYED, "检查人员：现在还不能核对，检查人员尚未匹配"),
        "void": (void, number, STAYED, "检查人员：不符，本次抽取已作废，不应据此检查"),
        "the draw does not hold": (sealed(FILES, drawn=[]), number, STAYED, "检查人员：现在还不能核对，前面的步骤不成立，未核验"),
    }  # fmt: skip


CASES = cases()


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_a_person_of_a_sheet_is_held_against_the_draw_alike_by_package_and_page(script: Script, name: str) -> None:
    files, number, person, verdict = CASES[name]
    sheet = read_sheet(canonical({"inspectors": [person], "object": number}), "记录表.json")
    report = check_sent(files, sheet, sheet.inspectors[0], verify(files, reader(now=NOW)))
    assert report.verdict == verdict
    assert report.ok == ("不符" not in verdict)
    assert tuple(step.name for step in report.steps) == SENT_STEPS
    (page,) = script(files, NOW, sent=[person | {"number": number}]).sent
    assert page["verdict"] == verdict
    assert [(step["name"], step["state"], step["text"]) for step in page["steps"]] == [
        (one.name, one.state, one.text) for one in report.steps
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "没有填写姓名"),
        ({"certificate": ""}, "没有填写执法证件号"),
        ({"salt": "0" * 31}, "盐值应为 32 位十六进制数字（0–9、a–f），现在是 31 位，请逐组核对"),
        ({"salt": "O" * 32}, "盐值应为 32 位十六进制数字（0–9、a–f），现在是 32 位，其中“o”不是，请逐组核对"),
        ({"salt": ""}, "没有填写盐值"),
        ({"id": "第五人"}, "检查人员的编号应为字母、数字、“-”或“_”，不超过 32 个，现在是“第五人”，请对照原件"),
        ({"number": "33"}, "对象的编号应为 P- 和 4 至 15 位数字，如 P-0056，现在是“33”，请对照原件"),
    ],
)
def test_what_cannot_be_so_is_a_mistake_in_typing_and_no_lie_of_the_bureau(
    script: Script, typed: dict[str, str], said: str
) -> None:
    person = {"number": SHEET["object"]} | STAYED | typed
    raw = {"inspectors": [{key: person[key] for key in STAYED}], "object": person["number"]}
    with pytest.raises(Refused) as refused:
        read_sheet(canonical(raw), "记录表.json")
    assert str(refused.value) == "记录表.json：" + said
    assert script(FILES, NOW, sent=[person]).sent == ({"fault": said},)


def test_who_was_sent_in_place_of_another_is_said_to_follow_the_rule() -> None:
    """C04 took the place of C06 and left again; C01 came, by the same rule."""
    last = stated(FILES)["changes"][-1]
    assert (last["object"], last["in"]) == ("P-0033", "C01")


def test_the_command_reads_a_sheet_as_the_record_sheet_prints_it(tmp_path: Path) -> None:
    folder = write(FILES, tmp_path / "draw")
    (tmp_path / "sheet.json").write_bytes(b"\xef\xbb\xbf" + canonical(SHEET))
    done = CliRunner().invoke(cli, ["verify", str(folder), "--sheet", str(tmp_path / "sheet.json")])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert "检查人员：相符，C05 是随机匹配给 P-0033 的" in lines
    assert "检查人员：不符，C06 原来派给 P-0033，后来换成了 C04" in lines
    told = json.loads(
        CliRunner().invoke(cli, ["--json", "verify", str(folder), "--sheet", str(tmp_path / "sheet.json")]).output
    )
    assert [one["ok"] for one in told["sheet"]] == [True, False]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b'{"inspectors":[],"object":"P-0033"}',
        b'{"inspectors":[{"id":"C05"}],"object":"P-0033"}',
        b"\xff",
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_its_form(tmp_path: Path, raw: bytes) -> None:
    folder = write(FILES, tmp_path / "draw")
    (tmp_path / "sheet.json").write_bytes(raw)
    refused = CliRunner().invoke(cli, ["verify", str(folder), "--sheet", str(tmp_path / "sheet.json")]).exception
    assert isinstance(refused, Refused)
    assert '"inspectors"' in str(refused)


def test_no_identity_of_an_inspector_is_in_what_is_public() -> None:
    public = b"".join(without(FILES).values())
    for one in SHEET["inspectors"]:
        assert not [key for key in ("name", "certificate", "salt") if one[key].encode() in public]
