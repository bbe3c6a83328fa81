"""凭什么相信: what of a draw is computed, what somebody outside must be asked, and what rests on the bureau's word (docs/draw.md).

For the public page, the desk, the command line and the protocol, for readers who have never heard of a hash. A sentence stands in the
first list only if a step of the verifiers recomputes it; a test holds each to its step.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rules.base.dates import moment_text
from rules.draw.draw_record import Draw, Event, exceeds_limit
from rules.draw.entropy import GAMES
from rules.draw.restored import lost_states

__all__ = ["LISTS", "Computed", "Proof", "Tally", "tally_of", "what_it_proves"]

LISTS = ("算术证明的", "外部见证的", "本单位声明的")
"""The headings of the three lists, in order: computed, witnessed, declared."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A sentence that is recomputed. step: of the verifiers (site_gen.verify.report.STEPS), or 查询单."""

    text: str
    step: str

    def __str__(self) -> str:
        return f"{self.text}（核验“{self.step}”）"


@dataclass(frozen=True, slots=True)
class Proof:
    """Complete Chinese sentences, the most important first.

    computed: anyone recomputes them. witnessed: somebody outside must be asked, and how. declared: nobody outside can tell.
    """

    computed: tuple[Computed, ...]
    witnessed: tuple[str, ...]
    declared: tuple[str, ...]

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(heading, sentences) of the three lists."""
        return tuple(zip(LISTS, (tuple(map(str, self.computed)), self.witnessed, self.declared), strict=True))


class Tally(NamedTuple):
    """How many freezes of a bureau are void, expired, supplements, corrected; they stand beside every draw (draw.md §1)."""

    voids: int = 0
    expired: int = 0
    supplements: int = 0
    corrections: int = 0

    @property
    def sentence(self) -> str:
        """作废 1 次、过期 2 次、补充抽取 0 次、更正随机值 0 次."""
        return f"作废 {self.voids} 次、过期 {self.expired} 次、补充抽取 {self.supplements} 次、更正随机值 {self.corrections} 次"


def tally_of(draws: Sequence[Draw], events: Iterable[Event] = ()) -> Tally:
    """Counted over all draws of a bureau. events: its register, for the freezes of which a restoration found nothing else."""
    states = Counter(lost_states(events, [draw.number for draw in draws]))
    supplements = corrections = 0
    for draw in draws:
        states[draw.state] += 1
        supplements += draw.supplement is not None
        corrections += bool(draw.typed)
    return Tally(states["void"], states["expired"], supplements, corrections)


def what_it_proves(
    draw: Draw, counts: Tally | None = None, *, closed: str = "", lists_open: bool = True, nameless: bool = False
) -> Proof:
    """What a draw proves as it stands now, to a reader of what is published.

    counts: of its bureau; they weigh on every draw. closed: why its evidence is not public, in Chinese; then nobody outside can compute
    its lists. lists_open: whether they are public already. nameless: its lines stay numbers.
    """
    return Proof(
        tuple(_computed(draw, closed, lists_open=lists_open, nameless=nameless)),
        tuple(_witnessed(draw, closed)),
        tuple(_declared(draw, counts or Tally())),
    )


def _computed(draw: Draw, closed: str, *, lists_open: bool, nameless: bool) -> Iterator[Computed]:
    yield Computed("条件定死：对象、比例、检查人员、随机值从哪里来，改一个字承诺值就对不上。", "冻结条件")
    yield Computed(f"在这份登记里是第 {draw.serial} 次冻结，以前的一次也没有少，作废、过期的也在。", "冻结登记")
    if draw.state == "void" and draw.seed and not closed:
        later = "" if lists_open else "任务办结以后，"
        yield Computed(f"{later}作废以前抽出的名单也公开，划去：由种子算出，谁都可以重算。", "抽取名单")
    if draw.state != "drawn" or closed:
        return
    if draw.entropy == "beacon":
        yield Computed("随机值就是公共信标那一轮的值：签名核对得出，谁也编不出来。", "随机值")
    later = "" if lists_open else "名单公开以后，"
    yield Computed("种子由承诺值和随机值算出。", "种子")
    yield Computed(f"{later}名单由种子算出，谁都可以重算：多一个、少一个、换一个都对不上。", "抽取名单")
    if draw.struck:
        yield Computed(f"{later}剔除的 {len(draw.struck)} 个由同层下一个票号递补，递补谁也是算出来的。", "剔除与递补")
    if draw.teams is not None:
        yield Computed(f"{later}谁去检查谁由同一个种子算出，不由人指派。", "随机匹配")
    if draw.changes:
        yield Computed(f"{later}更换的 {len(draw.changes)} 人次，由谁接替也是算出来的。", "人员更换")
    if draw.mask or draw.level != "full" or nameless:
        yield Computed(
            "每个编号是谁，冻结时已经锁定：名称不与编号并列公布，各个对象用自己的查询单核对自己那一行。", "查询单"
        )
    else:
        yield Computed(f"{later}每个编号是谁，冻结时已经锁定：公开名称时不能张冠李戴，也不能一家占两个号。", "名称公开")


def _witnessed(draw: Draw, closed: str) -> Iterator[str]:
    if draw.state not in {"void", "expired"}:
        yield from _holders(draw)
    if draw.state == "drawn" or (draw.void and draw.void.reason == "value_false"):
        yield from _value(draw)
    if draw.void and draw.void.reason == "value_false":
        yield f"作废的原因是录入的 {draw.value} 不真实：对照以后与公布的值相同的，这次作废就没有理由，请向主管部门反映。"
    if closed and draw.state == "drawn":
        yield f"证据不公开（{closed}）：名单和检查人员是不是算出来的，公众不能重算；请问主管部门、纪检监察机关，他们可以调取证据核验。"


def _holders(draw: Draw) -> Iterator[str]:
    counted = [one for one in draw.witness if draw.frozen_at <= one.at < draw.expected_at]
    late = [one.who for one in draw.witness if one not in counted]
    if not counted:
        yield "无外部见证，不能证明未挑选：不能排除做了几份、只用满意的一份。"
    else:
        who = "、".join(one.who for one in counted)
        yield (
            f"登记的见证是{who}，登记是本单位写的：请向他们要当时收到的 64 位承诺值，在核验网页上对照；"
            f"并且问第 {draw.serial} 次冻结他们是不是只收到过这一个。"
        )
        if draw.entropy in {"lottery", "beacon"}:
            yield "他们手里的与这里一致、并且只有这一个的，本单位不能挑选结果：随机值由外部产生，不能先看后定。"
    if late:
        yield f"登记过晚，不算见证：{'、'.join(late)}。"
    yield "是不是在取值以前公布的：请问在那以前看过、留存过网站登记（freezes.tsv、heads.tsv）的人，用留存的对照。"


def _value(draw: Draw) -> Iterator[str]:
    """Who must be asked about the random value, and how."""
    source = draw.conditions.entropy.source
    frozen = moment_text(draw.frozen_at)
    match draw.entropy:
        case "lottery":
            game = GAMES[str(source["game"])][0]
            where = "中国福利彩票" if source["game"] == "ssq" else "中国体育彩票"
            what = f"{draw.drawn_on} {game}第 {draw.issue} 期"
            yield f"号码录得对不对、是不是在冻结（{frozen}）以后才开奖，请对照{where}官方网站上{what}的开奖公告。"
        case "beacon":
            yield f"第 {source['round']} 轮的值和签名，可以到 drand（api.drand.sh）对照。"
        case "dice" if draw.witnesses:
            yield f"骰子掷得公不公正、点数记得对不对，请问在场的{'、'.join(draw.witnesses)}。"
        case "system" if not draw.value.endswith(":"):
            yield "随机数的一半由本单位的电脑产生，一半由见证人报出：请问见证人，报的数是不是没有事先商定。"
        case _:
            return


def _declared(draw: Draw, counts: Tally) -> Iterator[str]:
    terms = draw.conditions
    if terms.clock == "demo":
        yield "用的是演示时钟，时间都不作数。"
    if draw.state == "void":
        yield "已经作废，不能证明任何名单；为什么作废，凭本单位的理由和负责人批准。"
        if draw.void and not draw.seed and draw.void.at >= draw.expected_at:
            yield "作废时已过预定时间，没有录入随机值：随机值可能早已产生而没有使用，与抽取以后作废同样看待。"
        if draw.teams is not None:
            yield "作废时已经派出人员：有结果的是实际做过的检查，结果属实不属实照样可以核对，但不算随机抽中；没有结果的不再去检查。"
    if draw.state == "expired":
        yield "已经过期：没有按时录入随机值。随机值可能早已产生而没有使用，与抽取以后作废同样看待。"
    if draw.state == "open":
        yield "随机值还没有录入，名单还不存在。"
    if draw.state == "drawn":
        yield from _of_the_value(draw)
    yield f"名录全不全、各个对象的登记情况是不是 {terms.cutoff} 那天的、哪些人员可以派，抽取无从知道。"
    yield "冻结和录入的时间是本单位电脑上的时间。"
    if terms.supersedes:
        yield "这是重新抽取：前一次作废或过期，是否因为结果不合意，请看前一次的登记。"
    if terms.removed:
        yield f"重新抽取时去掉了前一次对象库里的 {len(terms.removed)} 个对象：该不该去掉，凭本单位的理由和负责人批准。"
    if any(counts):
        yield f"本单位累计{counts.sentence}：每一次是否正当，凭原因和批准。"
    if draw.state == "drawn":
        yield from _of_the_lists(draw)
        yield "检查做得认真不认真、结果属实不属实，抽取证明不了。"


def _of_the_value(draw: Draw) -> Iterator[str]:
    if draw.entropy == "dice" and not draw.witnesses:
        yield "没有登记在场见证人：骰子由谁掷、点数对不对，只有本单位知道。"
    if draw.entropy == "system" and draw.value.endswith(":"):
        yield "随机数由本单位的电脑产生，没有见证人报数，不具证明力。"
    if draw.typed:
        yield f"随机值更正过一次，原来录的是 {draw.typed[0].value}。"


def _of_the_lists(draw: Draw) -> Iterator[str]:
    """What of the list is not chance, and what rests on documents."""
    if draw.drawn and len(draw.drawn) == draw.conditions.pool_size:
        yield "对象全部抽中，是全覆盖：随机的只是先后次序和检查人员。"
    if exceeds_limit(len(draw.struck), len(draw.drawn)):
        yield f"剔除 {len(draw.struck)} 个，超过抽取数的 5%：该不该剔除凭依据材料和负责人批准。"
    elif draw.struck:
        yield "该不该剔除凭依据材料。"
    if draw.changes:
        many = "，超过检查组的 5%" if exceeds_limit(len(draw.changes), len(draw.teams or ())) else ""
        yield f"该不该更换检查人员凭回避决定或证明材料{many}。"
