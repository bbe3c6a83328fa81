"""A bureau being opened in a thread of its own, begun before Textual is loaded.

Reading a large store and checking its hash release the interpreter, so that Textual, which takes as long to load, is loaded meanwhile:
the desk's first screen has its figures when it is first drawn, and a bureau of some thousand records never needs the opening frame.
"""

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from threading import Thread

from acts.base.office import Office, open_office
from rules.base.errors import Busy, Damaged, MingchouError, OtherName, ReadOnlyMedium
from tui.behind import catch_up

__all__ = ["Opening"]


def _why(error: MingchouError) -> str:
    """The reason in the line across the screen, where there is no room for a path."""
    match error:
        case OtherName():
            return "bureau.toml 里的单位名称与台账的不同（设置 › 单位名称）"
        case ReadOnlyMedium():
            return "磁盘是只读的，或者没有写的权限"
    return str(error)


class Opening:
    """The bureau in `folder`, for writing; where another process holds it, it is damaged, bears another name, or its disk is read-only: read-only. by, clock: as for open_office."""

    def __init__(self, folder: Path, *, by: str = "", clock: Callable[[], datetime] | None = None) -> None:
        self.folder = folder
        self.why_read_only = ""
        """Why it could only be opened for reading; "" when it is open for writing. Set once opening has ended."""
        self.other_name = False
        """Whether that is because the journal has another name than bureau.toml."""
        self._by, self._clock = by, clock
        self._exit_stack = ExitStack()
        self._office: Future[Office] = Future()
        Thread(target=self._run, name="opening", daemon=True).start()

    def _run(self) -> None:
        try:
            try:
                office = self._enter(write=True)
            except (Busy, Damaged, OtherName, ReadOnlyMedium) as error:
                self.why_read_only, self.other_name = _why(error), isinstance(error, OtherName)
                office = self._enter(write=False)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the office is asked for
            self._office.set_exception(error)
        else:
            self._office.set_result(office)

    def _enter(self, *, write: bool) -> Office:
        office = self._exit_stack.enter_context(open_office(self.folder, by=self._by, write=write, clock=self._clock))
        if write and not office.places.public.exists():  # perhaps a publication was cut off between two renames
            from site_gen.swap import finish  # 5 ms of every start, nearly never needed

            finish(office.places.public)
        if write:
            catch_up(office)
        return office

    def wait(self, patience: float | None = 0.0) -> bool:
        """Wait up to `patience` seconds (None: as long as it takes); whether it is open, or has failed."""
        return bool(wait([self._office], patience).done)

    def office(self) -> Office:
        """The open bureau; waits for it. Raises what opening raised: a MingchouError as a rule."""
        return self._office.result()

    def close(self) -> None:
        """Close the bureau: the snapshot is written where it is worth it, the lock released. Waits where it is still being opened."""
        self.wait(None)
        self._exit_stack.close()
