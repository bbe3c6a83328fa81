"""时钟: nothing of a draw is written while the clock stands behind what is written already (draw.md §1).

A clock turned back makes a value that is known look unborn. The journal, the last publication and the file system each remember a time.
"""

from datetime import datetime, timedelta

from acts.base.office import Office, wall_clock
from rules.base.dates import moment_text
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Publication

__all__ = ["FILE_GRACE", "refuse_clock_behind"]

FILE_GRACE = timedelta(minutes=1)
"""A folder on another machine may be stamped by a clock that runs a little ahead of this one."""


def refuse_clock_behind(office: Office) -> None:
    """Raise Refused while the clock stands behind the newest journal entry, the newest publication or the newest journal file.

    The file's time is the machine's own, so it is compared with nothing but the machine's clock.
    """
    now = office.now()
    newest = max((publication.at for publication in office.store.each(Publication)), default="")
    times = {
        "台账最后一条": datetime.fromisoformat(text) if (text := office.store.last_entry_at) else now,
        "最后一次公布": datetime.fromisoformat(newest) if newest else now,
    }
    if office.clock is wall_clock:
        times["台账文件写入的时间"] = office.store.last_written - FILE_GRACE
    what, latest = max(times.items(), key=lambda pair: pair[1])
    if latest > now:
        message = f"电脑的时钟（{moment_text(now)}）比{what}（{moment_text(latest)}）早，请先校准日期和时间，再办理"
        raise Refused(Problem(message, field="时钟"))
