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
    """One place with backups, in a line. Of one that cannot be looked at no number is told: nobody knows what is there."""
    if not listed.where:
        count = f"{len(listed.states)} 份" if listed.seen else "看不到有几份"
        return f"本单位：{count}" + (f"，{listed.problem}" if listed.problem else "")
    to = f"拷到 {listed.where}"
    if not listed.seen:
        since = f"{short_moment(listed.away_since)} 起够不着" if listed.away_since else "现在够不着"
        last = f"{short_moment(listed.copied_at)} 拷齐过" if listed.copied_at else "还没有拷成过"
        return f"{to}：{since}，{last}；{listed.problem}"
    when = f"，{short_moment(listed.copied_at)} 拷齐" if listed.copied_at else ""
    return f"{to}：{len(listed.states)} 份{when}" + (f"，最近没有拷成：{listed.problem}" if listed.problem else "")
