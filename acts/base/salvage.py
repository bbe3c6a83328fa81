"""打捞: a new bureau out of whatever can be proved of an old one, and the report of what is whole, what is from where, what is lost.

The report lies in the new folder. What lies beside the old journal and was public, or is to be, is compared with what was salvaged: evidence, freezes.tsv,
heads.tsv. From there on a salvaged bureau goes the way of a restored one (acts.journal.restored).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from acts.base.office import wall_clock
from db.config import read_bureau
from db.files import DISK
from db.folders import folders_in, readable_file
from db.new_folder import new_bureau_folder
from db.places import Places
from db.restored_mark import write_mark
from db.salvage.salvage import Salvaged, salvage_into
from db.salvage.sources import Source, find_sources, is_bureau
from db.sealing import Key, sealed_by
from db.store import Store
from filesystem.refusals import disk_refusal
from rules.base.canonical import canonical
from rules.base.dates import short_moment
from rules.base.errors import MingchouError
from rules.base.fields import CHINA
from rules.draw.draw_record import Draw, Event, Publication, sealed_evidence
from rules.draw.restored import compare_registers, freezes_of, heads_of
from rules.journal.salvage import stretch_text

__all__ = ["REPORT", "Rescued", "asks_passphrase", "salvage", "salvage_name"]

REPORT = "打捞报告.txt"
_STATES = {
    "same": "与打捞的台账一致", "behind": "比打捞的台账多 {} 行，登记恢复时取回来", "ahead": "比打捞的台账少 {} 行，是旧的",
    "fork": "第 {} 行与打捞的台账不同，请核对是不是这个单位的",
}  # fmt: skip
"""How a register that lies there stands to the journal: rules.draw.restored.compare_registers."""


class Rescued(msgspec.Struct, frozen=True):
    """folder: the new bureau. found: what the store says of it. report: its lines, as they stand in the file."""

    folder: Path
    found: Salvaged
    report: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """In one sentence."""
        salvage = self.found.salvage
        if salvage is None:
            return f"台账共 {self.found.seq} 条，一条不少，与原来逐字节相同"
        lost = sum(last - first + 1 for first, last in salvage.lost)
        return f"前 {salvage.whole} 条与原来相同；丢失 {lost} 条，{len(salvage.places)} 处内容没有找回；找回的 {self.found.taken} 份记录记在第 {salvage.entry} 条"


def salvage_name(folder: Path) -> Path:
    """The new folder that is offered: beside the bureau's own."""
    return folder.absolute().with_name(f"{folder.absolute().name}-打捞")


def asks_passphrase(paths: Sequence[Path]) -> bool:
    """Whether a passphrase opens one of the backups in these. Refused for what is no source."""
    for source in find_sources(paths):
        with suppress(OSError):  # what cannot be read is said in the report
            if not source.is_folder and sealed_by(source.path) == "passphrase":
                return True
    return False


def salvage(
    paths: Sequence[Path],
    folder: Path,
    *,
    key: Key | None = None,
    by: str = "",
    clock: Callable[[], datetime] = wall_clock,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Rescued:
    """Make a bureau in the new folder out of bureaus' folders, backups and folders of backups, which are only read. key: opens sealed backups.

    Refused where `folder` exists, for what is no source, without anything that is proved; a failure leaves nothing.
    """
    sources = find_sources(paths)
    at = clock().astimezone(CHINA).replace(microsecond=0).isoformat()
    try:
        with new_bureau_folder(folder, "打捞") as aside:
            found = salvage_into(
                aside, sources, key=key, at=at, by=by or _operator(sources) or "经办人", progress=progress
            )
            report = tuple(_report(aside, found, sources, at))
            DISK.write_whole(aside / REPORT, "".join(f"{line}\n" for line in report).encode())
            write_mark(aside, aside / REPORT, "、".join(path.name for path in paths))
            DISK.sync_folder(aside)
    except OSError as error:
        raise disk_refusal(error, folder) from error
    return Rescued(folder, found, report)


def _operator(sources: Sequence[Source]) -> str:
    for source in sources:
        if source.is_folder and is_bureau(source.path):
            try:
                return read_bureau(source.path).operator
            except MingchouError:
                continue
    return ""


def _report(folder: Path, found: Salvaged, sources: Sequence[Source], at: str) -> Iterator[str]:
    yield f"打捞报告　{found.name}　{short_moment(at)}"
    yield ""
    yield f"读了：{'、'.join(source.name for source in sources)}"
    yield ""
    yield from _of_journal(found)
    if found.troubles or found.missing:
        yield ""
        yield "没有用上的、要留意的："
        yield from (f"  {problem}" for problem in (*found.missing, *found.troubles))
    beside = [line for source in sources if source.is_folder for line in _beside(folder, source)]
    if beside:
        yield ""
        yield "旁边的证据和公示网站："
        yield from (f"  {line}" for line in beside)
    yield ""
    yield "接着办：先登记恢复（mingchou restored，工作台 设置 → 登记恢复），把公布过的取回来，再发布。原来的文件夹和备份请留着。"


def _of_journal(found: Salvaged) -> Iterator[str]:
    salvage = found.salvage
    whole = found.seq if salvage is None else salvage.whole
    yield f"完好：日志{stretch_text(1, whole)}，逐条核对过"
    yield from (f"  {stretch_text(one.first, one.last)}　来自 {one.source}" for one in found.stretches)
    if found.mended:
        yield f"  其中 {found.mended} 条在哪一份里都不全，由几份拼成"
    if salvage is None:
        yield "丢失：没有，与原来逐字节相同"
        return
    for first, last in salvage.lost:
        yield f"丢失：日志{stretch_text(first, last)}，哪里都没有完好的"
    for seq, place in salvage.places:
        yield f"没有找回：第 {seq} 条里的第 {place + 1} 份记录，内容在各处都损坏了，或者已依法删除"
    name, seq = found.snapshot
    if found.taken:
        yield f"补回：{found.taken} 份记录，记在第 {salvage.entry} 条（打捞）；历次改动的经过没有了"
        if name:
            yield f"  来自 {name}（记到第 {seq} 条）"
        if found.later:
            yield f"  来自丢失的那条以后仍完好的 {found.later} 条"


def _beside(folder: Path, source: Source) -> Iterator[str]:
    """The old bureau's evidence and site against the new journal."""
    places = Places(source.path)
    with Store.open(folder, write=False) as store:
        freezes, heads = freezes_of(store.all(Event)), heads_of(store.all(Publication))
        sealed = {draw.number: canonical(sealed_evidence(draw)) if draw.seal else b"" for draw in store.each(Draw)}
    for path, mine in (
        (places.freezes, freezes),
        (places.public / "freezes.tsv", freezes),
        (places.public / "heads.tsv", heads),
    ):
        if (raw := readable_file(path)) is not None:
            how, line = compare_registers(mine, raw)
            number = line if how == "fork" else abs(raw.count(b"\n") - mine.count(b"\n"))
            yield f"{source.name}/{path.relative_to(source.path).as_posix()}：{_STATES[how].format(number)}"
    yield from (f"{source.name}/evidence/{name}：{words}" for name, words in _evidence(places, sealed))


def _evidence(places: Places, sealed: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """(number of the draw, how its evidence stands to the journal) where they differ. sealed: evidence.json as the journal has it, by draw."""
    for path in folders_in(places.all_evidence):
        raw = readable_file(path / "evidence.json") or b""
        if path.name not in sealed:
            yield path.name, "打捞的台账里没有这次抽取；证据请留着，登记恢复时序号照占"
        elif raw != sealed[path.name]:
            yield path.name, "与打捞的台账不同；证据请留着，以公布过的为准"
