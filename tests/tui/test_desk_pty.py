"""The desk on a real terminal line: it starts, follows the window, takes a long paste, and a dropped line loses nothing.

What is typed into a form is a draft within half a second; kill -9 and a hung-up line find it there, and what was saved is saved.
"""

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acts.base.bureau import check_bureau, open_office
from db import drafts
from db.places import Places
from rules.registry.department import START
from rules.work.result import Result
from tests import ROOT
from tui.screens.results.result_rows import result_rows, task_to_open

if sys.platform == "win32":
    pytest.skip("a pseudo terminal is a thing of Unix", allow_module_level=True)

import fcntl
import pty
import termios

F2, F4, F8, F12, TAB, UP, RIGHT = "\x1bOQ", "\x1bOS", "\x1b[19~", "\x1b[24~", "\t", "\x1b[A", "\x1b[C"
_CONTROL = re.compile(r"\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b[PX^_\]].*?(?:\x1b\\|\x07)|\x1b[ -/]*[0-~]")


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Line:
    """A terminal of 80×24 with the desk on it."""

    def __init__(self, folder: Path, *, own: bool = True, first: str = "") -> None:
        """own: whether it belongs to the desk's own session, as in a window; else no SIGHUP comes when it goes. first: Python that runs before."""
        self._master, slave = pty.openpty()
        self._size(80, 24)
        settings = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLUMNS": "", "LINES": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{first}\nfrom tui.cli import main\nmain(['desk', '--bureau', {str(folder)!r}])"],
            cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, env=settings, close_fds=True,
            start_new_session=True, preexec_fn=_own_terminal if own else None,  # noqa: PLW1509 - its own terminal
        )  # fmt: skip
        os.close(slave)
        self._raw = b""

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns: int, lines: int) -> None:
        """Another size of the window, as a terminal tells it."""
        self._size(columns, lines)
        self.process.send_signal(signal.SIGWINCH)

    def read(self) -> None:
        """Take what has come in."""
        while select.select([self._master], [], [], 0.02)[0]:
            try:
                part = os.read(self._master, 1 << 16)
            except OSError:  # the other side has gone
                return
            if not part:
                return
            self._raw += part

    @property
    def text(self) -> str:
        """All that was drawn since the last key, without the signs that move the cursor."""
        return _CONTROL.sub("", self._raw.decode("utf-8", "ignore"))

    def press(self, keys: str) -> None:
        self.read()
        self._raw = b""
        os.write(self._master, keys.encode())

    def paste(self, text: str) -> None:
        """As a terminal pastes; in pieces, for a line takes no more at once."""
        whole = f"\x1b[200~{text}\x1b[201~".encode()
        for start in range(0, len(whole), 512):
            os.write(self._master, whole[start : start + 512])
            self.read()

    def wait(self, true: Callable[[], object]) -> None:
        """Until it is so, two minutes at most; it is then asserted."""
        until = time.monotonic() + 120
        while time.monotonic() < until and not true():
            self.read()
        assert true(), self.text[-2000:]

    def sees(self, *words: str) -> None:
        """Wait until all of these were drawn."""
        self.wait(lambda: all(word in self.text for word in words))

    def leave(self) -> None:
        """F10, and it ends well."""
        self.press("\x1b[21~")
        self.wait(lambda: self.process.poll() is not None)
        assert self.process.returncode == 0

    def hang_up(self) -> None:
        """The line drops: the terminal is gone."""
        os.close(self._master)
        self.process.wait(120)

    def end(self) -> None:
        """Whatever is left of it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(120)


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """The terminals of a test, ended with it."""
    opened: list[Line] = []
    yield opened
    for line in opened:
        line.end()


def _half_filled(lines: list[Line], folder: Path, note: str) -> tuple[Line, str]:
    """The desk with one result saved and the next half filled in, its note pasted; the line, and the draft's key."""
    line = Line(folder)
    lines.append(line)
    line.sees("工作台", "要办的事")
    line.press("6")
    line.sees(f"未检查 {_unchecked(folder)}")
    line.press(F8)
    line.sees("公众将看到")
    line.press("1")
    line.sees("经检查，未发现问题。")
    line.press(F2)
    line.wait(lambda: len(_drafts(folder)) == 0 and "已录入" in line.text)
    line.press("8")
    line.sees("经检查发现问题，待后续处理。")
    line.press(TAB * 4)
    line.paste(note)
    line.wait(lambda: _drafts(folder) and drafts.load(Places(folder).drafts, _drafts(folder)[0]).get("note") == note)
    return line, _drafts(folder)[0]


def _drafts(folder: Path) -> list[str]:
    """The keys of the drafts that are kept."""
    there = Places(folder).drafts
    return [path.stem.replace("%2F", "/") for path in there.glob("*.json")] if there.exists() else []


def _entered(folder: Path) -> int:
    with open_office(folder, write=False) as office:
        return office.store.count(Result)


def _unchecked(folder: Path) -> int:
    """How many results the task that opens first still lacks."""
    with open_office(folder, write=False) as office:
        return sum(row.result is None for row in result_rows(office, task_to_open(office)))


def test_the_desk_starts_and_follows_the_size_of_its_window(bureau: Path, lines: list[Line]) -> None:
    line = Line(bureau)
    lines.append(line)
    line.sees("1工作台", "9统计", "要办的事", "回车")
    assert "台账" not in line.text  # the pane of figures needs 110 columns
    line.resize(120, 40)
    line.sees("台账", "检查对象", "还没有公示过")
    line.leave()


def test_five_thousand_pasted_characters_survive_kill_9_and_are_saved_whole(bureau: Path, lines: list[Line]) -> None:
    before, note = _entered(bureau), "演示检查情况记录，" * 555 + "全部完毕。"
    assert len(note) == 5_000
    line, key = _half_filled(lines, bureau, note)
    line.process.send_signal(signal.SIGKILL)
    line.process.wait(120)

    assert check_bureau(bureau) == []
    assert _entered(bureau) == before + 1
    again = Line(bureau)
    lines.append(again)
    again.sees("要办的事")
    again.press("6")
    again.sees(f"未检查 {_unchecked(bureau)}")
    again.press(F8)
    again.sees("有一份草稿")
    again.press("\r")
    again.sees("还没有保存")
    again.press(F2)
    again.wait(lambda: _drafts(bureau) == [])
    number = key.removeprefix("results/")
    again.leave()
    with open_office(bureau, write=False) as office:
        saved = office.store.get(Result, number)
    assert (saved.code, saved.note) == ("8", note)


def test_a_line_that_hangs_up_ends_the_desk_and_keeps_the_draft(bureau: Path, lines: list[Line]) -> None:
    before = _entered(bureau)
    line, key = _half_filled(lines, bureau, "写到一半，线断了")
    line.hang_up()
    assert drafts.load(Places(bureau).drafts, key)["note"] == "写到一半，线断了"
    assert check_bureau(bureau) == []
    with open_office(bureau, by="演示员") as office:  # the lock is free again
        assert office.store.count(Result) == before + 1


def test_a_terminal_that_goes_without_a_word_ends_the_desk_too(bureau: Path, lines: list[Line]) -> None:
    """Where no SIGHUP comes the desk would else read the end of its input for ever, and hold the bureau."""
    line = Line(bureau, own=False)
    lines.append(line)
    line.sees("工作台", "要办的事")
    line.hang_up()
    assert check_bureau(bureau) == []
    with open_office(bureau, by="演示员"):
        pass


def test_what_is_typed_ahead_in_one_burst_lands_in_the_fields_it_was_meant_for(bureau: Path, lines: list[Line]) -> None:
    """Over a slow line keys come in packets: Enter has moved the cursor before the next letter is looked at."""
    line = Line(bureau)
    lines.append(line)
    line.sees("工作台", "要办的事")
    line.press("2")
    line.sees("检查对象 597")
    line.press(F12)
    line.sees("执法证号")
    line.press(F4)
    line.sees("可检查行业或事项")
    line.press(f"演示新人\r{RIGHT}\t二大队\rDEMO９９９\t2027-3-1\t{UP}\x7f5\r")
    wanted = {
        "name": "演示新人", "department": next(iter(START)).text, "section": "二大队", "certificate": "DEMO999",
        "valid_until": "2027-03-05",
    }  # fmt: skip
    line.wait(
        lambda: _drafts(bureau) and drafts.load(Places(bureau).drafts, _drafts(bureau)[0]).items() >= wanted.items()
    )


_BROKEN = """
from tui.screens.home.home import HomeScreen
def fall(*_):
    raise RuntimeError("金丝雀")
HomeScreen.action_new_task = fall
"""


def test_a_mistake_of_our_own_ends_the_desk_with_a_sentence_and_an_exit_code(bureau: Path, lines: list[Line]) -> None:
    line = Line(bureau, first=_BROKEN)
    lines.append(line)
    line.sees("工作台", "要办的事")
    line.press(F4)
    line.wait(lambda: line.process.poll() is not None)
    line.read()
    assert line.process.returncode == 1
    assert "程序内部出错（RuntimeError）" in line.text
    assert "已保存的内容都在" in line.text.replace("\r\n", "")  # the terminal breaks its lines
    assert "金丝雀" not in line.text
