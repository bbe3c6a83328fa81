"""Where a bureau's files lie. No other module knows a file name.

bureau.toml      who we are (db.config)
records.json     the state now, in TinyDB's own layout, with records.json.sha256; records.previous.json is the one before
journal/         000000000001.jsonl …, HEAD, the lock (db.journal)
proved.json      how far the journal's chain was followed (db.proving)
published.json   what the last publication left for the next (site_gen.publishing.build_cache)
deployed.json    what lies on which web server (site_gen.serving.deploy_record)
findings.json    what the gate found when it last stopped a publication: finding → where and what, masked (tui.publishing)
due.json         what of the due list is worked out already (acts.due.digest)
derived.json     how far along the journal what is made from it is known to be made (db.derived_note)
passphrases.json hashes of the leaders' passphrases (db.passphrases)
evidence/ sheets/ pages/ templates/ backups/ drafts/ errors/ public/
"""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from filesystem.refusals import disk_refusal
from rules.base.errors import Refused

__all__ = ["BUREAU_VARIABLE", "Places", "find_bureau", "is_without_settings", "no_settings"]

BUREAU_VARIABLE = "MINGCHOU_BUREAU"
_PART = re.compile(r"(?!(?i:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])\Z)[A-Za-z0-9_-]{1,32}")
"""A number as a folder's name; some names are devices on Windows."""


class Places(msgspec.Struct, frozen=True):
    """The files of the bureau in `folder`. Nothing is touched; no path needs to exist."""

    folder: Path

    @property
    def bureau_toml(self) -> Path:
        """The bureau's settings (db.config)."""
        return self.folder / "bureau.toml"

    @property
    def records(self) -> Path:
        """The state now, in TinyDB's own layout; made again from the journal when it is missing or damaged."""
        return self.folder / "records.json"

    @property
    def records_sum(self) -> Path:
        """The SHA-256 of `records`."""
        return self.folder / "records.json.sha256"

    @property
    def previous(self) -> Path:
        """The snapshot before the newest, for when the newest is damaged."""
        return self.folder / "records.previous.json"

    @property
    def previous_sum(self) -> Path:
        """The SHA-256 of `previous`."""
        return self.folder / "records.previous.json.sha256"

    @property
    def journal(self) -> Path:
        """The folder of the journal (db.journal), with HEAD, the lock and who holds it."""
        return self.folder / "journal"

    def journal_file(self, first: int) -> Path:
        """The journal file whose first line has this seq."""
        return self.journal / f"{first:012d}.jsonl"

    @property
    def head(self) -> Path:
        """What was acknowledged last (db.head)."""
        return self.journal / "HEAD"

    @property
    def erasing(self) -> Path:
        """Stands while an erasure by law is under way (db.erasure)."""
        return self.journal / "erasing"

    @property
    def lock(self) -> Path:
        """The file that a writer locks (db.lock)."""
        return self.journal / "lock"

    @property
    def holder(self) -> Path:
        """Who holds the lock since when; apart from the lock, which Windows lets nobody else read."""
        return self.journal / "holder.json"

    @property
    def pages(self) -> Path:
        """The bureau's own pages, in Markdown, and the files that hang on them."""
        return self.folder / "pages"

    @property
    def templates(self) -> Path:
        """The bureau's own look, overlaid on ours (site_gen.pages.theme); most bureaus have none."""
        return self.folder / "templates"

    @property
    def all_evidence(self) -> Path:
        """The folder above the evidence folders of all draws; can be made again from the store."""
        return self.folder / "evidence"

    @property
    def freezes(self) -> Path:
        """freezes.tsv beside the evidence folders, as the site publishes it."""
        return self.all_evidence / "freezes.tsv"

    def evidence(self, draw: str) -> Path:
        """The folder of a draw's evidence, by the draw's number; ValueError for what is no number."""
        return self.all_evidence / _part(draw)

    def sheets(self, task: str) -> Path:
        """The folder of a task's record sheets, by the task's number; ValueError for what is no number."""
        return self.folder / "sheets" / _part(task)

    @property
    def proved(self) -> Path:
        """How far the journal was followed, and what it looked like there (db.proving). Private; may be deleted at any time."""
        return self.folder / "proved.json"

    @property
    def backups(self) -> Path:
        """The backups, in parts (db.backups)."""
        return self.folder / "backups"

    @property
    def drafts(self) -> Path:
        """Half-filled forms (db.drafts)."""
        return self.folder / "drafts"

    @property
    def errors(self) -> Path:
        """Where the program went wrong, in lines of its own source (tui.crash). May be deleted at any time."""
        return self.folder / "errors"

    @property
    def restored(self) -> Path:
        """Stands in a bureau that came out of a backup, until 恢复 is journalled (db.restored_mark); in no backup."""
        return self.folder / "restored.json"

    @property
    def passphrases(self) -> Path:
        """Hashes of the leaders' passphrases (db.passphrases); in no backup."""
        return self.folder / "passphrases.json"

    @property
    def public(self) -> Path:
        """The public site, unless it is published elsewhere."""
        return self.folder / "public"

    @property
    def published(self) -> Path:
        """What the last publication noted for the next (site_gen.publishing.build_cache). Private; may be deleted at any time."""
        return self.folder / "published.json"

    @property
    def findings(self) -> Path:
        """What the gate found when it last stopped a publication (tui.publishing). Private; may be deleted at any time."""
        return self.folder / "findings.json"

    @property
    def derived(self) -> Path:
        """How far along the journal evidence and registers are known to be made (db.derived_note). May be deleted at any time."""
        return self.folder / "derived.json"

    @property
    def due(self) -> Path:
        """What of the due list is worked out already (acts.due.digest). May be deleted at any time."""
        return self.folder / "due.json"

    @property
    def deployed(self) -> Path:
        """What was carried to which web server (site_gen.serving.deploy_record). Without it everything is carried again, nothing taken away."""
        return self.folder / "deployed.json"


def _part(number: str) -> str:
    # A number becomes a folder's name: it must never climb out of the bureau.
    if not _PART.fullmatch(number):
        raise ValueError(f"“{number}”不是编号")
    return number


def _is_bureau(folder: Path) -> bool:
    try:
        return Places(folder).bureau_toml.is_file()
    except OSError as error:
        raise disk_refusal(error, folder) from error


def is_without_settings(folder: Path) -> bool:
    """Whether a bureau's journal lies in this folder and its bureau.toml does not."""
    try:
        return Places(folder).journal.is_dir() and not Places(folder).bureau_toml.exists()
    except OSError:
        return False


def no_settings(folder: Path) -> str:
    """What to say of such a folder."""
    return f"“{folder}”里有台账，但 bureau.toml 不见了；请从最近的备份里取回这个文件（恢复到一个新文件夹，再拷过来），不要新建"


def find_bureau(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """The bureau's folder: --bureau, else MINGCHOU_BUREAU, else the nearest bureau.toml from `cwd` upwards.

    Raises Refused, with what to do, when there is none or the named folder is no bureau's.
    """
    named = explicit or (Path(env[BUREAU_VARIABLE]) if env.get(BUREAU_VARIABLE) else None)
    if named is not None:
        folder = named if named.is_absolute() else cwd / named
        if _is_bureau(folder):
            return folder
        if is_without_settings(folder):
            raise Refused(no_settings(folder))
        source = "--bureau" if explicit else f"环境变量 {BUREAU_VARIABLE}"
        raise Refused(f"{source} 指定的文件夹“{named}”里没有 bureau.toml；请改正，或用 mingchou init 新建一个单位")
    for folder in (cwd, *cwd.parents):
        if _is_bureau(folder):
            return folder
    raise Refused(
        "这里找不到单位文件夹（bureau.toml）；请先进入单位文件夹，或用 --bureau 指明它，或用 mingchou init 新建一个"
    )
