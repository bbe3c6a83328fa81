"""How a backup stands, in words, for the desk and the command line."""

from acts.base.backups import BackupList
from db.backups.verifying import BackupState
from rules.base.dates import short_moment

__all__ = ["place_text", "seq_text", "size_text", "state_text"]


def state_text(backup: BackupState) -> str:
    """Whether it is as it was written, and since when that is known."""
    if backup.problem:
        return f"损坏：{backup.problem}"
    if not backup.checked:
        return "加密，没有核对过" if backup.sealed else "还没有核对"
    return f"{'加密，与写入时相同' if backup.sealed else '完好'}，{backup.checked[:10]} 核对"


def seq_text(backup: BackupState) -> str:
    """The last entry in it."""
    return "—" if backup.seq is None else f"{backup.seq:,}"


def size_text(backup: BackupState) -> str:
    """How much is in it."""
    return f"{backup.size / 1_000_000:,.1f} MB" if backup.size >= 100_000 else f"{backup.size / 1_000:,.1f} kB"


def place_text(listed: BackupList) -> str:
    """One place with backups, in a line."""
    if not listed.where:
        return f"本单位：{len(listed.states)} 份" + (f"，{listed.problem}" if listed.problem else "")
    when = f"，{short_moment(listed.copied_at)} 拷齐" if listed.copied_at else ""
    return f"拷到 {listed.where}：{len(listed.states)} 份{when}" + (
        f"，最近没有拷成：{listed.problem}" if listed.problem else ""
    )
