"""The verifier of `mingchou verify`: judges the evidence of a draw by its public files alone.

It shares the rules with the site generator and nothing else. `mingchou verify`, the one-file `verify.py` and the 核验 page
(`verify.js`) print the same lines; a test compares them.

checks    the sixteen steps
reading   reading the files of a draw: from its folder, or from the one file that its page offers
register  reading freezes.tsv
report    the report of a verification
slip      a slip (查询单) compared with the evidence
"""

from collections.abc import Mapping
from pathlib import Path

from site_gen.verify.checks import check
from site_gen.verify.reading import read_files, read_folder
from site_gen.verify.report import STEPS, Report, State, Step
from site_gen.verify.slip import SLIP_STEPS, SlipReport, check_slip

__all__ = [
    "SLIP_STEPS", "STEPS", "Report", "SlipReport", "State", "Step", "check_slip", "read_files", "read_folder", "verify",
    "verify_folder",
]  # fmt: skip


def verify(files: Mapping[str, bytes]) -> Report:
    """Judge the files of one draw: name (`terms.json`, `openings/O-000001.json`, `freezes.tsv` …) → bytes.

    Files with other names are ignored. Raises nothing: a failure is a step of the report.
    """
    return check(files)


def verify_folder(folder: Path) -> Report:
    """Judge a draw's folder, as `read_folder` reads it.

    A folder that is not there gives a report whose first step fails. Raises OSError when a file cannot be read.
    """
    return verify(read_folder(folder))
