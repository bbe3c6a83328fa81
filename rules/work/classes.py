"""Risk class and watch-list steer the inspection and stand beside no name, unless the bureau states a legal basis (draw.md §6)."""

import re
from collections.abc import Sequence

from rules.base.errors import Problem
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.selector import names_class
from rules.work.task import Task

__all__ = ["class_problems", "rests_on_classes"]

_CLASS_WORDS = re.compile(r"[A-Ea-e]\s*级|风险等级|重点监管|黑名单")
_OF_STRATA = {"risk": ("risk",), "watch": ("watch", "not_watch")}
_CURE = "请改正，或在 bureau.toml 写明公开的依据（site.publish_classes）"


def rests_on_classes(task: Task) -> bool:
    """Whether the strata, the scope or the name of a task rest on risk class or watch-list.

    Of such a draw the list is by name alone: no stratum, order or batch, no team, no evidence that joins them.
    """
    return (
        task.strata in {"risk", "watch"}
        or names_class(task.where)
        or task.by_class
        or bool(_CLASS_WORDS.search(task.name))
    )


def class_problems(task: Task, plan: PlanLine | None, items: Sequence[Item] = ()) -> list[Problem]:
    """What would tell the class of everybody on the list, whatever the list leaves out: a name that says it, strata within one class."""
    problems = [
        Problem(f"“{name}”写了信用风险等级或重点监管，会与名单上的名称并列公开；{_CURE}", task.number, label)
        for name, label in (
            (task.name, "抽查任务名称"),
            (plan.name if plan else "", "计划名称"),
            *((item.name, f"{item.number} 事项名称") for item in items),
        )
        if _CLASS_WORDS.search(name)
    ]
    if any(task.where.get(one) for one in _OF_STRATA.get(task.strata, ())):
        problems.append(
            Problem(
                f"限定了信用风险等级或重点监管又按它分层，公开的分层就是名单上各家的等级；请改为不分层，或者{_CURE}",
                task.number,
                "分层方式",
            )
        )
    return problems
