"""能证明什么，不能证明什么: what a draw proves and what it does not, in plain Chinese (draw.md §1, §2, §6).

For the public page, the desk and the protocol, for readers who have never heard of a hash.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.base.dates import moment_text
from rules.draw.draw_record import Draw, exceeds_strike_limit
from rules.draw.entropy import GAMES

__all__ = ["Proof", "what_it_proves"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Complete Chinese sentences, the most important first. does_not: what must be believed or looked up elsewhere."""

    proves: tuple[str, ...]
    does_not: tuple[str, ...]


def what_it_proves(draw: Draw, voids: int = 0, expired: int = 0, *, closed: str = "") -> Proof:
    """What a draw proves as it stands now, to a reader of what is published.

    voids, expired: how many freezes of its series are void or expired; they weigh on every draw. closed: why its evidence is not
    public, in Chinese; then nobody outside can compute anything again.
    """
    proves, does_not = tuple(_proves(draw, closed)), tuple(_does_not(draw, voids, expired))
    if closed and draw.state == "drawn":
        why = f"证据不公开（{closed}）：名单和检查人员是不是算出来的，公众不能自己重算；主管部门、纪检监察机关可以调取证据核验。"
        does_not = (why, *does_not)
    return Proof(proves, does_not)


def _proves(draw: Draw, closed: str) -> Iterator[str]:
    if draw.state in {"void", "expired"}:
        yield "有过这一次冻结：它的序号、承诺值和结局都留在登记里，抹不掉。"
        return
    if draw.witness:
        yield "对象、比例和检查人员在随机值产生以前已经定死：承诺值当时就在外部见证者手里，事后改一个字都会对不上。"
    else:
        yield "对象、比例和检查人员由承诺值定死：从承诺值到了外面的人手里起，改一个字都会对不上。"
    if draw.state != "drawn":
        return
    if draw.entropy in {"lottery", "beacon"} and draw.witness:
        yield "本单位不能挑选结果：随机值由外部产生，本单位左右不了，也不能先看后定。"
    if not closed:
        yield from _computed(draw)


def _computed(draw: Draw) -> Iterator[str]:
    """What everybody can compute again who has the evidence."""
    yield "名单由承诺值和随机值算出，谁都可以自己重算，多一个、少一个、换一个都对不上。"
    if draw.struck:
        yield f"确认时剔除的 {len(draw.struck)} 个，由同层下一个票号递补，递补谁也是算出来的。"
    if draw.teams is not None:
        yield "谁去检查谁由同一个随机值算出，不由人指派。"
    if draw.changes:
        yield f"匹配以后更换的 {len(draw.changes)} 人次，由谁接替也是算出来的。"
    if draw.level == "full":
        yield "每个编号是谁，冻结时已经锁定：公开名称时不能张冠李戴，也不能一家占两个号。"
    else:
        yield "每个编号是谁，冻结时已经锁定：名称依法不公布，但事后换人会被查出。"


def _does_not(draw: Draw, voids: int, expired: int) -> Iterator[str]:
    if draw.state == "void":
        yield "已经作废：不能证明任何名单。"
    if draw.state == "expired":
        yield "已经过期：没有按时录入随机值。随机值可能早已产生而没有使用，与抽取以后作废同样看待。"
    if draw.state == "open":
        yield "随机值还没有录入，名单还不存在。"
    if not draw.witness and draw.state != "expired":
        yield "无外部见证，不能证明未挑选：不能排除做了几份、只用满意的一份。"
    if draw.state == "drawn":
        yield from _value_caveats(draw)
        yield from _list_caveats(draw)
    if draw.conditions.supersedes:
        yield "这是重新抽取：前一次作废或过期，是否因为结果不合意，请看前一次的登记。"
    if voids or expired:
        yield f"本单位累计作废 {voids} 次、过期 {expired} 次：每一次是否正当，凭原因和批准，不由计算证明。"
    yield "名录全不全，没有登记的对象在不在，抽取无从知道。"
    if draw.state == "drawn":
        yield "检查做得认真不认真、结果属实不属实，抽取证明不了。"


def _value_caveats(draw: Draw) -> Iterator[str]:
    """What must be believed of the random value, or looked up elsewhere."""
    source = draw.conditions.entropy.source
    frozen = moment_text(draw.frozen_at)
    match draw.entropy:
        case "lottery":
            what = f"{draw.drawn_on} {GAMES[str(source['game'])][0]}第 {draw.issue} 期"
            yield f"号码录得对不对、是不是在冻结（{frozen}）以后才开奖，请对照{what}的开奖公告。"
        case "beacon":
            yield f"第 {source['round']} 轮的值和签名可以到信标网站对照。"
        case "dice" if draw.witnesses:
            yield f"骰子掷得公不公正、点数记得对不对，凭在场的{'、'.join(draw.witnesses)}作证。"
        case "dice":
            yield "没有登记在场见证人：骰子由谁掷、点数对不对，无从证明。"
        case _ if draw.value.endswith(":"):
            yield "随机数由本单位的电脑产生，没有见证人报数，不具证明力。"
        case _:
            yield "随机数的一半由本单位的电脑产生，只有见证人报的数不是事先商定的，才不能挑选。"


def _list_caveats(draw: Draw) -> Iterator[str]:
    """What of the list is not chance, and what rests on documents."""
    if draw.drawn and len(draw.drawn) == draw.conditions.pool_size:
        yield "对象全部抽中：随机的只是先后次序和检查人员，抽中谁没有悬念。"
    if exceeds_strike_limit(len(draw.struck), len(draw.drawn)):
        yield f"剔除 {len(draw.struck)} 个，超过抽取数的 5%：该不该剔除凭依据材料和负责人批准，不由计算证明。"
    elif draw.struck:
        yield "该不该剔除凭依据材料，不由计算证明。"
    if draw.changes:
        yield "该不该更换检查人员凭回避决定或证明材料，不由计算证明。"
