"""时钟: nothing of a draw is written while the clock stands behind what it follows, or far ahead of everything until somebody confirmed it.

A clock turned back makes a value that is known look unborn, and a draw that no verifier accepts; one that leaps ahead would let freezes expire
(docs/draw.md, 时间的次序). The journal, the public registers, the draw itself and the file system each remember a time.
"""

from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.encode import decode
from db.store import Transaction
from filesystem.refusals import disk_refusal
from rules.base.dates import second_text
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, Event, Publication
from rules.draw.entropy import drawing_time
from rules.draw.times import DrawTimes, faults
from rules.journal.clock import trusted

if TYPE_CHECKING:  # the office itself asks here before it writes
    from acts.base.office import Office

__all__ = [
    "FILE_GRACE",
    "public_waits",
    "refuse_clock",
    "refuse_disorder",
    "refuse_far_ahead",
    "unconfirmed",
    "written_later",
]

FILE_GRACE = timedelta(minutes=1)
"""A folder on another machine may be stamped by a clock that runs a little ahead of this one."""

_PUBLISHED = frozenset({"draw.freeze", "draw.witness", "draw.run", "draw.correct", "restore", "publish"})
"""Acts whose time is held against the lines of heads.tsv by verifiers."""
_FIELD = "时钟"
_WRITTEN = "台账文件写入的时间"
_WAY_ON = "时钟没错、是以前的时钟快了的，由负责人登记时钟更正（clock correct，工作台在 设置 → 时钟）"


def refuse_clock(office: "Office", act: str) -> None:
    """Raise Refused, with both times and the cure, where an entry of this act made now would stand before what it follows.

    act: as in the journal (`draw.freeze`); `publish` for a publication. The file's time is the machine's own, so it is compared with nothing but
    the machine's clock.
    """
    now = office.now()
    refuse_far_ahead(office)
    try:
        newest = office.newest_time()
        if newest and newest > now.isoformat():
            what = "台账最后一条" if newest == office.store.last_entry_at else "台账里写过的时间"
            _refuse(now, what, newest, f"请先校准日期和时间，再办理；{_WAY_ON}")
        if written := written_later(office):
            _refuse(now, _WRITTEN, written, f"请先校准日期和时间，再办理；{_WAY_ON}")
    except OSError as error:
        raise disk_refusal(error, office.places.folder) from error
    for what, at in _public_times(office, act):
        if at > now.isoformat():
            cure = f"请先校准日期和时间；公布过的时间不能再改，时钟没错的，到 {second_text(at)} 以后才能办理"
            _refuse(now, what, at, cure)


def written_later(office: "Office") -> str:
    """When the journal's file was written by the machine's own clock (ISO), where that lies ahead of it now; else "". Raises OSError."""
    written = office.store.last_written if office.is_on_wall_clock else None
    return written.isoformat() if written is not None and written - FILE_GRACE > office.now() else ""


def refuse_far_ahead(office: "Office") -> None:
    """Raise Refused while the clock stands far ahead of the journal and nobody has confirmed it: nothing lapses by such a time."""
    now = office.now()
    if office.is_clock_doubtful():
        raise Refused(unconfirmed(now, trusted(office.store.last_entry_at, office.clock_note())))


def unconfirmed(now: datetime, since: str) -> Problem:
    """What is said of a clock far ahead that nobody has confirmed. since: the last time that can be trusted."""
    days = (now - datetime.fromisoformat(since)).days
    message = (
        f"电脑的时钟（{second_text(now)}）比台账最后可靠的一条（{second_text(since)}）晚了 {days} 天，没有人确认过；"
        "时间对的请确认（clock confirm，工作台在 设置 → 时钟），不对的请先校准"
    )
    return Problem(message, field=_FIELD)


def _refuse(now: datetime, what: str, at: str, cure: str) -> None:
    raise Refused(Problem(f"电脑的时钟（{second_text(now)}）比{what}（{second_text(at)}）早，{cure}", field=_FIELD))


def public_waits(office: "Office") -> tuple[str, ...]:
    """What cannot be done before a time that is public already stands behind the clock, a sentence each: no correction changes that."""
    now = office.now().isoformat()
    kinds = {"draw.freeze": "冻结", "draw.run": "录入随机值", "publish": "发布"}
    found = []
    for act, word in kinds.items():
        what, at = max(_public_times(office, act), key=lambda pair: pair[1], default=("", ""))
        found += [f"{word}要等到 {second_text(at)} 以后（{what}）"] if at > now else []
    return tuple(found)


def _public_times(office: "Office", act: str) -> Iterator[tuple[str, str]]:
    """(what, ISO time) of what is public, or will be, and that this act may not precede."""
    store = office.store
    if act in _PUBLISHED:
        yield "最后一次公布", max((one.at for one in store.each(Publication)), default="")
    if act == "draw.freeze":
        yield "登记里最后一次冻结", max((one.frozen_at for one in store.each(Event)), default="")
    if act == "publish":  # a line of heads.tsv stands behind every entry that it covers
        living = [one for one in store.each(Draw) if one.value or one.state == "open"]
        yield "抽取里写的时间", max((max(one.frozen_at, one.value_at) for one in living), default="")


def refuse_disorder(office: "Office", tx: Transaction) -> None:
    """Raise Refused where a draw that this transaction puts would have a time before one that it follows (rules.draw.times).

    What was out of order before, in a draw made by an older program, stays as it is: such a draw can still be given up.
    """
    for number, body in tx.bodies(Draw):
        draw = decode(Draw, body)
        stored = office.store.find(Draw, number)
        known: Set[object] = frozenset(faults(_times(stored))) if stored else frozenset()
        for fault in faults(_times(draw)):
            if fault not in known:
                words = (
                    f"{fault.later.what}的时间（{second_text(fault.later.at)}）比{fault.earlier.what}的时间"
                    f"（{second_text(fault.earlier.at)}）早，谁核验都不成立；请先校准日期和时间，再办理"
                )
                raise Refused(Problem(words, number, _FIELD))


def _times(draw: Draw) -> DrawTimes:
    return DrawTimes(
        frozen_at=draw.frozen_at,
        expected_at=draw.expected_at,
        expires_at=draw.expires_at,
        value_at=draw.value_at,
        drawn_at=drawing_time(draw.drawn_on) if draw.drawn_on else "",
        typed=draw.typed,
        struck=tuple(one.at for one in draw.struck),
        changed=tuple(one.at for one in draw.changes),
        void_at=draw.void.at if draw.void else "",
    )
