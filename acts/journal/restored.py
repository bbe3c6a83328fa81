"""恢复: the journal came out of a backup; what had been published since is taken in as public facts, so that publishing can go on.

Nothing that was public is given again or dropped: lost publications keep their lines, lost freezes their serials (docs/draw.md, 台账由备份恢复).
"""

from collections.abc import Iterator

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_clock
from acts.draw.evidence import write_evidence
from acts.draw.void import ended_sheets, state_after
from acts.work.task import moved
from acts.work.visits import freed_sheets
from db.restored_mark import drop_mark, read_mark
from db.store import Transaction
from rules.base.codes import RESTORE_REASONS
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, Event, Publication, Void
from rules.draw.registers import FreezeLine, HeadLine, read_freezes, read_heads
from rules.draw.restored import LostFreeze, Restore, compare_registers, freezes_of, heads_of, settle
from rules.draw.terms import Unreal
from rules.work.decision import post_problems
from rules.work.task import Task

__all__ = ["Lost", "Registers", "lost_since", "record_restore"]

_AGAIN = "把备份再恢复一次到新文件夹，别的什么都不办，先登记恢复"


class Registers(msgspec.Struct, frozen=True):
    """The public registers as the site has them, or as somebody outside kept them: the bytes of freezes.tsv and heads.tsv."""

    freezes: bytes
    heads: bytes


class Lost(msgspec.Struct, frozen=True):
    """What the public registers know and the journal does not: publications, and serial → last line of the freezes that went on.

    added: the lines of freezes.tsv that the journal has not, in their order.
    """

    publications: tuple[HeadLine, ...] = ()
    freezes: dict[int, FreezeLine] = msgspec.field(default_factory=dict)
    added: tuple[FreezeLine, ...] = ()

    @property
    def sentence(self) -> str:
        """How much it is, in Chinese."""
        if not self.publications and not self.added:
            return "公布过的，台账里都有"
        return f"台账里没有的：公布 {len(self.publications)} 次，冻结登记 {len(self.added)} 行（{len(self.freezes)} 次冻结）"


def lost_since(office: Office, registers: Registers | None) -> Lost:
    """What was published and the journal has not. registers: None where the office says that nothing was ever published.

    Refused for files that are no registers, older than the journal, of another bureau, or of a journal that went another way.
    """
    if registers is None:
        if number := office.store.count(Publication):
            raise Refused(f"台账里已经公布过 {number} 次，不是从来没有公布过；请给出网站上的 freezes.tsv 和 heads.tsv")
        return Lost()
    try:
        series, heads = read_freezes(registers.freezes), read_heads(registers.heads)
    except Unreal as unreal:
        raise Refused(str(unreal)) from None
    except ValueError as wrong:
        raise Refused(f"{wrong}；请用从网站下载的原件，不要改动") from None
    ours = heads_of(office.store.all(Publication))
    how, line = compare_registers(ours, registers.heads)
    if how == "ahead":
        raise Refused(Problem("比台账里记的公布次数还少，是旧的；请用网站上最新的", "heads.tsv"))
    if how == "fork":
        raise Refused(
            Problem(f"第 {line} 行与台账不同：不是这个单位的，或者恢复以后已经公布过；请{_AGAIN}", "heads.tsv")
        )
    mine = freezes_of(office.store.all(Event))
    how, line = compare_registers(mine, registers.freezes)
    if how == "fork":
        words = f"第 {line} 行与台账不同：不是这个单位的，或者恢复以后已经冻结、抽取过；请{_AGAIN}"
        raise Refused(Problem(words, "freezes.tsv"))
    added = _in_order(series, registers.freezes)[mine.count(b"\n") :]
    moved = {one.serial: series[one.serial][-1] for one in added}
    return Lost(heads[ours.count(b"\n") :], moved, added)


def _in_order(series: dict[int, tuple[FreezeLine, ...]], raw: bytes) -> tuple[FreezeLine, ...]:
    """The lines of a register in the order of the file."""
    left = {serial: iter(lines) for serial, lines in series.items()}
    return tuple(next(left[int(row.split(b"\t")[0])]) for row in raw.splitlines())


def record_restore(
    office: Office, registers: Registers | None, *, reason: str, paper: str, by: str, post: str, source: str = ""
) -> Restore:
    """Journal 恢复 and take in what was published since; the next publication says so to the public.

    reason: a code of RESTORE_REASONS. paper: the decision; by: the leader who approves: both private; post: his office, public. source: which copy, where the
    program did not unpack it. Refused with everything that stands against it, and where nothing was restored.
    """
    mark = read_mark(office.places)
    source = source.strip() or (mark.source if mark else "")
    lost = lost_since(office, registers)
    if mark is None and not lost.publications and not lost.added:
        raise Refused("台账里什么都不少，也不是从备份恢复的，不用登记恢复；登记了，公众会问丢了什么")
    problems = list(_problems(reason, source, {"凭据": paper, "批准人": by, "批准人职务": post}))
    problems += post_problems(post, by, "")
    if problems:
        raise Refused(*problems)
    refuse_clock(office, "restore")
    if lost.publications and lost.publications[-1].at > office.stamp():
        raise Refused(Problem(f"电脑的时钟比最后一次公布（{lost.publications[-1].at}）早，请先校准", field="时钟"))
    require_leader(office, by)
    void = Void(reason="restored", at=office.stamp(), lines=(), by=by.strip(), office=post.strip())
    restore = Restore(
        number=f"H-{office.store.count(Restore) + 1:04d}", at=office.stamp(), reason=reason, source=source, paper=paper.strip(),
        approved_by=by.strip(), post=post.strip(), archive=mark.sha256 if mark else "",
        publications=office.store.count(Publication) + len(lost.publications), taken=len(lost.publications),
    )  # fmt: skip
    changed = _settled(office, lost, void)
    why = f"恢复：{RESTORE_REASONS.text(reason)}，来自{source}，凭据 {restore.paper}，批准人 {by.strip()}；{lost.sentence}"
    with office.transaction("restore", why) as tx:
        _take_in(office, tx, lost, changed)
        restore = msgspec.structs.replace(restore, freezes=changed.freezes)
        tx.put(restore)
    drop_mark(office.places)
    write_evidence(office, *(draw.number for draw in changed.draws))
    return restore


def _problems(reason: str, source: str, needed: dict[str, str]) -> Iterator[Problem]:
    if reason not in RESTORE_REASONS:
        words = "、".join(f"{row.code}（{row.text}）" for row in RESTORE_REASONS)
        yield Problem(f"没有“{reason}”，可用：{words}", field="恢复原因")
    if not source:
        yield Problem("请写明台账是从哪一份备份或副本来的（--from）", field="来自")
    for label, text in needed.items():
        if not text.strip():
            yield Problem("必须填写" + ("：决定恢复的文号或单据" if label == "凭据" else ""), field=label)


class _Settled(msgspec.Struct, frozen=True):
    """draws: as they are stored now. lines: what the register is to have after what was taken in. freezes: for the record."""

    draws: list[Draw]
    lines: list[FreezeLine]
    freezes: tuple[LostFreeze, ...]


def _settled(office: Office, lost: Lost, void: Void) -> _Settled:
    draws, lines, freezes = [], [], []
    for serial, line in sorted(lost.freezes.items()):
        known = next((draw for draw in office.store.each(Draw) if draw.serial == serial), None)
        draw, state, seal = settle(line, known, void)
        draws += [draw] if draw else []
        lines += [FreezeLine(*line.frozen, state, seal)] if state else []
        now = draw.state if draw else state or (known.state if known else line.state)
        freezes.append(LostFreeze(serial=serial, draw=line.draw, state=line.state, seal=line.seal, now=now))
    return _Settled(draws, lines, tuple(freezes))


def _take_in(office: Office, tx: Transaction, lost: Lost, settled: _Settled) -> None:
    published, events = office.store.count(Publication), office.store.count(Event)
    for place, head in enumerate(lost.publications, published + 1):
        tx.put(
            Publication(
                number=f"P-{place:06d}", at=head.at, seq=head.seq, head=head.head, pages=0, changed=0, kind=head.kind
            )
        )
    for place, line in enumerate((*lost.added, *settled.lines), events + 1):
        tx.put(
            Event(
                number=f"F-{place:06d}", serial=line.serial, draw=line.draw, commitment=line.commitment, frozen_at=line.frozen_at,
                kind=line.kind, expected_at=line.expected_at, state=line.state, seal=line.seal,
            )
        )  # fmt: skip
    for draw in settled.draws:
        tx.put(draw)
        task = office.store.get(Task, draw.task)
        for sheet in freed_sheets(
            office, ended_sheets(office, task, [draw])
        ):  # of a draw that was given up after people were sent out
            tx.put(sheet)
        if draw.supplement is None:
            state = state_after(office, task, draw, "restored")
            stands = task.state == "suspended"  # it stays so, and is what it is now when it is resumed
            tx.put(msgspec.structs.replace(task, before=state) if stands else moved(task, "restore", state))
