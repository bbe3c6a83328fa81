"""A bureau as a whole, and what a reader kept: all draws at hand and how they hang together, older registers, heads on paper."""

import re
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


_GIVEN_UP = {"void": "已作废", "expired": "已过期"}


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
        """The first line. It is only plain where no draw has anything that its reader must know besides."""
        wrong = f"不成立，{self.wrong} 处" if self.wrong else ""
        more = sum(not re.search("：成立。[^。]*$", str(line)) for line in self.draws)
        good = f"没有不成立的，{more} 次须看各行的说明" if more else "没有不成立的"
        return conclude(wrong, [], self.papers, good, "各次抽取")

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
    bonds: list[Step] = []
    for one in found:
        bonds += [Step(one.terms.draw, state, text) for state, holds, text in _bonds(one, found, series) if not holds]
    here = {one.commitment for one in found}
    missing = [lines[0].draw for lines in series.values() if lines[0].commitment not in here]
    rest = "，不在手：" + "、".join(missing) if missing else ""
    at_hand = f"登记共 {len(series)} 次冻结，文件在手 {len(series) - len(missing)} 次{rest}"
    return BureauReport(tuple(draws), tuple(bonds), at_hand)


def _bonds(
    one: _AtHand, found: Sequence[_AtHand], series: Mapping[int, tuple[FreezeLine, ...]]
) -> Iterator[tuple[State, bool, str]]:
    """How a draw hangs together with the others at hand: one bureau, the draw before it, what it replaces or adds to, and what should be
    asked about: a redraw from another source, a task opened anew for what a draw that was given up was for."""
    terms, replaced = one.terms, {other.terms.supersedes for other in found}
    yield "fails", all(other.terms.bureau.code == terms.bureau.code for other in found), "不是同一个单位的"
    for other in found:
        before = other.terms
        follows = before.serial == terms.serial - 1
        yield "fails", not follows or other.commitment == terms.previous, "previous 不是前一次冻结的承诺值"
        linked = other.commitment in (terms.supersedes, terms.parent)
        yield "fails", not linked or before.task == terms.task, "所代替或所补充的不是同一任务的抽取"
        replaces = other.commitment == terms.supersedes
        if replaces and other.pool is not None and one.pool is not None:
            yield "fails", _is_the_rest(other.pool, one.pool, terms), "对象库不是前一次的对象库减去写明的几个"
        other_source = before.entropy.kind == terms.entropy.kind and _source(before) != _source(terms)
        yield "note", not (replaces and other_source), "重新抽取换了彩票的种类，或骰子的地点、数目"
        lines = series.get(before.serial, ())
        state = _GIVEN_UP.get(lines[-1].state if lines else "")
        shares = _shares(before, terms)
        anew = state is not None and other.commitment not in replaced and shares != ""
        yield "note", not anew, (
            f"{shares}的 {before.draw} {state}，没有重新抽取，这次另立任务："
            f"对象库那次 {before.pool_size} 个，这次 {terms.pool_size} 个"
        )  # fmt: skip


def _is_the_rest(before: bytes, now: bytes, terms: Terms) -> bool:
    """Whether a redraw's pool is its predecessor's less what the terms remove; masked, small strata may be merged whole (docs/draw.md, 名单)."""
    old, new = ([row.split("\t") for row in raw.decode("latin-1").split("\n")] for raw in (before, now))
    old = [row for row in old if row[0] not in terms.removed]
    into = {a: b for x, y in zip(old, new, strict=False) for a, b in zip(x[1:2], y[1:2], strict=False)}
    merged = all(a == b or (terms.mask is not None and _takes_in(b, a)) for a, b in into.items())
    return merged and [[x[0], *(into.get(a) for a in x[1:2]), *x[2:]] for x in old] == new


def _takes_in(merged: str, stratum: str) -> bool:
    return merged in {"all", "mixed"} or set(stratum.split("--")) <= set(merged.split("--"))


def _source(terms: Terms) -> dict[str, str | int]:
    """What of a source must not change between a draw and its redraw: not the day or the round."""
    return {key: part for key, part in terms.entropy.source.items() if key not in {"date", "round"}}


def _shares(before: Terms, terms: Terms) -> str:
    """What the first draw of another task shares with an earlier one: the line of the plan, or an item in the same year; "" for nothing."""
    if terms.supersedes or terms.parent or before.parent or before.task == terms.task or before.serial >= terms.serial:
        return ""
    if before.plan is not None and terms.plan is not None and before.plan.line == terms.plan.line:
        return "同一行计划"
    same = {item.number for item in before.items} & {item.number for item in terms.items}
    return "同一事项" if same and before.frozen_at[:4] == terms.frozen_at[:4] else ""


def check_kept(old: bytes, files: Mapping[str, bytes], file: str = "") -> Step:
    """An older freezes.tsv or heads.tsv that the reader kept, beside the one of today: both only grow. file: what it is called.

    Where they differ one of them is not true; which, no program can tell.
    """
    name = kept_name(old)
    if not name:
        return Step(
            "留存的登记",
            "unjudged",
            f"{visible(file)} 不是 freezes.tsv 或 heads.tsv，或者被记事本等另存过，没有对照；请用网站上下载的原件",
        )
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
