"""The report of a verification: the verdict first, then one line per step, the same in all three verifiers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["STATE_TEXT", "STEPS", "UNJUDGED", "Judged", "Report", "State", "Step", "Stop", "Verdict", "collect_steps", "conclude", "judge", "require"]  # fmt: skip

State = Literal["holds", "fails", "not_yet", "note", "unjudged"]

STATE_TEXT: dict[State, str] = {
    "holds": "成立", "fails": "不成立", "not_yet": "尚无", "note": "提示", "unjudged": "不能判断",
}  # fmt: skip

STEPS: tuple[str, ...] = (
    "冻结条件", "冻结登记", "公布时间", "公开期限", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数",
    "抽取名单", "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开",
)  # fmt: skip
"""The steps in the order of the work. `verify.py` and `verify.js` hold the same table; a test compares them."""

UNJUDGED = "前面的步骤不成立，未核验"

Verdict = tuple[State, str]
"""How one step ends: its state and its text in Chinese, ready to be shown."""


class Stop(Exception):
    """Ends the verification: a step fails, or its stage is not reached yet (state not_yet: no error). Later steps are not judged."""

    def __init__(self, text: str, state: State = "fails") -> None:
        super().__init__(text)
        self.text, self.state = text, state


def require(holds: object, text: str, state: State = "fails") -> None:
    """Raise Stop with this text and state unless `holds`."""
    if not holds:
        raise Stop(text, state)


def judge(holds: object, good: str, bad: str) -> Verdict:
    """A verdict that does not end the verification: the text `good` if it holds, `bad` if it fails."""
    return ("holds", good) if holds else ("fails", bad)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name and text in Chinese. State note: nothing is wrong, but the reader must know the text."""

    name: str
    state: State
    text: str

    def __str__(self) -> str:
        return f"[{STATE_TEXT[self.state]}] {self.name}：{self.text}"


def collect_steps(verdicts: Iterator[Verdict], names: Sequence[str]) -> tuple[Step, ...]:
    """A step for each name, from the verdicts; those after a Stop say that they were not judged, or are not reached."""
    collected: list[Verdict] = []
    rest = ""
    try:
        for verdict in verdicts:
            collected.append(verdict)
    except Stop as stop:
        collected.append((stop.state, stop.text))
        rest = UNJUDGED if stop.state == "fails" else stop.text
    collected += [("not_yet", rest)] * (len(names) - len(collected))
    return tuple(Step(name, state, text) for name, (state, text) in zip(names, collected, strict=True))


@dataclass(frozen=True, slots=True)
class Judged(ABC):
    """Steps that were judged, always as many as their table has, in order."""

    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing fails; what cannot be judged yet can be ok."""
        return self.first_failure is None

    @property
    def first_failure(self) -> Step | None:
        """The first step that fails; None when none does."""
        return next((step for step in self.steps if step.state == "fails"), None)

    def summed(self, name: str) -> Step:
        """All steps as one of this name: the first that fails, else where they stand."""
        step = self.first_failure or self.steps[0]
        return Step(name, step.state, step.text)

    @property
    @abstractmethod
    def verdict(self) -> str:
        """What the steps come to, in one line of Chinese."""

    def lines(self) -> tuple[str, ...]:
        """The printed lines: one for every step, then the verdict."""
        return (*map(str, self.steps), self.verdict)


def conclude(wrong: str, waiting: Sequence[str], papers: Sequence[Step], good: str, itself: str) -> str:
    """What is said first: one of three values, of what was published and of what the reader handed in beside it.

    wrong: what of the draw does not hold, "" when nothing; waiting: why steps cannot be judged yet; papers: how kept registers, proofs, a
    slip and a record sheet were judged; good: what is said when all holds; itself: what of, where a paper alone is wrong.
    """
    bad = "、".join(dict.fromkeys(paper.name for paper in papers if paper.state == "fails"))
    if not bad:
        waiting = [*waiting, *(f"{one.name}：{one.text}" for one in papers if one.state in ("not_yet", "unjudged"))]
    why = "；".join(dict.fromkeys(waiting))
    said = wrong or (f"{good}，但有 {len(waiting)} 步现在还不能判断（{why}）" if waiting else good)
    if not bad:
        return "结论：" + said
    return f"结论：{said}，您给的{bad}也不成立" if wrong else f"结论：不成立：您给的{bad}。{itself}{said}"


@dataclass(frozen=True, slots=True)
class Report(Judged):
    """The steps of a draw (STEPS). remarks: whose draw it is, and what the verdict's line must say besides.

    papers: what the reader handed in beside it, judged; the verdict speaks of it, `ok` and `lines` do not.
    """

    remarks: tuple[str, ...] = ()
    papers: tuple[Step, ...] = ()

    @property
    def verdict(self) -> str:
        """The first line, in Chinese: one of three values, then what the reader must know."""
        waiting = [step.text for step in self.steps if step.state in ("not_yet", "unjudged")]
        wrong = "不成立：" + self.first_failure.name if self.first_failure else ""
        return "。".join([conclude(wrong, waiting, self.papers, "成立", "抽取本身"), *self.remarks])

    def lines(self) -> tuple[str, ...]:
        """The printed lines: the verdict, then one for every step."""
        return (self.verdict, *map(str, self.steps))
