"""收讫单: the receipt that a witness signs for a commitment, as a Word file."""

from importlib.resources import files
from pathlib import Path

from acts.base.office import Office
from acts.papers.paper import paper_path, verification_link
from acts.papers.protocol import find_draw
from acts.work.task import draw_now
from db.exchange.word_paper import write_paper
from rules.base.canonical import digest
from rules.base.codes import DRAW_STATES
from rules.base.dates import day_text, moment_text
from rules.base.errors import Refused
from rules.disclosure.draw_notes import source_text
from rules.draw.draw_record import Draw
from rules.papers.paper import Paper
from rules.papers.receipt import ReceiptContent, receipt

__all__ = ["build_receipt", "print_receipt"]


def build_receipt(office: Office, number: str) -> Paper:
    """The receipt for the commitment of a freeze. number: the draw's, or its task's. Refused once its value can be known."""
    return _paper(office, find_draw(office, number))


def _paper(office: Office, draw: Draw) -> Paper:
    draw = draw_now(office, draw)
    if draw.state != "open":
        raise Refused(f"{draw.number} {DRAW_STATES.text(draw.state)}，现在交承诺值不算见证，不能再出收讫单")
    if draw.expected_at <= office.stamp():
        when = moment_text(draw.expected_at)
        raise Refused(f"{draw.number} 的随机值预定 {when} 产生，已经过了，现在交承诺值不算见证，不能再出收讫单")
    link = verification_link(office, draw)
    content = ReceiptContent(
        bureau=office.bureau.name,
        draw=draw,
        source=source_text(draw),
        verifier=digest((files("site_templates") / "static" / "verify.py").read_bytes()),
        site=office.bureau.site.url,
        qr=link.qr,
        caption=link.caption,
        printed=day_text(office.today()),
    )
    return receipt(content)


def print_receipt(office: Office, number: str, out: Path | None = None) -> Path:
    """Write the receipt as .docx. out: a file or a folder; None: sheets/<task> of the bureau. Returns the file's path. Refused as `build_receipt`."""
    draw = find_draw(office, number)
    paper = _paper(office, draw)
    path = paper_path(office, draw.task, out, f"{draw.number}-承诺值收讫单.docx")
    write_paper(path, paper)
    return path
