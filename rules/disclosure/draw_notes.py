"""What a reader of a draw must be told beside its lists: what stands out, where to look its value up, how late its lists are (draw.md §4, §5)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from rules.base.codes import DRAW_STATES, ENTROPY
from rules.disclosure.counts import few
from rules.draw.draw_record import Draw, DrawLists, exceeds_limit
from rules.draw.entropy import GAMES
from rules.draw.evidence import counted_witnesses
from rules.draw.overdue import as_at
from rules.draw.predecessors import duty_of, given_up_before, opened_anew, source_change
from rules.draw.proof import Tally
from rules.registry.department import START, Departments

__all__ = ["CLOSED_FOR_GOOD", "Around", "lookup_text", "source_text", "strength_text", "what_stands_out"]

CLOSED_FOR_GOOD = frozenset({"deregistered", "revoked", "moved_away", "closed_down", "duplicate"})
"""True reasons of a strike after which an object should not be in business (draw.md §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around every draw of a bureau. now: of the publication. active: objects of the registry that are in business.

    returned: draw → objects that were left out because they were closed and came back within the time of its task.
    lists: of the draws, by number. departments: the bureau's.
    """

    now: datetime
    draws: Sequence[Draw] = ()
    counts: Tally = field(default_factory=Tally)
    active: Set[str] = frozenset()
    returned: Mapping[str, Set[str]] = field(default_factory=dict)
    lists: Mapping[str, DrawLists] = field(default_factory=dict)
    departments: Departments = START

    def with_commitment(self, commitment: str | None) -> Draw | None:
        """The draw with this commitment; None when there is none."""
        return next((draw for draw in self.draws if draw.commitment == commitment), None)

    def state(self, draw: Draw) -> str:
        """The state to be shown (a code of DRAW_STATES): an overdue freeze is expired before anybody touches it."""
        return as_at(draw, self.now).state

    def state_text(self, draw: Draw) -> str:
        """The same in Chinese: also that the time of a value which never expires is over, and it must still come."""
        late = draw.state == "open" and not draw.expires_at and draw.expected_at < self._stamp()
        return DRAW_STATES.text(self.state(draw)) + ("，预定时间已过" if late else "")

    def _stamp(self) -> str:
        return self.now.isoformat(timespec="seconds")


def what_stands_out(draw: Draw, lists: DrawLists, around: Around, *, level: str, by_number: bool) -> tuple[str, ...]:
    """Sentences about what of a draw rests on papers that nobody outside can read. Never a name.

    level: as it is now. by_number: whether its lines may be named by number; else only how many, and 少于5 where it is not public in full.
    """
    pool = {entry.number: entry.object for entry in lists.pool}

    def told(numbers: Iterable[str]) -> str:
        some = sorted(numbers)
        if not by_number:
            return f"{len(some) if level == 'full' else few(len(some))} 个对象"
        return f"{len(some)} 个对象（{'、'.join(some)}）"

    return (*_of_predecessors(draw, lists, around, level), *_sentences(draw, lists, around, pool, told))


def _of_predecessors(draw: Draw, lists: DrawLists, around: Around, level: str) -> Iterator[str]:
    """A redraw from another source; a task opened anew for what a draw that was given up was for. Pools are compared where both are public in full."""
    before = around.with_commitment(draw.conditions.supersedes)
    changed = source_change(draw.conditions.entropy, before.conditions.entropy) if before else ""
    if changed:
        yield f"{changed}：为什么换，请问本单位。"
    if draw.supplement is not None:
        return
    pool = [entry.object for entry in lists.pool]
    for before_it in given_up_before(duty_of(draw), around.draws, draw.serial):
        one = before_it.draw
        paged = one.level in {"full", "limited"}
        if not paged and before_it.shares != "同一行计划":
            continue  # nobody outside knows what it was for
        called = f"第 {one.number} 号抽取" if paged else "另一次抽取"
        both = level == one.level == "full"
        yield opened_anew(before_it, called, around.lists.get(one.number) if both else None, pool) + "。"


def _sentences(
    draw: Draw, lists: DrawLists, around: Around, pool: Mapping[str, str], told: Callable[[Iterable[str]], str]
) -> Iterator[str]:
    """pool: number in the draw → in the registry. told: how many these are, and which where that may be said."""
    struck = {one.number for one in draw.struck if draw.strike_reasons.get(one.number, "") in CLOSED_FOR_GOOD}
    if alive := {number for number in struck if pool.get(number, "") in around.active}:
        yield f"有 {told(alive)}因停止经营、迁出等被剔除，名录里却仍是存续：剔除对不对，请问本单位要依据。"
    back = around.returned.get(draw.number, frozenset())
    if returned := {entry.number for entry in lists.excluded if entry.object in back}:
        yield f"有 {told(returned)}冻结时因停业、注销或迁出没有入库，检查期内又恢复经营：为什么，请问本单位。"
    if heavy := _hardly_visited(lists):
        yield f"有 {told(heavy)}回避的检查人员超过可派人员的 5%，经负责人批准。"
    if draw.teams and exceeds_limit(len(draw.changes), len(draw.teams)):
        yield f"人员更换超过检查组的 5%：匹配 {len(draw.teams)} 组，更换 {len(draw.changes)} 人次，经负责人批准。"
    if _is_appointed(draw, around):
        yield "指定：补充的对象全部抽中，不是随机抽取；选谁来补充，凭本单位的决定。"


def _hardly_visited(lists: DrawLists) -> frozenset[str]:
    """Objects for which over 5 % of the inspectors are recused."""
    eligible = sum(map(len, lists.inspectors.values()))
    recused = Counter(number for number, _ in lists.recusals)
    return frozenset(number for number, count in recused.items() if exceeds_limit(count, eligible))


def _is_appointed(draw: Draw, around: Around) -> bool:
    """指定: a supplement that takes every object, of a draw that did not (a coverage duty does)."""
    parent = around.with_commitment(draw.conditions.parent)
    if draw.supplement is None or draw.supplement.kind != "objects" or parent is None:
        return False
    return _takes_all(draw) and not _takes_all(parent)


def _takes_all(draw: Draw) -> bool:
    return all(stratum.ratio == "1" for stratum in draw.conditions.strata if stratum.size)


def lookup_text(draw: Draw) -> str:
    """Where everybody can look the random value up; "" where nobody publishes it."""
    source = draw.conditions.entropy.source
    match draw.entropy:
        case "lottery":
            site = "中国福利彩票网 www.cwl.gov.cn" if source["game"] == "ssq" else "中国体彩网 www.lottery.gov.cn"
            return f"开奖公告见{site}"
        case "beacon":
            return f"这一轮的值和签名见 https://api.drand.sh/{source['chain_hash']}/public/{source['round']}"
    return ""


def source_text(draw: Draw) -> str:
    """The source of the value as a citizen reads it."""
    source = draw.conditions.entropy.source
    match draw.entropy:
        case "lottery":
            issue = f"（第 {draw.issue} 期）" if draw.issue else ""
            return f"{draw.drawn_on or source['date']} {GAMES[str(source['game'])][0]}开奖号码{issue}"
        case "beacon":
            return f"drand 公共随机信标 quicknet 第 {source['round']} 轮"
        case "dice":
            return f"在{source['place']}当众掷 {source['dice']} 粒骰子"
    return "本机操作系统的随机数，加见证人当场报出的数字"


def strength_text(draw: Draw) -> str:
    """How much the value proves, in Chinese (draw.md §2)."""
    if not counted_witnesses(draw.witness, draw.conditions, draw.value_at)[0]:
        return "无外部见证，不能证明未挑选"
    if draw.entropy == "system" and draw.value.endswith(":"):
        return "不具证明力"
    return ENTROPY[draw.entropy].note
