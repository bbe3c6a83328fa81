"""收讫单: what a witness signs when he is given a commitment, and what he keeps; one page, in two copies.

It carries all 64 digits and tells what to compare later, so that a witness who knows nothing of hashes can be one (docs/draw.md, 谁的话能证明什么).
"""

from dataclasses import dataclass

from rules.base.dates import paper_moment
from rules.draw.draw_record import Draw, demo_mark
from rules.draw.look_up import look_up_text
from rules.draw.words import six_characters
from rules.papers.paper import Facts, Lines, Paper, Seal, Section, Signatures

__all__ = ["ReceiptContent", "receipt"]


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt is made from. source: where the value comes from, in Chinese. verifier: SHA-256 of the published verify.py.

    site: address of the public site, "" without one. qr, caption: see `acts.papers.paper.VerificationLink`. printed: the day, in Chinese.
    """

    bureau: str
    draw: Draw
    source: str
    verifier: str
    site: str
    qr: str
    caption: str
    printed: str


def receipt(content: ReceiptContent) -> Paper:
    """The receipt for the commitment of a freeze."""
    draw = content.draw
    facts = (
        ("冻结时间", paper_moment(draw.frozen_at)),
        ("随机值", f"{content.source}，预定{paper_moment(draw.expected_at)}产生"),
    )
    return Paper(
        mark="　".join(filter(None, (demo_mark(draw), "一式两份，见证人留存一份"))),
        bureau=content.bureau,
        title="承诺值收讫单",
        meta=f"抽取编号：{draw.number}　　本单位第 {draw.serial} 次冻结　　打印日期：{content.printed}",
        sections=(
            Section("收到的承诺值", (Facts(facts), _seal(content)), together=True),
            Section(
                "见证人确认并签字", (Lines(_confirms(draw), small=True), Signatures(_SIGN, timed=True)), together=True
            ),
            Section("以后怎样核对", (Lines(_compare(content), small=True),), together=True),
        ),
        foot=f"承诺值收讫单 {draw.number}　六字：{six_characters(draw.commitment)}",
    )


_SIGN = (("见证人", ""), ("交付人", ""))


def _seal(content: ReceiptContent) -> Seal:
    commitment = content.draw.commitment
    return Seal(commitment, six_characters(commitment), content.qr, content.caption)


def _confirms(draw: Draw) -> tuple[str, ...]:
    return (
        "1. 收到时，上面写的随机值还没有产生，我不知道它是多少。",
        f"2. 第 {draw.serial} 次冻结，我只收到过这一个承诺值。以后再有人给我同一次冻结的另一个，我不收，并告诉主管部门。",
        "3. 我留存本单，上面的 64 位数字一位不少；六个字只供口头核对，凭它不算数。",
    )


def _compare(content: ReceiptContent) -> tuple[str, ...]:
    where = content.site or "本单位的公示网站"
    found = look_up_text(content.draw.entropy, content.draw.conditions.entropy.source)
    value = f"请到这里查对：{found}" if found else "请问产生时在场的人"
    return (
        f"1. 随机值产生以后，打开{where}上这次抽取的网页：网页上的承诺值应与本单 64 位完全一致。找不到这次抽取的，也请反映。",
        "2. 在那个网页“见证人手里有承诺值？和它对照”一栏输入本单的 64 位，看结论。不一致的，请向主管部门反映。",
        f"3. 不用网页、自己核验的：网站上的 verify.py，SHA-256 应为 {_in_groups(content.verifier)}。",
        f"4. 随机值是不是真的，{value}。",
    )


def _in_groups(digits: str) -> str:
    """64 digits in groups of eight: a line ends between two of them, and they are compared by eye."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
