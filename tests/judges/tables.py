"""The judges of the downloads: `frictionless validate` and `csvwvalidate`. Says what they saw, then a line for each problem.

python -m tests.judges.tables frictionless|csvw SITE
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from csvw import CSVW

__all__ = ["csvw", "frictionless"]


def frictionless(site: Path) -> tuple[str, list[str]]:
    """Every table of datapackage.json: size, sum, headings, types and constraints of each cell."""
    done = _run("frictionless", "validate", "datapackage.json", "--json", at=site)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return "no report", [done.stdout + done.stderr]
    problems = [f"datapackage.json: {one['message']}" for one in report["errors"]]
    for task in report["tasks"]:
        if task["type"] != "table":
            problems.append(f"{task['name']} was not read as a table")
        problems += [f"{task['name']}: {one['message']}" for one in (*task["errors"],)]
        problems += [f"{task['name']}: {one}" for one in task["warnings"]]
    listed = {one["path"] for one in json.loads((site / "datapackage.json").read_bytes())["resources"]}
    there = {path.relative_to(site).as_posix() for path in site.glob("*/*.csv")}
    problems += [f"{path} is not in datapackage.json" for path in sorted(there - listed)]
    return f"{len(report['tasks'])} tables", problems


def csvw(site: Path) -> tuple[str, list[str]]:
    """Every CSV by the metadata beside it, as `csvwvalidate` does it: a process for each would take ten times as long."""
    problems = []
    lists = sorted(site.glob("*/*.csv"))
    for path in lists:
        metadata = path.with_name(f"{path.name}-metadata.json")
        try:
            judged = CSVW(str(metadata), validate=True)
            wrong = [] if judged.is_valid else [str(one.message) for one in judged.warnings] or ["not valid"]
        except (ValueError, OSError) as error:
            wrong = [str(error)]
        problems += [f"{metadata.relative_to(site)}: {' '.join(one.split())[:300]}" for one in wrong]
    return f"{len(lists)} tables", problems


def _run(program: str, *words: str, at: Path) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).with_name(program)
    found = str(beside) if beside.exists() else shutil.which(program)
    if found is None:
        sys.exit(f"{program} is not installed")
    return subprocess.run([found, *words], cwd=at, capture_output=True, text=True, check=False)


JUDGES: dict[str, Callable[[Path], tuple[str, list[str]]]] = {"frictionless": frictionless, "csvw": csvw}

if __name__ == "__main__":
    saw, found = JUDGES[sys.argv[1]](Path(sys.argv[2]))
    print("\n".join([saw, *found]))
    sys.exit(bool(found))
