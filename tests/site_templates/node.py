"""verify.js under Node: the page's own scripts without a browser, so that thousands of forgeries are judged in seconds."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import pytest

from site_gen.pages.views import BEACON as BEACON_NAME
from site_gen.pages.views import VERIFIER
from tests import ROOT

__all__ = ["BEACON", "SCRIPTS", "Answer", "Script", "node"]

TEMPLATES = ROOT / "site_templates"
SCRIPTS = tuple(TEMPLATES / ("vendor" if name == "sha256.js" else "static") / name for name in VERIFIER[:-2])
"""In the order of the page; the last two, which need one, are left out."""
BEACON = TEMPLATES / "vendor" / BEACON_NAME
Step = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What verify.js says: the verdict line, (name, state, text) of every step, the same of --old and --proof, of a slip, and of people who came."""

    verdict: str
    steps: tuple[Step, ...]
    more: tuple[Step, ...]
    slip: Mapping[str, Any] | None = None
    sent: tuple[Mapping[str, Any], ...] = ()


class Script:
    """A running verify.js. now: the reader's time."""

    def __init__(self, into: IO[str], out: IO[str]) -> None:
        self.into = into
        self.out = out

    def __call__(
        self, files: Mapping[str, bytes], now: datetime, held: str = "", *,
        beacon: bool = True, old: Sequence[bytes] = (), proof: Sequence[bytes] = (), slip: str = "",
        sent: Sequence[Mapping[str, str]] = (),
    ) -> Answer:  # fmt: skip
        """beacon: with the library that judges a beacon's signature. Without, it says what verify.py says."""
        answer = self.ask(
            files=_packed(files), now=_milliseconds(now), held=held, beacon=beacon, slip=slip, sent=list(sent),
            old=_all_packed(old), proof=_all_packed(proof),
        )  # fmt: skip
        steps, more = (tuple((one[0], one[1], one[2]) for one in answer[key]) for key in ("steps", "more"))
        return Answer(answer["verdict"], steps, more, answer.get("slip"), tuple(answer.get("sent", ())))

    def whole(
        self, folders: Mapping[str, Mapping[str, bytes]], now: datetime, *,
        beacon: bool = True, old: Sequence[bytes] = (), proof: Sequence[bytes] = (),
    ) -> tuple[str, ...]:  # fmt: skip
        """The lines on a whole bureau. folders: name → files."""
        packed = {name: _packed(files) for name, files in folders.items()}
        papers = {"old": _all_packed(old), "proof": _all_packed(proof)}
        return tuple(self.ask(folders=packed, now=_milliseconds(now), beacon=beacon, **papers))

    def ask(self, **asked: object) -> Any:
        self.into.write(json.dumps(asked) + "\n")
        self.into.flush()
        line = self.out.readline()
        assert line, "verify.js broke off: see its error above"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer


def _packed(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(raw).decode() for name, raw in files.items()}


def _all_packed(raws: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(raw).decode() for raw in raws]


def _milliseconds(now: datetime) -> int:
    return round(now.timestamp() * 1000)


@contextmanager
def node() -> Iterator[Script]:
    """verify.js while the block runs. Skips where there is no Node; under CI that is a failure."""
    found = shutil.which("node")
    if found is None:
        words = "没有 Node.js，verify.js 只在浏览器里核对"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    program = [found, str(ROOT / "tests/site_templates/judge.cjs"), str(BEACON), *map(str, SCRIPTS)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield Script(running.stdin, running.stdout)
        finally:
            running.stdin.close()
