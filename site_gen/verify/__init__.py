"""The verifier of `mingchou verify`: judges the evidence of a draw by its public files alone.

It shares the rules with the site generator and nothing else. `mingchou verify`, the one-file `verify.py` and the 核验 page
(`verify.js`) print the same lines, but for what one of them says that it cannot judge; a test compares them.

checks      the eighteen steps
der         a time stamp of an authority as the library reads it
lists       the lists that a freeze commits to
openings    the names that were published
outside     the witnesses, and the random value
reading     reading the files of a draw, or of a whole bureau, from disk
report      the report of a verification: the verdict's line and the steps
sheet       来的是抽中的人吗: the people of a record sheet compared with the evidence
slip        a slip (查询单) compared with the evidence
teams       the inspectors' pools, teams and changes
tokens      time stamps of outside authorities, whose roots are in the folder authorities
whole       a bureau's draws together; kept registers; heads on paper
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from rules.base.fields import CHINA
from site_gen.verify.checks import Reader, check
from site_gen.verify.reading import find_draws, read_files, read_folder, read_held, read_registers
from site_gen.verify.report import STATE_TEXT, STEPS, Report, State, Step
from site_gen.verify.sheet import SENT_STEPS, Person, SentReport, Sheet, check_sent, read_sheet
from site_gen.verify.slip import SLIP_STEPS, SlipReport, check_slip
from site_gen.verify.tokens import read_authority
from site_gen.verify.whole import BureauReport, check_bureau, check_kept, check_proof

__all__ = [
    "SENT_STEPS", "SLIP_STEPS", "STATE_TEXT", "STEPS", "BureauReport", "Person", "Reader", "Report", "SentReport", "Sheet", "SlipReport",
    "State", "Step", "check_bureau", "check_kept", "check_proof", "check_sent", "check_slip", "find_draws", "read_authority",
    "read_files", "read_folder", "read_held", "read_registers", "read_sheet", "reader", "verify", "verify_folder",
]  # fmt: skip


def reader(held: str = "", now: datetime | None = None) -> Reader:
    """Who verifies, now (by this machine's clock, unless another time is given), without authorities of his own."""
    return Reader(now or datetime.now(CHINA), held.strip().lower())


def verify(files: Mapping[str, bytes], who: Reader | None = None) -> Report:
    """Judge the files of one draw: name (`terms.json`, `openings/P-0001.json`, `freezes.tsv` …) → bytes.

    Files with other names are ignored. Raises nothing: a failure is a step of the report.
    """
    return check(files, who or reader())


def verify_folder(folder: Path, who: Reader | None = None) -> Report:
    """Judge a draw's folder, as `read_folder` reads it.

    A folder that is not there gives a report whose first step fails. Raises OSError when a file cannot be read.
    """
    return verify(read_folder(folder), who)
