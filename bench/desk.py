"""The desk on a pseudo-terminal with 100,000 enterprises: start, keys, filter, memory; beside Harlequin's start in the same run.

    python -m bench.desk                          100,000 enterprises
    python -m bench.desk --rows 600               the size of the demonstration
    python -m bench.desk --peer 'harlequin'       what to start beside it (default: harlequin, if it is installed; else Textual's own demo)

A key's time runs from the byte written to the last byte of the answer. Medians; the slowest in brackets. Linux only (resident memory is read
from /proc). Exit 1 when a figure misses its target.
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
from datetime import datetime
from pathlib import Path
from time import monotonic

import msgspec

from acts import bureau
from acts.demo.people import REGION, enterprises
from db.config import Bureau
from rules import enterprise
from rules.fields import CHINA
from rules.pinyin import initials

CHECKOUT = Path(__file__).parents[1]
SIZE = (40, 140)
NOW = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)
QUIET = 0.15
"""Seconds without a byte that end an answer; not counted."""

TARGETS = {
    "start: frame": 600.0, "start: content": 600.0, "registry opened": 600.0, "↓": 20.0, "PgDn": 50.0, "End": 50.0, "Home": 50.0,
    "filter, a letter": 100.0, "filter, slowest": 150.0,
}  # fmt: skip
RESIDENT = 250


def make_bureau(folder: Path, count: int) -> None:
    """A bureau with so many enterprises, made from the demonstration's rows; every name, code and number its own."""
    bureau.create(folder, Bureau(name="示例县公安局", region=REGION, operator="演示员", demo_clock=NOW), by="演示员")
    seeds = []
    for row in enterprises():
        one, problems = enterprise.parse(row)
        assert one is not None, problems
        seeds.append((one, initials(one.name)))
    with bureau.open_office(folder) as office:
        with office.transaction("enterprises.import", f"从 名录.xlsx 导入检查对象：新增 {count}") as tx:
            for n in range(count):
                one, letters = seeds[n % len(seeds)]
                again = "" if n < len(seeds) else f"{n}分店"
                tx.put(
                    msgspec.structs.replace(
                        one,
                        number=f"O-{n * 7919 % 1_000_000:06d}",
                        name=one.name + again,
                        code=one.code if not again else f"92{REGION}MA{n:08d}",
                        initials=letters if not again else f"{letters}{n}fd",
                    )
                )
        office.store.close(snapshot=True)


class Terminal:
    """A program on a pseudo-terminal. Answers what a terminal is asked, and keeps what it writes."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._pty, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(CHECKOUT),
        }
        self.began = monotonic()
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
        seen = b""
        end = monotonic() + most
        while monotonic() < end:
            seen += self._read(0.05)
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode("utf-8", "ignore"))
            if re.search(pattern, plain):
                return (monotonic() - self.began) * 1000
        return float("inf")

    def settle(self, quiet: float = 0.6) -> None:
        """Wait until nothing more comes."""
        while self._read(quiet):
            pass

    def type(self, keys: bytes) -> None:
        """Press these, and start the clock of `until` anew."""
        self.began = monotonic()
        os.write(self._pty, keys)

    def press(self, keys: bytes) -> float:
        """Milliseconds from the key to the last byte of what it changed."""
        began = last = monotonic()
        os.write(self._pty, keys)
        while self._read(QUIET if last > began else 1.0):
            last = monotonic()
        return (last - began) * 1000

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


def measure(folder: Path, count: int, runs: int) -> dict[str, list[float]]:
    """Everything that is measured, in milliseconds, by the names of TARGETS; "resident" and "peak" in MB."""
    found: dict[str, list[float]] = {name: [] for name in (*TARGETS, "resident", "peak")}
    command = [sys.executable, "-m", "tui", "desk", "--bureau", str(folder)]
    for _ in range(runs):
        desk = Terminal(command, folder)
        found["start: frame"].append(desk.until("名录库"))
        found["start: content"].append(desk.until(f"{count:,} 家"))
        desk.settle()
        desk.type(b"2")
        found["registry opened"].append(desk.until(r"O-\d{6}"))
        desk.close()
    desk = Terminal(command, folder)
    desk.until(f"{count:,} 家")
    desk.settle()
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


def peer_start(command: Sequence[str], folder: Path, runs: int) -> list[float]:
    """Milliseconds until the peer's first screen has been drawn."""
    times = []
    for _ in range(runs):
        peer = Terminal(command, folder)
        times.append(peer.until(r"[│┃▔─▁╭┌]{3}|Query|Welcome|Textual", 20))
        peer.settle(0.3)
        peer.close()
    return times


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--peer", default="")
    said = asked.parse_args()
    peer = shlex.split(said.peer) or (["harlequin"] if shutil.which("harlequin") else [sys.executable, "-m", "textual"])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bureau"
        subprocess.run([sys.executable, "-c", _FILL, str(folder), str(said.rows)], check=True, cwd=CHECKOUT)
        found = measure(folder, said.rows, said.runs)
        beside = peer_start(peer, Path(scratch), said.runs)
    missed = 0
    print(f"{said.rows:,} enterprises, {SIZE[1]}×{SIZE[0]}, milliseconds: median (slowest), target")
    for name, target in TARGETS.items():
        median = statistics.median(found[name])
        missed += median > target
        print(
            f"  {name:18} {median:8.0f} ({max(found[name]):.0f})   ≤ {target:.0f}{'' if median <= target else '   MISSED'}"
        )
    now, peak = found["resident"][0], found["peak"][0]
    missed += now > RESIDENT
    print(f"  {'resident, MB':18} {now:8.0f} (peak {peak:.0f})   ≤ {RESIDENT}{'' if now <= RESIDENT else '   MISSED'}")
    start, other = statistics.median(found["start: frame"]), statistics.median(beside)
    print(
        f"  {Path(peer[0]).name} starts in {other:.0f} ({max(beside):.0f}): the desk's frame takes {start / other:.2f} of that"
    )
    return 1 if missed else 0


_FILL = "import sys; from pathlib import Path; from bench.desk import make_bureau; make_bureau(Path(sys.argv[1]), int(sys.argv[2]))"
"""Made in a process of its own, so that nothing of it stays in the memory of this one."""

if __name__ == "__main__":
    sys.exit(main())
