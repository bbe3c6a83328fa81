"""Publishing, for desk and command line: acts hands over, the site generator renders and swaps, acts journals."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.disclosure import publish as acts
from acts.disclosure.override import allowed_findings
from acts.disclosure.texts import FreeText, let_stand, pending_texts, seen_attachments
from acts.draw.clock import refuse_clock
from acts.draw.expiry import expire_all_overdue
from acts.draw.remake import seal_all
from db.places import Places
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Problem
from rules.disclosure.public import PublicRecords
from rules.disclosure.text_approval import KINDS
from rules.draw.draw_record import Event, Publication
from rules.draw.restored import Restore, is_next_restored
from site_gen.gate.findings import mobiles_seen
from site_gen.manifest import published_files
from site_gen.paths import CHANGES, FREEZES, HEADS, article, attachment
from site_gen.publishing.publish import Leak, Published, publish
from site_gen.swap import finish
from tui.registers import given_registers, registers_in

_NAMED = 5
UNTIDY = "新网站已经换上；旧网站的文件正被其他程序打开，还留在旁边的 .staging 文件夹里，下次发布会清理"
_UNITS = {
    "公告": "篇",
    "附件": "个",
    "黑名单": "家",
    "抽查范围": "个任务的",
    "任务名称": "个",
    "年度计划": "条",
    "抽查事项": "项",
}

__all__ = [
    "UNTIDY",
    "Outcome",
    "about_finding",
    "complete_site",
    "is_fresh",
    "let_pass",
    "publication_targets",
    "publish_site",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A publication. out: the folder of the site. published: what was written. number: of the publication in the journal.

    waiting: the free texts that were not published, or only as they were before, because they are not approved.
    taken_off: what was taken off the attachments, a line for each file.
    """

    out: Path
    published: Published
    number: str
    waiting: tuple[FreeText, ...] = ()
    taken_off: tuple[str, ...] = ()

    @property
    def waiting_text(self) -> str:
        """A sentence for every kind of text that waits, in one line; "" when none does."""
        kinds = [(word, [text for text in self.waiting if text.kind == kind]) for kind, word in KINDS.items()]
        return "；".join(
            f"{len(texts)} {_UNITS[word]}{word}未审批，没有公布（改动过的仍是原来批准的）："
            + "、".join(text.key for text in texts[:_NAMED])
            + ("…" if len(texts) > _NAMED else "")
            for word, texts in kinds
            if texts
        )


def publish_site(
    office: Office,
    out: Path | None = None,
    *,
    earlier: Path | None = None,
    first: bool = False,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Publish the bureau's site into `out` (its own public/). Refused, with the old site untouched, when the gate finds a leak.

    earlier: the freezes.tsv that was published last, where the folder does not hold it, heads.tsv beside it; first: none was ever published.
    What the folder holds of both is read before anything else: a register that would shrink or fork is refused.
    workers: processes for the pages of records; more than one only where no other thread runs. progress: called with how many
    pages are done, of how many; what it raises ends the publication, and the old site stays.
    """
    target = out or office.places.public
    refuse_clock(office, "publish")
    refuse_unwritable(publication_targets(target, office.places))
    _complete_interrupted(office, target)
    past = [*registers_in(target), *(given_registers(earlier) if earlier else ())]
    acts.refuse_other_past(office, past, first=first, fresh=not earlier and is_fresh(office, out))
    backup_before(office)
    expire_all_overdue(office)
    seal_all(office)
    public, secrets = acts.prepare(office)
    try:
        published = publish(
            public,
            secrets,
            target,
            workers=workers,
            cache=office.places.published,
            overlay=office.places.templates,
            allowed=let_pass(office),
            progress=progress,
            holder=office.by,
        )
    except Leak as leak:
        _note_findings(office.places.findings, leak.problems)
        raise
    return _recorded(office, Outcome(target, published, acts.next_publication(office)), public, first=first)


def _recorded(office: Office, outcome: Outcome, public: PublicRecords, *, first: bool) -> Outcome:
    """The site is up: it is journalled, and the clerk told what waits. Nothing of that makes it a publication that failed; a missing entry is made
    good at the next act, opening or publication."""
    published, before = outcome.published, office.store.count(Publication)

    def record() -> None:
        if office.store.count(Publication) == before:
            changed = published.written + published.removed
            acts.record_publication(office, public, pages=published.pages, changed=changed, first=first)

    office.derive("网站已经换上，台账里的这次公布", record)
    waiting: list[FreeText] = []
    taken_off: list[str] = []
    office.derive("未审批文字的清单", lambda: waiting.extend(pending_texts(office)), "请在公示文字里看（texts list）")
    office.derive("附件的说明", lambda: taken_off.extend(acts.taken_off(office)), "网站不受影响")
    return replace(outcome, waiting=tuple(waiting), taken_off=tuple(taken_off))


def let_pass(office: Office) -> frozenset[str]:
    """What the gate lets pass: findings that somebody allowed, attachments that somebody looked at before approving them, and a mobile phone
    in the very announcement or attachment in which the approver read it: one yes is enough, and the approval has it in the journal."""
    read = frozenset(key for text, words in let_stand(office).items() for key in mobiles_seen(_file_of(text), words))
    return allowed_findings(office) | seen_attachments(office) | read


def _file_of(text: str) -> str:
    """The file of the site in which an announcement or attachment stands. text: its key."""
    kind, _, name = text.partition("/")
    return article(name) if kind == "page" else attachment(name)


def about_finding(problem: Problem) -> str:
    """Where the gate found what, masked, for the list of what was allowed."""
    return f"{problem.where}：{problem.message.partition('；')[0]}"


def _note_findings(path: Path, problems: Sequence[Problem]) -> None:
    with suppress(OSError):  # a courtesy to whoever allows one by its key
        path.touch(0o600)
        path.write_bytes(orjson.dumps({one.finding: about_finding(one) for one in problems if one.finding}))


def is_fresh(office: Office, out: Path | None = None) -> bool:
    """Whether the folder lacks the freezes.tsv that was published last, while the bureau has freezes: then somebody must say what it was."""
    if ((out or office.places.public) / FREEZES).is_file() or not office.store.count(Event):
        return False
    return not is_next_restored(office.store.each(Restore), office.store.count(Publication))


def publication_targets(out: Path, places: Places) -> list[Target]:
    """What a publication into `out` writes, to be checked before the first change of a larger operation."""
    real = out.resolve()  # the webmaster's folder may be elsewhere, and a link here
    return [Target(real.parent, Kind.FOLDER), Target(real, Kind.FOLDER), Target(places.published)]


def complete_site(office: Office) -> list[str]:
    """Finish the publication into the bureau's own public/ that was cut off. Returns what was done."""
    before = office.store.count(Publication)
    office.derive("公布的补记", lambda: _complete_interrupted(office, office.places.public))
    return ["公布的补记"] if office.store.count(Publication) > before else []


def _complete_interrupted(office: Office, out: Path) -> None:
    """Finish a publication that was cut off: a swap half done, a site that is public but not in the journal."""
    finish(out)
    heads = out / HEADS
    if not heads.is_file():
        return
    lines = [line.split("\t") for line in heads.read_text(encoding="utf-8", errors="replace").splitlines()]
    if len(lines) > office.store.count(Publication):
        changes = out / CHANGES
        changed = len(changes.read_bytes().splitlines()) if changes.is_file() else 0
        acts.record_missed_publication(
            office, lines, pages=sum(path.endswith(".html") for path in published_files(out)), changed=changed
        )
