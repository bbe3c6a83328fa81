"""来的是抽中的人吗: the people who came to inspect, as the record sheet of their object prints them, held against a draw.

Their identities are published nowhere: who is visited has them on paper, with the salt that opens the frozen line, and so can tell whether
the person at the door is the one whom the draw sent. Three steps for each person, after the eighteen of the draw; verify.js says the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw import draw
from rules.draw.lists import identity_commitment, read_inspectors
from rules.draw.terms import Terms
from rules.draw.typed import hex_fault, id_fault, narrow, number_fault, spellings
from site_gen.verify.report import UNJUDGED, Judged, Report, Step, Stop, Verdict, collect_steps, judge, require

__all__ = ["SENT_STEPS", "Person", "SentReport", "Sheet", "check_sent", "read_sheet"]

SENT_STEPS: tuple[str, ...] = ("检查人员", "身份", "派谁去")


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who came: the id in this draw, name, certificate, and the salt of the frozen line."""

    certificate: str
    id: str
    name: str
    salt: str


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the record sheet of an object says of the people sent to it. object: its number in this draw."""

    inspectors: Annotated[tuple[Person, ...], msgspec.Meta(min_length=1)]
    object: str


@dataclass(frozen=True, slots=True)
class SentReport(Judged):
    """The steps on one person, always as many as SENT_STEPS, in order."""

    @property
    def verdict(self) -> str:
        """The last line, a Chinese sentence."""
        wrong = self.first_failure
        if wrong:
            return "检查人员：不符，" + wrong.text
        checked = self.steps[2].state == "holds"
        return f"检查人员：相符，{self.steps[2].text}" if checked else f"检查人员：现在还不能核对，{self.steps[0].text}"

    @property
    def paper(self) -> Step:
        """What came of this person of the sheet, for the verdict of the draw."""
        return self.summed("检查记录表")


def read_sheet(raw: bytes, name: str) -> Sheet:
    """The sheet in a JSON file; Refused when it is none. name: of the file."""
    try:
        sheet = _narrow(msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=Sheet))
    except (msgspec.MsgspecError, ValueError):
        form = '{"inspectors":[{"certificate":"","id":"","name":"","salt":""}],"object":""}'
        raise Refused(f"{visible(name)} 写法不对，应为检查记录表上对象和检查人员的各项：{form}") from None
    if fault := _fault(sheet):
        raise Refused(f"{visible(name)}：{fault}")
    return sheet


def check_sent(files: Mapping[str, bytes], sheet: Sheet, person: Person, report: Report) -> SentReport:
    """Judge one person of a sheet by the files of a draw. report: on those files.

    Raises nothing: a failure is a step. Where the draw itself fails, no step is judged.
    """
    return SentReport(collect_steps(_steps(files, sheet, person, report), SENT_STEPS))


def _steps(files: Mapping[str, bytes], sheet: Sheet, person: Person, report: Report) -> Iterator[Verdict]:
    number = sheet.object
    require(report.ok, UNJUDGED, "not_yet")
    require("evidence.json" in files, "名单尚未公开，公开以后才能核对", "not_yet")
    terms, evidence = Terms.from_bytes(files["terms.json"]), draw.read_evidence(files["evidence.json"])
    require(not evidence.void, "本次抽取已作废，不应据此检查")
    require(evidence.teams is not None, "检查人员尚未匹配", "not_yet")
    frozen = _frozen(files, terms)
    id_ = next((one for one in frozen if one.lower() == person.id.lower()), person.id)
    id_ = person.id if person.id in frozen else id_  # typed in capitals
    yield "holds", f"第 {terms.draw} 号抽取，对象 {number}，检查人员 {id_}"

    require(id_ in frozen, f"冻结的检查人员名单里没有 {id_}")
    line, department = frozen[id_]
    opened = [
        identity_commitment(person.salt, {"certificate": one, "name": person.name})
        for one in spellings(person.certificate)
    ]
    require(line in opened, "姓名、执法证件号或盐值与冻结时的承诺不符")
    yield "holds", f"{visible(person.name)} 就是冻结时的 {id_}"
    yield _sent(evidence, number, department, id_)


def _narrow(sheet: Sheet) -> Sheet:
    """The sheet as it was meant, whoever typed it: half width, without blanks; a name is left as it stands but for the blanks around it."""
    people = tuple(
        Person(one.certificate.strip(), narrow(one.id), one.name.strip(), narrow(one.salt).lower())
        for one in sheet.inspectors
    )
    return Sheet(people, narrow(sheet.object).upper())


def _fault(sheet: Sheet) -> str:
    """What cannot be so as it was typed; "" when nothing is."""
    faults = [number_fault("对象的编号", sheet.object)]
    for one in sheet.inspectors:
        faults += [
            id_fault("检查人员的编号", one.id), "" if one.name else "没有填写姓名", "" if one.certificate else "没有填写执法证件号",
            hex_fault("盐值", one.salt, 32),
        ]  # fmt: skip
    return next(filter(None, faults), "")


def _frozen(files: Mapping[str, bytes], terms: Terms) -> dict[str, tuple[str, str]]:
    """Id → (commitment, code of the department) of all inspectors of the frozen lists."""
    return {
        line.id: (line.commitment, department.code)
        for department in terms.departments
        for line in read_inspectors(files[f"inspectors-{department.code}.tsv"])
    }


def _sent(evidence: draw.Evidence, number: str, department: str, id_: str) -> Verdict:
    """Whether this inspector goes to this object, was replaced, or never went there."""
    team = next((one for one in evidence.teams or () if (one.object, one.department) == (number, department)), None)
    if team is None:
        raise Stop(f"最后名单里没有 {number}，这个对象没有被抽中，或已经剔除")
    ids: list[str | None] = list(team.inspectors)
    came = False
    left: str | None = None
    for change in evidence.changes:
        if (change.object, change.department) == (number, department):
            ids[ids.index(change.out)] = change.in_
            came |= change.in_ == id_
            if change.out == id_:
                left = f"换成了 {change.in_}" if change.in_ else "换下了，没有人接替"
    require(left is None, f"{id_} 原来派给 {number}，后来{left}")
    others = "、".join(one for one in ids if one)
    good = f"{id_} 是随机匹配给 {number} 的{'，按规则接替' if came else ''}"
    return judge(id_ in ids, good, f"派给 {number} 的不是 {id_}，是 {others}")
