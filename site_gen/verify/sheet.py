"""来的是抽中的人吗: the people who came to inspect, as the record sheet of their object prints them, held against a draw.

Their identities are published nowhere: who is visited has them on paper, with the salt that opens the frozen line, and so can tell whether
the person at the door is the one whom the draw sent. Three steps for each person, after the eighteen of the draw; verify.js says the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw import draw
from rules.draw.lists import identity_commitment, read_inspectors
from rules.draw.terms import Terms
from site_gen.verify.report import UNJUDGED, Judged, Report, Stop, Verdict, collect_steps, judge, require

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
        return f"检查人员：相符，{self.steps[2].text}" if self.steps[2].state == "holds" else "检查人员：现在还不能核对"


def read_sheet(raw: bytes, name: str) -> Sheet:
    """The sheet in a JSON file; Refused when it is none. name: of the file."""
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=Sheet)
    except (msgspec.MsgspecError, ValueError):
        form = '{"inspectors":[{"certificate":"","id":"","name":"","salt":""}],"object":""}'
        raise Refused(f"{visible(name)} 写法不对，应为检查记录表上对象和检查人员的各项：{form}") from None


def check_sent(files: Mapping[str, bytes], sheet: Sheet, person: Person, report: Report) -> SentReport:
    """Judge one person of a sheet by the files of a draw. report: on those files.

    Raises nothing: a failure is a step. Where the draw itself fails, no step is judged.
    """
    return SentReport(collect_steps(_steps(files, sheet, person, report), SENT_STEPS))


def _steps(files: Mapping[str, bytes], sheet: Sheet, person: Person, report: Report) -> Iterator[Verdict]:
    number, person = sheet.object.strip(), _narrow(person)
    for field, good in (
        ("对象的编号", re.fullmatch("[A-Za-z0-9_-]{1,32}", number)), ("人员编号", re.fullmatch("[A-Za-z0-9_-]{1,32}", person.id)),
        ("姓名", person.name), ("执法证件号", person.certificate),
        ("盐值（32 位，数字和 a 到 f）", re.fullmatch("[0-9a-f]{32}", person.salt)),
    ):  # fmt: skip
        require(good, "没有填写或写法不对：" + field)
    require(report.ok, UNJUDGED, "not_yet")
    require("evidence.json" in files, "名单尚未公开，公开以后才能核对", "not_yet")
    terms, evidence = Terms.from_bytes(files["terms.json"]), draw.read_evidence(files["evidence.json"])
    require(not evidence.void, "本次抽取已作废，不应据此检查")
    require(evidence.teams is not None, "检查人员尚未匹配", "not_yet")
    yield "holds", f"第 {terms.draw} 号抽取，对象 {number}，检查人员 {person.id}"

    line, department = _frozen(files, terms, person.id)
    identity = {"certificate": person.certificate, "name": person.name}
    require(identity_commitment(person.salt, identity) == line, "姓名、执法证件号或盐值与冻结时的承诺不符")
    yield "holds", f"{visible(person.name)} 就是冻结时的 {person.id}"
    yield _sent(evidence, number, department, person.id)


def _narrow(person: Person) -> Person:
    return Person(
        person.certificate.strip(), person.id.strip(), person.name.strip(), "".join(person.salt.split()).lower()
    )


def _frozen(files: Mapping[str, bytes], terms: Terms, id_: str) -> tuple[str, str]:
    """(commitment, department) of an inspector of the frozen lists; Stop when there is none of this id."""
    for department in terms.departments:
        for line in read_inspectors(files[f"inspectors-{department.code}.tsv"]):
            if line.id == id_:
                return line.commitment, department.code
    raise Stop(f"冻结的检查人员名单里没有 {id_}")


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
