"""时钟的确认和更正: somebody looks at the calendar and says that the clock is right; the leader says that it was wrong before.

Nothing that was written is changed: the journal keeps its times, the entry says which of them do not count any more (rules.journal.clock).
"""

from contextlib import suppress
from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import public_waits, written_later
from rules.base.dates import second_text
from rules.base.errors import Problem, Refused
from rules.journal.clock import ClockNote, trusted

__all__ = ["ClockState", "clock_state", "confirm_clock", "correct_clock"]


class ClockState(msgspec.Struct, frozen=True):
    """How the machine's clock stands to the journal. kind: right, ahead (nobody confirmed it), behind. now: the clock's time.

    journal: the time that it is held against, ISO; what: whose that is. waits: what has to wait for a time that is public already, which no correction
    changes; a sentence each.
    """

    kind: str
    now: datetime
    journal: str
    waits: tuple[str, ...] = ()
    what: str = "台账里写过的时间"

    @property
    def sentence(self) -> str:
        """How it stands, in Chinese, with what to do."""
        now, journal = second_text(self.now), second_text(self.journal)
        if self.kind == "right":
            return f"电脑的时钟是 {now}，与台账（{journal}）对得上"
        if self.kind == "ahead":
            days = (self.now - datetime.fromisoformat(self.journal)).days
            return f"电脑的时钟是 {now}，比台账最后可靠的一条（{journal}）晚了 {days} 天；确认以前，什么都不过期，不能冻结、抽取、作废、发布"
        return f"电脑的时钟是 {now}，比{self.what}（{journal}）早；不能冻结、抽取、确认、匹配、更换、作废、发布"


def clock_state(office: Office) -> ClockState:
    """How the clock stands. Changes nothing."""
    now = office.now()
    if office.is_clock_doubtful():
        return ClockState("ahead", now, trusted(office.store.last_entry_at, office.clock_note()))
    newest, waits = office.newest_time(), public_waits(office)
    if newest > now.isoformat():
        return ClockState("behind", now, newest, waits)
    with suppress(OSError):  # a journal that cannot be read there: `check` tells
        if written := written_later(office):
            return ClockState("behind", now, written, waits, "台账文件写入的时间")
    return ClockState("right", now, newest, waits)


def confirm_clock(office: Office) -> ClockState:
    """Confirm that the clock is right although it has leapt far ahead; from then on time counts again. Returns how it stood.

    Refused where nobody has to confirm anything.
    """
    state = clock_state(office)
    if state.kind == "behind":
        raise Refused(Problem(f"{state.sentence}；这不用确认，请先校准；以前的时钟快了的，登记时钟更正", field="时钟"))
    if state.kind == "right":
        raise Refused(Problem(f"{state.sentence}，不用确认", field="时钟"))
    why = f"确认时间：现在是 {second_text(state.now)}，上一条可靠的是 {second_text(state.journal)}"
    with office.transaction("clock.confirm", why) as tx:
        before = office.clock_note() or ClockNote()
        tx.put(msgspec.structs.replace(before, jumped_from="", jumped_to="", confirmed_at=office.stamp()))
    return state


def correct_clock(office: Office, *, by: str, paper: str) -> ClockState:
    """Say that entries of this journal carry times that a wrong clock gave them: they do not stand against what is done now. Returns how it stood.

    by: the leader who decides; paper: what shows it; both private. What was published keeps its time, and what follows it waits for that.
    Refused where the journal's times do not lie ahead of the clock.
    """
    state = clock_state(office)
    problems = [
        Problem("必须填写", field=label) for label, text in (("凭据", paper), ("批准人", by)) if not text.strip()
    ]
    if problems:
        raise Refused(*problems)
    if state.kind != "behind":
        raise Refused(Problem(f"{state.sentence}，没有要更正的", field="时钟"))
    require_leader(office, by)
    why = (
        f"时钟更正：现在是 {second_text(state.now)}，{state.what}是 {second_text(state.journal)}，是时钟快了；"
        f"凭据 {paper.strip()}，批准人 {by.strip()}"
    )
    with office.transaction("clock.correct", why) as tx:
        tx.put(ClockNote(corrected_at=office.stamp()))
    return state
