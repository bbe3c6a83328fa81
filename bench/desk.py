"""The desk on a pseudo-terminal with 100,000 enterprises and two years of tasks: start, keys, filter, memory; Harlequin starts beside it.

    python -m bench.desk                          100,000 enterprises
    python -m bench.desk --rows 600               the size of the demonstration
    python -m bench.desk --peer 'harlequin'       what to start beside it (default: harlequin, if it is installed; else Textual's own demo)

The bureau is the demonstration's, its registry filled up. Content is 工作台 with its duties and the true count of the registry. A key's time
runs from the byte written to the last byte of the answer. Desk and peer start in turns, so that both meet the same load; the first start of
each compiles and is not counted. Processor time up to the same moment tells how much of a start was waiting for other programs. Linux only
(/proc). Exit 1 when a figure misses its goal.
"""

import argparse
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import msgspec

from acts.base import bureau
from acts.demo.people import REGION, enterprises
from acts.demo.story import make_bureau as make_demonstration
from rules.base.pinyin import initials
from rules.registry import enterprise
from rules.registry.enterprise import Enterprise

CHECKOUT = Path(__file__).parents[1]
SIZE = (40, 140)
QUIET = 0.15
"""Seconds without a byte that end an answer; not counted."""

TARGETS = {
    "start: frame": 600.0, "start: content": 600.0, "registry opened": 600.0, "↓": 20.0, "PgDn": 50.0, "End": 50.0, "Home": 50.0,
    "filter, a letter": 100.0, "filter, slowest": 150.0,
}  # fmt: skip
STARTS = ("start: frame", "start: content", "registry opened")
REFERENCE_MS = 270.0
"""Milliseconds of the smallest Textual program on the machine for which TARGETS were set: a yardstick for machines that are slower or busier."""
RESIDENT = 200
"""MB, on the home screen once it has compared the site, and after going through the registry."""


def make_bureau(folder: Path, count: int) -> None:
    """The demonstration with so many enterprises, made from its own rows; every name, code and number their own."""
    make_demonstration(folder)
    seeds = []
    for row in enterprises():
        example, problems = enterprise.parse(row)
        assert example is not None, problems
        seeds.append((example, initials(example.name)))
    with bureau.open_office(folder) as office:
        taken = set(office.store.numbers(Enterprise))
        free = (number for n in range(1_000_000) if (number := f"O-{n * 7919 % 1_000_000:06d}") not in taken)
        more = max(0, count - len(taken))
        with office.transaction("enterprises.import", f"从 名录.xlsx 导入检查对象：新增 {more}") as tx:
            for n, number in zip(range(more), free, strict=False):
                example, letters = seeds[n % len(seeds)]
                tx.put(
                    msgspec.structs.replace(
                        example,
                        number=number,
                        name=f"{example.name}{n}分店",
                        code=f"92{REGION}MA{n:08d}",
                        initials=f"{letters}{n}fd",
                    )
                )
        office.store.close(snapshot=True)


class Terminal:
    """A program on a pseudo-terminal. Answers what a terminal is asked, and keeps what it writes. bytecode: where its modules are compiled to."""

    def __init__(self, command: Sequence[str], folder: Path, bytecode: Path) -> None:
        self._pty, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONPYCACHEPREFIX": str(bytecode),
        }
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode beside it
        self.began = monotonic()
        self._seen = b""
        self._program = subprocess.Popen(
            list(command), stdin=inside, stdout=inside, stderr=inside, cwd=folder, env=env, start_new_session=True
        )
        os.close(inside)

    def _read(self, wait: float) -> bytes:
        if not select.select([self._pty], [], [], wait)[0]:
            return b""
        try:
            raw = os.read(self._pty, 1 << 16)
        except OSError:  # Linux: the other side has closed
            return b""
        if b"\x1b[6n" in raw:  # where is the cursor: told as a terminal does that draws … in one cell
            os.write(self._pty, b"\x1b[1;2R")
        return raw

    def until(self, pattern: str, most: float = 60.0) -> float:
        """Milliseconds from the start until this stood on the screen for the first time; inf when it did not come."""
        end = monotonic() + most
        while monotonic() < end:
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._seen.decode("utf-8", "ignore"))
            if re.search(pattern, plain):
                return (monotonic() - self.began) * 1000
            self._seen += self._read(0.05)
        return float("inf")

    def settle(self, quiet: float = 0.6) -> None:
        """Wait until nothing more comes."""
        while self._read(quiet):
            pass

    def type(self, keys: bytes) -> None:
        """Press these, and start the clock of `until` anew; what was on the screen before does not count."""
        self._seen = b""
        self.began = monotonic()
        os.write(self._pty, keys)

    def press(self, keys: bytes) -> float:
        """Milliseconds from the key to the last byte of what it changed."""
        began = last = monotonic()
        os.write(self._pty, keys)
        while self._read(QUIET if last > began else 1.0):
            last = monotonic()
        return (last - began) * 1000

    def processor(self) -> float:
        """Milliseconds of processor time that the process has used so far, by the clock's ticks (10 ms as a rule)."""
        fields = Path(f"/proc/{self._program.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def resident(self) -> tuple[int, int]:
        """(now, at its peak) MB of the process."""
        status = Path(f"/proc/{self._program.pid}/status").read_text(encoding="ascii")
        found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
        return int(found["VmRSS"]) // 1024, int(found["VmHWM"]) // 1024

    def close(self) -> None:
        """End the program and wait for it."""
        self._program.kill()
        self._program.wait()
        os.close(self._pty)


def starts(folder: Path, count: int, runs: int, peer: Sequence[str], scratch: Path) -> dict[str, list[float]]:
    """Milliseconds of each start, desk and peer in turns: those of TARGETS, "processor", "peer", "peer's processor", "least"."""
    found: dict[str, list[float]] = {name: [] for name in (*STARTS, "processor", "peer", "peer's processor", "least")}
    for run in range(runs + 1):
        desk = Terminal(_desk(folder), folder, scratch / "bytecode")
        run_times = {"start: frame": desk.until("名录库"), "start: content": desk.until(f"{count:,} 家")}
        run_times["processor"] = desk.processor()
        desk.settle()
        desk.type(b"2")
        run_times["registry opened"] = desk.until(r"O-\d{6}")
        desk.close()
        other = Terminal(peer, scratch, scratch / "bytecode")
        run_times["peer"] = other.until(r"[│┃▔─▁╭┌]{3}|Query|Welcome|Textual", 20)
        run_times["peer's processor"] = other.processor()
        other.settle(0.3)
        other.close()
        least = Terminal([sys.executable, "-c", _LEAST], scratch, scratch / "bytecode")
        run_times["least"] = least.until("least", 20)
        least.close()
        for name, figure in (
            run_times.items() if run else ()
        ):  # the first run compiles both, and reads them from the disk
            found[name].append(figure)
    return found


def keys(folder: Path, count: int, scratch: Path) -> dict[str, list[float]]:
    """What a clerk waits for after a key, in milliseconds; "resident", "at rest" and "peak" in MB."""
    found: dict[str, list[float]] = {name: [] for name in TARGETS if name not in STARTS}
    desk = Terminal(_desk(folder), folder, scratch / "bytecode")
    desk.until(f"{count:,} 家")
    desk.settle(3.0)  # by then the home screen has compared the site with what is approved
    found["at rest"] = [float(desk.resident()[0])]
    desk.press(b"2")
    desk.settle(1.5)
    for name, key, times in (("↓", b"\x1b[B", 40), ("PgDn", b"\x1b[6~", 20)):
        found[name] = [desk.press(key) for _ in range(times)]
    for _ in range(8):
        found["End"].append(desk.press(b"\x1b[F"))
        found["Home"].append(desk.press(b"\x1b[H"))
    desk.press(b"\x1bOR")  # F3
    for word in ("binguan", "yslg", "O-0123", "lvguan", "92410", "ystc"):
        found["filter, a letter"] += [desk.press(letter.encode()) for letter in word]
        desk.press(b"\x1b")
        desk.settle(0.3)
        desk.press(b"\x1bOR")
    found["filter, slowest"] = [max(found["filter, a letter"])]
    now, peak = desk.resident()
    found["resident"], found["peak"] = [float(now)], [float(peak)]
    desk.close()
    return found


def _desk(folder: Path) -> list[str]:
    return [sys.executable, "-m", "tui", "desk", "--bureau", str(folder)]


def _line(name: str, times: Sequence[float], target: float) -> bool:
    """One figure beside its goal; whether it is met."""
    median = statistics.median(times)
    met = median <= target
    spread = f"{min(times):7.0f} … {max(times):.0f}" if len(times) > 1 else ""
    print(f"  {name:18} {median:7.0f}  {spread:18} ≤ {target:4.0f}  {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--peer", default="")
    options = parser.parse_args()
    peer = shlex.split(options.peer) or (
        ["harlequin"] if shutil.which("harlequin") else [sys.executable, "-m", "textual"]
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bureau"
        subprocess.run([sys.executable, "-c", _FILL, str(folder), str(options.rows)], check=True, cwd=CHECKOUT)
        found = starts(folder, options.rows, options.runs, peer, Path(scratch))
        found |= keys(folder, options.rows, Path(scratch))
    print(f"{options.rows:,} enterprises, {SIZE[1]}×{SIZE[0]}, milliseconds: median, fastest … slowest, goal")
    met = [_line(name, found[name], target) for name, target in TARGETS.items()]
    print("megabytes")
    met += [_line(name, found[name], RESIDENT) for name in ("at rest", "resident")]
    print(f"  {'peak':18} {found['peak'][0]:7.0f}")
    content, other = (statistics.median(found[name]) for name in ("start: content", "peer"))
    work, others = (min(found[name]) for name in ("processor", "peer's processor"))
    print(
        f"{Path(peer[0]).name} shows its first screen after {other:.0f} ({min(found['peer']):.0f} … {max(found['peer']):.0f}): "
        f"the desk its content in {content / other:.2f} of that\n"
        f"processor time up to then, least: {work:.0f}, {Path(peer[0]).name} {others:.0f}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    least = statistics.median(found["least"])
    print(
        f"the least that Textual can show takes {least:.0f} ({min(found['least']):.0f} … {max(found['least']):.0f}), "
        f"{REFERENCE_MS:.0f} where the goals were set: the content would take {content * REFERENCE_MS / least:.0f} there"
    )
    return 0 if all(met) else 1


_LEAST = """from textual.app import App
from textual.widgets import Static
class Least(App):
    def compose(self):
        yield Static("least")
Least().run()"""

_FILL = "import sys; from pathlib import Path; from bench.desk import make_bureau; make_bureau(Path(sys.argv[1]), int(sys.argv[2]))"
"""Made in a process of its own, so that nothing of it stays in the memory of this one."""

if __name__ == "__main__":
    sys.exit(main())
