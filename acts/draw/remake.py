"""补上: what a crash, a full disk or somebody's hand left undone or changed beside the journal is made again from the store.

Evidence, seals and freezes.tsv are compared with what the store makes: at an opening those that the journal has touched since all was known to
be made (db.derived_note), by `repair` and `check` all of them.
"""

from collections.abc import Iterator
from functools import partial

import msgspec

from acts.base.office import Office
from acts.draw.draw import seal_draw
from acts.draw.evidence import evidence_of, register_of
from acts.due.facts import forget_kept, kept_differs
from db.derived_note import read_made
from db.folders import differences, read_file, write_file, write_folder
from db.transaction import Position
from filesystem.refusals import reason
from rules.base.errors import MingchouError, Problem
from rules.draw.draw_record import Draw, DrawLists, Event, Publication, evidence_files
from rules.draw.restored import freezes_of, heads_of, register_refusal
from rules.work.task import Task

__all__ = ["compare", "remake", "repair", "seal_all"]

_OPENINGS = "openings/"
_CURE = "不影响已保存的记录；请修复（mingchou repair）"


def remake(office: Office) -> None:
    """At an opening for writing: make what is missing or differs, of the draws that were touched since all was made. Raises nothing that a disk brings."""
    _remake(office, _touched(office, read_made(office.places)))


def repair(office: Office) -> tuple[str, ...]:
    """Compare everything, make again what differs. Returns what was made since the bureau was opened; what cannot be made stands in `office.derived`."""
    _remake(office, office.store.numbers(Draw))
    if forget_kept(office):
        office.derived.remade.append("期限表 due.json")
    return tuple(office.derived.remade)


def seal_all(office: Office) -> None:
    """Seal every drawn list that is not: before a publication, so that freezes.tsv says so. Refused as the disk refuses."""
    for draw in list(office.store.each(Draw)):
        if draw.state == "drawn" and not draw.seal:
            seal_draw(office, draw.number)


def _remake(office: Office, numbers: list[str]) -> None:
    for number in numbers:
        draw = office.store.find(Draw, number)
        if draw is not None and draw.state == "drawn" and not draw.seal:
            made = office.derive(f"证据封签 {number}", partial(seal_draw, office, number))
            office.derived.remade += [f"证据封签 {number}"] if made else []
        if draw is not None:
            office.derive(f"证据文件夹 {number}", partial(_remake_folder, office, number))
    office.derive("冻结登记 freezes.tsv", partial(_remake_register, office))


def _remake_folder(office: Office, number: str) -> None:
    folder, files = office.places.evidence(number), evidence_of(office, number)
    if any(differences(folder, files)):
        write_folder(folder, files)
        office.derived.remade.append(f"证据文件夹 {number}")


def _remake_register(office: Office) -> None:
    path, raw = office.places.freezes, register_of(office)
    if read_file(path) != raw and (raw or read_file(path) is not None):
        write_file(path, raw)
        office.derived.remade.append("冻结登记 freezes.tsv")


def _touched(office: Office, made: Position | None) -> list[str]:
    """The draws that were written since, or whose task was; all where that is not known."""
    behind = office.store.position.seq - made.seq if made else 0
    if made is None or behind < 0:
        return office.store.numbers(Draw)
    try:
        entries = office.store.latest(behind + 1)
    except MingchouError:  # a damaged journal: `check` tells
        return office.store.numbers(Draw)
    if entries[-1].h != made.head:
        return office.store.numbers(Draw)
    found: dict[str, None] = {}
    for table, _, body in (write for entry in reversed(entries[:-1]) for write in entry.writes):
        number = msgspec.json.decode(body, type=_Numbered).number if body is not None else ""
        if table == Draw.table:
            found[number] = None
        elif table == Task.table and (task := office.store.find(Task, number)) is not None:
            found |= dict.fromkeys((*task.draws, *task.supplements))
    return list(found)


class _Numbered(msgspec.Struct, frozen=True):
    number: str = ""


def compare(office: Office) -> list[Problem]:
    """What beside the journal is not as the store makes it: evidence, seals, freezes.tsv, the registers of the site, what is kept of the due list. Changes nothing.

    Which openings lie in the evidence changes with what may be public, and no act writes them anew: one that is missing, or that may not be
    public any more, is no finding.
    """
    found = kept_differs(office)
    for draw in office.store.each(Draw):
        if draw.state == "drawn" and not draw.seal:
            found.append(Problem(f"已抽取，证据还没有封存；{_CURE}", draw.number))
        try:
            found += _of_draw(office, draw)
        except OSError as error:
            found.append(
                Problem(f"读不出来（{reason(error)}），没有核对；请检查文件夹权限和磁盘", f"evidence/{draw.number}")
            )
        except MingchouError as error:
            found += error.problems
    for name, look in (("evidence/freezes.tsv", _of_own_register), ("public", _of_public_registers)):
        try:
            found += look(office)
        except OSError as error:
            found.append(Problem(f"读不出来（{reason(error)}），没有核对；请检查文件夹权限和磁盘", name))
    return found


def _of_draw(office: Office, draw: Draw) -> Iterator[Problem]:
    files, folder = evidence_of(office, draw.number), office.places.evidence(draw.number)
    ever = evidence_files(draw, office.store.get(DrawLists, draw.number), with_openings=True)
    for name, wrong in differences(folder, files):
        if name.startswith(_OPENINGS) and (wrong == "缺少" or read_file(folder / name) == ever.get(name)):
            continue
        yield Problem(f"{wrong}；{_CURE}", f"evidence/{draw.number}/{name}")


def _of_own_register(office: Office) -> Iterator[Problem]:
    places, own = office.places, register_of(office)
    if own and read_file(places.freezes) != own:
        yield Problem(
            f"{'与台账不一致' if read_file(places.freezes) is not None else '缺少'}；{_CURE}", "evidence/freezes.tsv"
        )


def _of_public_registers(office: Office) -> Iterator[Problem]:
    places = office.places
    ours = {"freezes.tsv": freezes_of(office.store.all(Event)), "heads.tsv": heads_of(office.store.all(Publication))}
    for name, known in ours.items():
        raw = read_file(places.public / name)
        if raw is None or known.startswith(raw):
            continue
        if name == "heads.tsv" and raw.startswith(known) and raw.count(b"\n") == known.count(b"\n") + 1:
            yield Problem("网站已经换上，台账还没有记下；请修复（mingchou repair），或再发布一次", f"public/{name}")
        elif refusal := register_refusal(name, known, raw):
            yield Problem(refusal.message, f"public/{name}")
