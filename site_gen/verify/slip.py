"""查询单: whether the slip that an object was given agrees with the public evidence (rules/draw/slip.py).

Five steps, after the eighteen of the draw; verify.js prints the same lines. Only the object's own line is compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.base.invisible import visible
from rules.draw import draw
from rules.draw.lists import identity_commitment, object_identity, read_excluded, read_pool
from rules.draw.slip import OUTCOMES, Slip, outcome, place
from rules.draw.terms import Terms
from rules.draw.typed import spellings
from site_gen.verify.report import UNJUDGED, Judged, Report, Step, Stop, Verdict, collect_steps, judge, require

__all__ = ["SLIP_STEPS", "SlipReport", "check_slip"]

SLIP_STEPS: tuple[str, ...] = ("查询单", "名称", "票号", "次序", "结果")


@dataclass(frozen=True, slots=True)
class SlipReport(Judged):
    """All steps, always as many as SLIP_STEPS, in order."""

    @property
    def verdict(self) -> str:
        """The last line, a Chinese sentence."""
        wrong = self.first_failure
        if wrong:
            return f"查询单：不符，首先不符的是“{wrong.name}”"
        checked = self.steps[0].state == "holds"
        return f"查询单：相符，{self.steps[-1].text}" if checked else f"查询单：现在还不能核对，{self.steps[0].text}"

    @property
    def paper(self) -> Step:
        """What came of the slip, for the verdict of the draw."""
        return self.summed("查询单")


def check_slip(files: Mapping[str, bytes], slip: Slip, report: Report) -> SlipReport:
    """Judge a slip (as `read_slip` read it) by the files of a draw. report: on those files.

    Raises nothing: a failure is a step of the report. Where the draw itself fails, no step of the slip is judged.
    """
    return SlipReport(collect_steps(_steps(files, slip, report), SLIP_STEPS))


def _steps(files: Mapping[str, bytes], slip: Slip, report: Report) -> Iterator[Verdict]:
    require(report.ok, UNJUDGED, "not_yet")
    terms = Terms.from_bytes(files["terms.json"])
    other = f"这是第 {slip.draw} 号抽取的查询单，不是第 {terms.draw} 号的，请到那次抽取的页面核对"
    require(slip.draw == terms.draw, other, "unjudged")
    require("pool.tsv" in files and "excluded.tsv" in files, "名单尚未公开，公开以后才能核对", "not_yet")
    require("evidence.json" in files, "尚未抽取", "not_yet")
    yield "holds", f"第 {terms.draw} 号抽取，{slip.number}"

    evidence = draw.read_evidence(files["evidence.json"])
    pool = read_pool(files["pool.tsv"])
    inside = next((line for line in pool if line.number == slip.number), None)
    outside = next((line for line in read_excluded(files["excluded.tsv"]) if line.number == slip.number), None)
    line = inside or outside
    if line is None:
        raise Stop(f"冻结的名单里没有 {slip.number}")
    opened = [
        identity_commitment(slip.salt, object_identity(code, slip.name, slip.object)) for code in spellings(slip.code)
    ]
    require(line.commitment in opened, "对象、代码、名称或盐值与冻结时的承诺不符")
    yield "holds", f"{visible(slip.name)} 就是冻结时的 {slip.number}"

    if outside is not None:
        yield "note", "没有入库，没有票号"
        yield "note", "没有入库，没有次序"
        same = (slip.outcome, slip.reason) == ("excluded", outside.reason)
        yield judge(same, f"未入库，原因 {outside.reason}", f"应为未入库，原因 {outside.reason}")
        return
    stratum, where, ticket = place(pool, evidence.seed, slip.number)
    size = sum(other.stratum == stratum for other in pool)
    yield judge(slip.ticket in ("", ticket), ticket, f"应为 {ticket}")
    yield judge(
        (slip.stratum, slip.place) == (stratum, where),
        f"{stratum} 层 {size} 个，按票号排第 {where}，取前 {evidence.taken[stratum]} 个",
        f"应为 {stratum} 层 {size} 个中的第 {where}",
    )
    became = outcome(slip.number, evidence.drawn, evidence.struck)
    yield judge(slip.outcome == became, OUTCOMES[became], f"应为{OUTCOMES[became]}")
