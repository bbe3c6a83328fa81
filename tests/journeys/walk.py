"""The command line as a script drives it: one process per command, what it said, how it ended."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from acts.demo import items_csv, people
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from db.store import Store
from rules.base.fields import CHINA
from rules.draw.draw_record import Draw
from tests import ROOT
from tui.cli import main

__all__ = ["ACTS", "DICE", "SHORTLY", "Said", "Walk", "soon"]

DICE = "01382438112797316654"
ACTS = (
    "init", "items.import", "enterprises.import", "inspectors.import", "plan.import", "task.create", "draw.freeze", "draw.witness",
    "draw.run", "draw.seal", "draw.confirm", "draw.match", "result.enter", "result.approve", "task.close", "publish",
)  # fmt: skip
"""What the journal of the walk tells, on the desk as by commands; an act that follows itself is named once."""


@dataclass(frozen=True)
class Said:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON object on stdout."""
        read = json.loads(self.out)
        assert isinstance(read, dict)
        return read


SHORTLY = 0.25
"""Minutes after which dice are thrown that a test waits for: a quarter, in which a slow machine has frozen and noted a witness."""


def soon(minutes: float = 30) -> str:
    """A time after now, as --expected-at takes it."""
    return (datetime.now(CHINA) + timedelta(minutes=minutes)).isoformat(timespec="seconds")


def _here(words: list[str]) -> Said:
    """A command in this process: without the half second that Python, and all that is imported, takes to begin."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(words)
        except SystemExit as ended:
            code = ended.code
    said = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        said.append(stream.read())
    return Said(int(code or 0), *said)


def _alone(words: list[str]) -> Said:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "tui", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    return Said(done.returncode, done.stdout, done.stderr)


class Walk:
    """A bureau in a folder, and the commands run on it: each a process of its own, or (here) all in this one."""

    def __init__(self, folder: Path, *, here: bool = False) -> None:
        self.folder = folder
        self.here = here
        self.bureau = folder / "示例县公安局"
        self.today = datetime.now(CHINA).date()
        self.start, self.end = self.today, self.today + timedelta(days=60)

    def run(self, *words: str) -> Said:
        """One command, --bureau and --json added (init and demo, template and restore name their folder themselves)."""
        told = [*words, "--json"]
        if words[0] not in {"init", "demo", "verify", "restore"}:
            told += ["--bureau", str(self.bureau), "--as", "演示员"]
        said = _here(told) if self.here else _alone(told)
        assert "Traceback" not in said.err + said.out
        return said

    def do(self, *words: str) -> dict[str, Any]:
        """A command that must succeed; its facts."""
        said = self.run(*words)
        assert said.code == 0, f"{words}: {said.out}{said.err}"
        return said.facts

    def refused(self, *words: str) -> str:
        """A command that must be refused with exit 1 and change nothing; its messages."""
        before = self.position()
        said = self.run(*words)
        assert said.code == 1, f"{words}: {said.code} {said.out}{said.err}"
        assert self.position() == before, "a refused command left something in the journal"
        return "\n".join(f"{p['where']}：{p['field']}：{p['message']}" for p in said.facts["problems"])

    def draw(self, number: str, value: str = DICE, *words: str) -> list[dict[str, Any]]:
        """Draw a task once the time of its newest freeze has come, which no value may precede; what was drawn."""
        with Store.open(self.bureau, write=False) as store:
            expected = max(one.expected_at for one in store.where(Draw, task=number) if one.state == "open")
        sleep(max(0.0, (datetime.fromisoformat(expected) - datetime.now(CHINA)).total_seconds()))
        drawn = self.do("draw", "run", number, "--value", value, *words, "--yes")["drawn"]
        assert isinstance(drawn, list)
        return drawn

    def position(self) -> tuple[int, str]:
        """Where the journal ends."""
        with Store.open(self.bureau, write=False) as store:
            return store.position

    def registries(self) -> dict[str, Path]:
        """Excel and CSV files as an office has them: enterprises, inspectors with valid certificates, items, a plan."""
        files = {
            "items": self.folder / "抽查事项清单.csv",
            "enterprises": self.folder / "检查对象.xlsx",
            "inspectors": self.folder / "执法人员.xlsx",
            "plan": self.folder / "计划.csv",
        }
        files["items"].write_bytes(items_csv())
        valid = (self.today + timedelta(days=1000)).isoformat()
        staff = [{**row, "valid_until": valid} for row in people.inspectors()]
        write_list(files["enterprises"], LISTS["enterprises"].columns, people.enterprises(), "检查对象名录")
        write_list(files["inspectors"], LISTS["inspectors"].columns, staff, "执法检查人员名录")
        year = self.start.year
        line = f"{year},{year}年网吧和娱乐场所联合抽查,I-0011、I-0012、I-0024,不定向,网吧、娱乐场所,5%"
        heading = "年度,抽查计划名称,抽查事项,抽查方式,抽查对象范围,抽查比例,抽查开始日期,抽查结束日期,责任科室"
        text = f"{heading}\r\n{line},{self.start},{self.end},治安大队\r\n"
        files["plan"].write_bytes(text.encode("gb18030"))
        return files

    def import_all(self) -> None:
        """init and the four imports."""
        self.do("init", str(self.bureau), "--name", "示例县公安局", "--region", "410499", "--as", "演示员")
        settings = (
            self.bureau / "bureau.toml"
        )  # the draw is by risk class: without a basis its evidence would not be public
        told = settings.read_text("utf-8").replace('publish_classes = ""', 'publish_classes = "演示规定第一条"')
        settings.write_text(told, "utf-8")
        for listing, path in self.registries().items():
            self.do("import", listing, str(path))

    def create(self, **changed: str) -> dict[str, Any]:
        """A joint task of police and fire over net cafés and entertainment places, in two batches."""
        options = {
            "name": "网吧和娱乐场所联合抽查", "items": "I-0011,I-0012,I-0024", "plan": "L-0001", "from": str(self.start),
            "to": str(self.end), "departments": "police,fire", "strata": "risk",
            "ratio": "A=0.05,B=0.1,C=0.2,D=0.5,E=1", "floor": "0.05", "batches": "2", **changed,
        }  # fmt: skip
        words = [word for name, value in options.items() if value for word in (f"--{name}", value)]
        return self.do("task", "create", *words)["task"]  # type: ignore[no-any-return]
