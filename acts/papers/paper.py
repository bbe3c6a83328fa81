"""What every paper about a draw says: from which freeze it comes, and where its check is opened."""

from dataclasses import dataclass
from pathlib import Path

from acts.base.office import Office
from db.folders import make_folder
from filesystem.targets import Target, refuse_unwritable
from rules.base.errors import Refused
from rules.disclosure.draw import has_page
from rules.draw.draw_record import Draw, demo_mark
from rules.draw.words import six_characters

__all__ = ["VerificationLink", "paper_path", "verification_link"]


@dataclass(frozen=True, slots=True)
class VerificationLink:
    """How a paper leads to the check of its draw. qr: what the code says. caption: the words below it.

    origin: draw, serial, commitment and journal in one line. instructions: what to do with the code, a sentence.
    address: of the draw's public page, "" where there is none.
    """

    qr: str
    caption: str
    origin: str
    instructions: str
    address: str = ""


def verification_link(office: Office, draw: Draw) -> VerificationLink:
    """The check of a draw: its page on the bureau's site, or the bare commitment where there is no such page.

    The journal's entry is the draw's newest: whoever holds the paper holds the journal up to there. Reads the journal.
    """
    newest = office.store.history(Draw, draw.number)[-1]
    origin = (
        f"{demo_mark(draw)}{'　' if demo_mark(draw) else ''}本表出自抽取 {draw.number}（本单位第 {draw.serial} 次冻结）　承诺值 {draw.commitment[:16]}…　"
        f"六字 {six_characters(draw.commitment)}　台账第 {newest.seq} 号 {newest.head[:16]}…"
    )
    url = office.bureau.site.url.rstrip("/")
    if url and has_page(draw):
        address = f"{url}/draws/{draw.number}/index.html"
        how = f"扫描二维码，在自己的手机上核验本次抽取：{address}"
        return VerificationLink(f"{address}#verify", "扫码核验", origin, how, address)
    why = "本单位没有设置公示网址" if has_page(draw) else "本次抽取依法不公开"
    then = "" if not has_page(draw) else "，再用核验程序核验"
    how = f"{why}，二维码是承诺值全文：请与留存的承诺值对照{then}"
    return VerificationLink(draw.commitment, "承诺值", origin, how)


def paper_path(office: Office, task: str, out: Path | None, name: str) -> Path:
    """Where a paper goes. out: a .docx file, or a folder for `name`; None: the folder of the task's sheets.

    Refused for a file of another kind, which would otherwise become a folder of that name.
    """
    folder = office.places.sheets(task) if out is None else out
    kind = folder.suffix.lower()
    if kind in {".doc", ".pdf", ".wps", ".odt", ".txt"} and not folder.is_dir():
        raise Refused(f"“{folder.name}”：只能写成 .docx 文件，请改文件名；需要 PDF 请在 Word、WPS 里另存")
    path = folder if kind == ".docx" else folder / name
    refuse_unwritable([Target(path)])
    make_folder(path.parent)
    return path
