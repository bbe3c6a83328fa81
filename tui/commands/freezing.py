"""What `draw freeze` and `draw supplement` have in common: reading source and time, telling what was frozen."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import click

from acts.base.office import Office
from acts.draw.expiry import value_deadline
from acts.draw.freeze import FreezeReport
from rules.base.codes import ENTROPY, EXCLUSIONS
from rules.base.dates import moment_text
from rules.base.errors import Problem, Refused
from rules.base.fields import CHINA
from rules.disclosure.draw_notes import source_text
from rules.draw.entropy import CHAINS, QUICKNET
from rules.draw.look_up import look_up_text
from rules.draw.words import six_characters
from tui.session import Session

__all__ = ["DATE", "WEAK", "asked_source", "codes_text", "read_moment", "read_source", "tell_frozen"]

DATE = click.DateTime(["%Y-%m-%d"])

WEAK = "无外部见证，不能证明未挑选"


def codes_text(rows: object) -> str:
    """A code table in one line: dice 骰子、lottery 彩票开奖号码."""
    return "、".join(f"{row.code} {row.text}" for row in rows)  # type: ignore[attr-defined]


def tell_frozen(session: Session, office: Office) -> Callable[[FreezeReport], None]:
    """What an act that freezes calls once the commitment is saved: it is printed at once, before anything that can fail."""

    def tell(frozen: FreezeReport) -> None:
        text, payload = _frozen_text(office, frozen)
        session.output(text, **payload)

    return tell


def _frozen_text(office: Office, frozen: FreezeReport) -> tuple[list[str], dict[str, object]]:
    """What a freeze gives, in lines to be read and as facts."""
    until = value_deadline(office, frozen.draw)
    draw = frozen.draw
    words = six_characters(draw.commitment)
    text = [
        f"已冻结 {draw.number}：入库 {frozen.pool_size} 个",
        *(f"  不入库：{EXCLUSIONS.text(reason)} {count} 个" for reason, count in frozen.excluded.items()),
        "",
        f"承诺值  {draw.commitment}",
        f"六字    {'　'.join(words)}",
        "",
        f"随机值  {ENTROPY.text(draw.entropy)}：{source_text(draw)}，{moment_text(draw.expected_at)} 产生",
        *([f"查对    {where}"] if (where := look_up_text(draw.entropy, draw.conditions.entropy.source)) else []),
        f"名单最迟在 {draw.conditions.publish_by} 公开。",
        f"请在 {moment_text(draw.expected_at)} 之前把承诺值交给外部见证人（receipt 打印收讫单，draw witness 登记），否则将公示“{WEAK}”。",
        f"随机值须在 {moment_text(until)} 之前录入（draw run），逾期过期。"
        if until
        else "随机值产生以后录入（draw run）；不会过期，不录入只能作废。",
        *(f"注意：{notice}。" for notice in frozen.notices),
    ]
    payload = {
        "draw": draw.number, "commitment": draw.commitment, "words": words, "serial": draw.serial, "notices": frozen.notices,
        "pool_size": frozen.pool_size, "excluded": frozen.excluded, "deadline": until.isoformat() if until else "",
        "expected_at": draw.expected_at, "source": draw.conditions.entropy.source, "publish_by": draw.conditions.publish_by,
        "clock": draw.conditions.clock, "mask": draw.mask,
    }  # fmt: skip
    return text, dict(payload)


def read_moment(text: str) -> datetime:
    """A time as typed; without an offset it is +08:00."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "T").replace("/", "-"))
    except ValueError:
        raise Refused(Problem(f"“{text}”不是时间，请写成 2024-04-09T15:00", field="预定时间")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def asked_source(kind: str, text: str, expected_at: str) -> tuple[dict[str, str], datetime | None]:
    """The source and the time as asked for; None for the source's own time.

    A beacon needs no more than a time: the one network, and its first round at or after it.
    """
    source, moment = read_source(text), read_moment(expected_at) if expected_at else None
    if kind == "beacon":
        chain = CHAINS[QUICKNET]
        source.setdefault("chain_hash", QUICKNET)
        if "round" not in source and moment is not None:
            source["round"] = str(max(1, chain.next_after(moment - timedelta(seconds=1))))
            moment = None
    return source, moment


def read_source(text: str) -> dict[str, str]:
    """JSON as scripts write it, or place=会议室,dice=20 as people do (a Windows console eats the quotes of JSON)."""
    try:
        read = json.loads(text)
    except ValueError:
        pairs = [part.partition("=") for part in re.split("[,，]", text)]
        read = {key.strip(): value.strip() for key, _, value in pairs} if all(sign for _, sign, _ in pairs) else None
    if not isinstance(read, dict) or not all(isinstance(part, str | int) for part in read.values()):
        raise Refused(
            Problem('看不懂，请写成 place=会议室,dice=20，或 JSON：{"place":"会议室","dice":20}', field="随机值来源")
        )
    return {key: str(part) for key, part in read.items()}
