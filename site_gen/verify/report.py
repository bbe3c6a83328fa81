"""The report of a verification: one line per step, the same in all three verifiers."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["STATE_TEXT", "STEPS", "UNJUDGED", "Report", "State", "Step"]

State = Literal["holds", "fails", "not_yet", "note"]

STATE_TEXT: dict[State, str] = {"holds": "成立", "fails": "不成立", "not_yet": "尚无", "note": "提示"}

STEPS: tuple[str, ...] = (
    "冻结条件", "冻结登记", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单",
    "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开",
)  # fmt: skip
"""The steps in the order of the work. `verify.py` and `verify.js` hold the same table; a test compares them."""

UNJUDGED = "前面的步骤不成立，未核验"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name and text in Chinese. State note: nothing is wrong, but the reader must know the text."""

    name: str
    state: State
    text: str

    def __str__(self) -> str:
        return f"[{STATE_TEXT[self.state]}] {self.name}：{self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """All steps, always as many as STEPS, in order."""

    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing fails; a draw that is not drawn yet can be ok."""
        return self.first_failure is None

    @property
    def first_failure(self) -> Step | None:
        """The first step that fails; None when none does."""
        return next((step for step in self.steps if step.state == "fails"), None)

    @property
    def verdict(self) -> str:
        """The last line, a Chinese sentence."""
        wrong = self.first_failure
        return f"结论：不成立，首先不成立的是“{wrong.name}”" if wrong else "结论：没有不成立的步骤"

    def lines(self) -> tuple[str, ...]:
        """The printed lines: one for every step, then the verdict."""
        return (*map(str, self.steps), self.verdict)
