"""A bureau as a whole, and what a reader kept: all draws at hand and how they hang together, older registers, heads on paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.base.canonical import digest
from rules.base.invisible import visible
from rules.draw.registers import FreezeLine, compare_kept, kept_name, read_freezes, read_heads
from rules.draw.terms import Terms, Unreal
from rules.journal.proof import read_proof
from site_gen.verify.checks import Reader, check
from site_gen.verify.report import State, Step, conclude

__all__ = ["BureauReport", "check_bureau", "check_kept", "check_proof"]


@dataclass(frozen=True, slots=True)
class BureauReport:
    """A line for each draw at hand, then what does not fit between them, then how much of the register is at hand.

    papers: kept registers and proofs that the reader handed in, judged; the verdict speaks of them, `lines` does not.
    """

    draws: tuple[Step, ...]
    bonds: tuple[Step, ...]
    at_hand: str
    papers: tuple[Step, ...] = ()

    @property
    def wrong(self) -> int:
        """How many lines fail."""
        return sum(line.state == "fails" for line in (*self.draws, *self.bonds))

    @property
    def verdict(self) -> str:
        """The first line."""
        wrong = f"不成立，{self.wrong} 处" if self.wrong else ""
        return conclude(wrong, [], self.papers, "没有不成立的", "各次抽取")

    def lines(self) -> tuple[str, ...]:
        """The printed lines, the verdict first."""
        return (self.verdict, *map(str, self.draws), *map(str, self.bonds), self.at_hand)


@dataclass(frozen=True, slots=True)
class _AtHand:
    """A draw whose terms can be read and stand in the register."""

    commitment: str
    terms: Terms
    pool: bytes | None


def check_bureau(folders: Mapping[str, Mapping[str, bytes]], reader: Reader) -> BureauReport:
    """Judge all draws of a bureau. folders: name → files, as `read_folder` gives them, in the order to be printed."""
    draws: list[Step] = []
    found: list[_AtHand] = []
    series: dict[int, tuple[FreezeLine, ...]] = {}
    for name, files in folders.items():
        report = check(files, reader)
        said = report.verdict.removeprefix("结论：")
        draws.append(Step(visible(name), "holds" if report.ok else "fails", said))
        if report.steps[1].state in ("holds", "unjudged"):
            terms = Terms.from_bytes(files["terms.json"])
            found.append(_AtHand(digest(files["terms.json"]), terms, files.get("pool.tsv")))
            series = read_freezes(files["freezes.tsv"]) if "freezes.tsv" in files else series
    bonds = [Step(one.terms.draw, "fails", text) for one in found for holds, text in _bonds(one, found) if not holds]
    here = {one.commitment for one in found}
    missing = [lines[0].draw for lines in series.values() if lines[0].commitment not in here]
    rest = "，不在手：" + "、".join(missing) if missing else ""
    at_hand = f"登记共 {len(series)} 次冻结，文件在手 {len(series) - len(missing)} 次{rest}"
    return BureauReport(tuple(draws), tuple(bonds), at_hand)


def _bonds(one: _AtHand, found: Sequence[_AtHand]) -> Iterator[tuple[bool, str]]:
    """How a draw hangs together with the others at hand: one bureau, the draw before it, what it replaces, what it adds to."""
    terms = one.terms
    yield all(other.terms.bureau.code == terms.bureau.code for other in found), "不是同一个单位的"
    for other in found:
        follows = other.terms.serial == terms.serial - 1
        yield not follows or other.commitment == terms.previous, "previous 不是前一次冻结的承诺值"
        linked = other.commitment in (terms.supersedes, terms.parent)
        yield not linked or other.terms.task == terms.task, "所代替或所补充的不是同一任务的抽取"
        if other.commitment == terms.supersedes and other.pool is not None and one.pool is not None:
            kept = [
                row for row in other.pool.split(b"\n") if row.split(b"\t")[0].decode("latin-1") not in terms.removed
            ]
            yield kept == one.pool.split(b"\n"), "对象库不是前一次的对象库减去写明的几个"


def check_kept(old: bytes, files: Mapping[str, bytes], file: str = "") -> Step:
    """An older freezes.tsv or heads.tsv that the reader kept, beside the one of today: both only grow. file: what it is called.

    Where they differ one of them is not true; which, no program can tell.
    """
    name = kept_name(old)
    if not name:
        return Step("留存的登记", "unjudged", f"{visible(file)} 不是 freezes.tsv 或 heads.tsv，没有对照")
    what = f"与留存的 {name} 对照"
    if name not in files:
        return Step(what, "unjudged", f"没有现在的 {name}")
    new = files[name]
    counted = compare_kept(old, new)
    if counted:
        return Step(what, "holds", f"旧的 {counted[0]} 行都在，以后增加 {counted[1]} 行")
    longer = "；留存的比现在的长" if old.startswith(new) else ""
    return Step(what, "unjudged", f"两份登记不一致，本程序不能判断哪份为真，请向见证人核对{longer}")


def check_proof(raw: bytes, files: Mapping[str, bytes]) -> Step:
    """Whether a head printed on paper belongs to the published journal: the digests from there lead to a line of heads.tsv."""
    state, text = _judge_proof(raw, files)
    return Step("台账证明", state, text)


def _judge_proof(raw: bytes, files: Mapping[str, bytes]) -> tuple[State, str]:
    try:
        proof = read_proof(raw)
    except ValueError:
        return "unjudged", "这个文件不是台账证明（mingchou prove 写的），没有核对"
    if "heads.tsv" not in files:
        return "unjudged", "没有 heads.tsv，不能核对"
    try:
        heads = read_heads(files["heads.tsv"])
    except Unreal as unreal:
        return "fails", str(unreal)
    except ValueError:
        return "fails", "heads.tsv 不合规定写法"
    end = proof.end()
    published = next((line.at for line in heads if (line.seq, line.head) == end), None)
    if published is None:
        return "fails", "与公布的台账不符"
    return "holds", f"第 {proof.seq} 条台账 {proof.head} 在 {published} 公布的台账之中"
