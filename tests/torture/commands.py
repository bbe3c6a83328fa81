"""The same acts as commands of `mingchou --json`, each answer a JSON object on stdout: what stands there whole was acknowledged.

A command runs in this process: its stdout is the file of what was said, its clock the story's.
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import acts.base.office
import acts.draw.clock
from acts.base.office import open_office
from db.backups.naming import backup_times
from rules.registry.enterprise import COLUMNS
from tests.acts.office import DICE, Clock
from tests.torture.aside import (
    DECIDED,
    RESTORED,
    SALVAGED,
    UNRECORDED,
    WHY_RESTORED,
    is_first,
    new_address,
    prepare,
    with_phone,
)
from tests.torture.story import (
    LEADER,
    PAPER,
    RIGHT,
    WRONG,
    Clerk,
    Pick,
    new_rows,
    new_task,
    new_value,
    next_act,
    next_sheet,
    to_file,
)
from tui import cli

__all__ = ["COMMANDS", "call", "command", "facts_of", "load", "moved_clock", "words_for", "work"]

Words = Sequence[str | Path]


def _options(values: Mapping[str, str]) -> list[str]:
    return [part for name, text in values.items() for part in (f"--{name.replace('_', '-')}", text)]


def _import(clerk: Clerk) -> Words:
    rows, path = new_rows(clerk), clerk.site.with_name("名录.csv")
    label = {column.name: column.label for column in COLUMNS}
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, [label[name] for name in rows[0]])
        written.writeheader()
        written.writerows({label[name]: text for name, text in row.items()} for row in rows)
    return ("import", "enterprises", path)


def _task(clerk: Clerk) -> Words:
    raw = new_task(clerk)
    return ("task", "create", "--from", raw.pop("start"), "--to", raw.pop("end"), *_options(raw))


def _freeze(clerk: Clerk) -> Words:
    kind, source, at = new_value(clerk)
    more = {"expected_at": at.isoformat()} if at else {}
    how = {"entropy": kind, "source": json.dumps(source), "approved_by": LEADER, **more}
    return ("draw", "freeze", clerk.task.number, *_options(how))


def _witness(clerk: Clerk) -> Words:
    return ("draw", "witness", clerk.task.number, "--kind", "superior", "--who", _WITNESS, "--ref", "函 1")


def _draw(clerk: Clerk) -> Words:
    value = ("--value", WRONG, "--issue", "2024024") if clerk.draw.entropy == "lottery" else ("--value", DICE)
    return ("draw", "run", clerk.task.number, *value, "--witness", "演示见证单位", "--yes")


def _correct(clerk: Clerk) -> Words:
    how = {"value": RIGHT, "by": "演示局分管局长", "paper": "示公演〔2024〕3号"}
    return ("draw", "correct", clerk.task.number, *_options(how), "--yes")


def _strike(clerk: Clerk) -> Words:
    how = {"strike": clerk.draw.drawn[0].number, "reason": "duplicate", "evidence": "函 1", "approved_by": LEADER}
    return ("confirm", clerk.task.number, *_options(how))


def _change(clerk: Clerk) -> Words:
    first = clerk.sheets()[0]
    how = {"out": first.teams["police"][0], "object": first.object, "reason": "疾病", **PAPER}
    return ("draw", "change", clerk.task.number, *_options(how))


def _void(clerk: Clerk) -> Words:
    how = {"reason": "procedure", "approved_by": LEADER, "post": "局长"}
    return ("draw", "void", clerk.task.number, *_options(how))


def _result(clerk: Clerk) -> Words:
    sheet, day = next_sheet(clerk), clerk.office.today().isoformat()
    return ("result", "enter", clerk.task.number, sheet.object, sheet.items[0], "--code", "1", "--date", day)


def _approve(clerk: Clerk) -> Words:
    return ("approve", clerk.task.number, "--by", "演示分管局长", "--document", "示公演〔2024〕1号")


def _edit(clerk: Clerk) -> Words:
    number, address = new_address(clerk)
    return ("enterprise", "edit", number, "--address", address)


def _erase(clerk: Clerk) -> Words:
    return ("erase", with_phone(clerk).number, "--field", "phone", *_options(DECIDED), "--yes")


def _publish(clerk: Clerk) -> Words:
    return ("publish", "--out", clerk.site, *(["--first"] if is_first(clerk) else []))


def _restored(clerk: Clerk) -> Words:
    past = [clerk.site] if (clerk.site / "heads.tsv").exists() else ["--first"]
    how = {"approved_by": LEADER, "post": "局长", **WHY_RESTORED}
    return ("restored", *past, *_options(how), "--yes", "--bureau", _beside(clerk, RESTORED))


def _beside(clerk: Clerk, name: str) -> Path:
    return clerk.office.places.folder.with_name(name)


_WITNESS = "示例市公安局"
COMMANDS: dict[str, Callable[[Clerk], Words]] = {
    "import": _import,
    "task": _task,
    "freeze": _freeze,
    "witness": _witness,
    "draw": _draw,
    "correct": _correct,
    "confirm": lambda clerk: ("confirm", clerk.task.number),
    "strike": _strike,
    "match": lambda clerk: ("match", clerk.task.number),
    "change": _change,
    "result": _result,
    "approve": _approve,
    "close": lambda clerk: ("task", "close", clerk.task.number),
    "void": _void,
    "edit": _edit,
    "erase": _erase,
    "publish": _publish,
    "deploy": lambda clerk: ("deploy", "--out", clerk.site, "--to", clerk.carried),
    "backup": lambda _: ("backup",),
    "purge": lambda _: ("backup", "purge", "--yes"),
    "restore": lambda clerk: ("restore", backup_times(clerk.office.places.backups)[-1][1], _beside(clerk, RESTORED)),
    "restored": _restored,
    "salvage": lambda clerk: ("salvage", clerk.office.places.folder, _beside(clerk, SALVAGED)),
    "repair": lambda _: ("repair",),
}


def words_for(clerk: Clerk, act: str) -> list[str]:
    """The command line of an act."""
    words = COMMANDS[act](clerk)
    where = () if "--bureau" in words else ("--bureau", clerk.office.places.folder)
    return [str(word) for word in (*words, *where, "--as", "演示员", "--json")]


def facts_of(begun: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What the answer of a command acknowledges, in the words of the story. begun: what was said when it began."""
    match begun["act"]:
        case "import":
            rows = answer["rows"]
            first = int(rows[0]["name"].removeprefix("演示")[: -len("号旅馆有限公司")])
            return {"objects": {row["number"]: f"第{first}镇" for row in rows}}
        case "task":
            return {"task": answer["task"]["number"]}
        case "freeze":
            return {"draw": answer["draw"], "commitment": answer["commitment"]}
        case "witness":
            return {"draw": answer["draw"], "witnesses": [_WITNESS] * answer["witnesses"]}
        case "draw" | "correct":
            drawn = [one["number"] for one in answer["drawn"]]
            return {"draw": answer["draw"], "value": answer["value"], "drawn": drawn, "struck": [], "confirmed": False}
        case "confirm" | "strike":
            struck = [one["number"] for one in answer["struck"]]
            return {"draw": answer["draw"], "struck": struck, "confirmed": True}
        case "match":
            return {"draw": answer["draw"], "sheets": [one["sheet"] for one in answer["sheets"]]}
        case "change":
            (changed,) = answer["changes"]
            return {"draw": changed["draw"], "changed": len(changed["replaced"])}
        case "void":
            return {"draw": answer["draw"], "void": answer["state"] == "void"}
        case _:
            return _facts_aside(begun, answer)


def _facts_aside(begun: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    match begun["act"]:
        case "result":
            return {"results": [answer["result"]["number"]]}
        case "approve":
            return {"approved": answer["approved"]}
        case "close":
            return {"closed": answer["task"]["number"]}
        case "edit":
            return {"addresses": {answer["record"]["number"]: answer["record"]["address"]}}
        case "erase":
            return {"gone": begun["phone"], "of": answer["erasure"]["record"]}
        case "publish":
            lacks = [sentence for sentence in answer.get("unwritten", ()) if UNRECORDED in sentence]
            return {"published": answer["publication"], "whole": not lacks}
        case "backup":
            return {"backup": Path(answer["path"]).name}
        case "purge":
            return {"backup": Path(answer["kept"]).name} if answer["kept"] else {}
        case "restore":
            return {"restored": Path(answer["path"]).name}
        case "restored":
            return {"registered": answer["restore"]["number"]}
        case "salvage":
            return {"salvaged": Path(answer["path"]).name, "whole": answer["whole"]}
        case _:
            return {}


def load() -> None:
    """Import every command beforehand: else the first of each would be killed while it is read."""
    for module, _ in cli.COMMANDS.values():
        import_module(f"tui.commands.{module}")
    import_module("tui.keeping")  # what comes after a command
    import_module("tui.crash")  # what comes after a crash


@contextmanager
def moved_clock(clock: Clock) -> Iterator[None]:
    """The machine's clock is the story's. (What the disk says of its files is not: it cannot be moved.)"""

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.moment.astimezone(tz)

    with (
        patch.object(acts.base.office, "datetime", Moved),
        patch.object(acts.draw.clock, "FILE_GRACE", timedelta(days=36_500)),
    ):
        yield


def call(words: Sequence[str], told: Path) -> int:
    """Run a command, its answer said into `told`. Returns its exit code."""
    with told.open("a", encoding="utf-8") as out, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        try:
            with redirect_stdout(out), redirect_stderr(nowhere):
                cli.main(words)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
    return 0


def command(folder: Path, clock: Clock, told: Path, choose: Callable[[Clerk], str]) -> list[str]:
    """The command line of what comes next, said to begin now."""
    with open_office(folder, write=False, clock=clock) as office:
        clerk = Clerk(office, clock, to_file(told), folder.with_name("site"), folder.with_name("carried"))
        act = choose(clerk)
        clerk.wait(act)
        clerk.tell("begins", act, **({"phone": with_phone(clerk).phone} if act == "erase" else {}))
        prepare(clerk, act)
        return words_for(clerk, act)


def work(folder: Path, clock: Clock, told: Path, pick: Pick, _seed: int) -> None:
    """One command after the other, for ever."""
    say = to_file(told)
    with moved_clock(clock):
        while True:
            code = call(command(folder, clock, told, lambda clerk: next_act(clerk, pick)), told)
            say(json.dumps({"word": "ended", "code": code}))
