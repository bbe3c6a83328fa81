"""放行: a finding of the leak gate is let pass, one by one, each with who decided and why; and taken back.

What the gate found is in the open as soon as it passes, so an override is looked at like a publication: it stands in the journal, in
the list, and can be taken back at any time; the next publication then stops there again.
"""

import msgspec
import orjson

from acts.base.office import Office
from acts.base.passphrase import require_leader
from db.places import Places
from rules.base.errors import NotFound, Refused
from rules.disclosure.override import Override, finding_problems

__all__ = ["allow", "allowed_findings", "last_found", "overrides", "revoke"]


def overrides(office: Office) -> list[Override]:
    """Every override there ever was, those taken back included, oldest first."""
    return sorted(office.store.all(Override), key=lambda one: (one.at, one.number))


def allowed_findings(office: Office) -> frozenset[str]:
    """The keys of the findings that pass now."""
    return frozenset(one.number for one in office.store.each(Override) if one.active)


def allow(office: Office, finding: str, *, reason: str, by: str, about: str = "") -> Override:
    """Let one finding pass from the next publication on. about: what the gate said of it, for the list.

    Refused without reason or person, or when it passes already.
    """
    key = finding.strip().lower()
    problems = finding_problems(key, reason, by)
    if problems:
        raise Refused(*problems)
    old = office.store.find(Override, key)
    if old is not None and old.active:
        raise Refused(f"{key} 已经放行（{old.by}：{old.reason}）")
    require_leader(office, by)
    about = about or (old.about if old else "")
    override = Override(number=key, about=about, reason=reason.strip(), by=by.strip(), at=office.stamp())
    with office.transaction("finding.allow", f"放行泄露检查的发现 {key}：{override.reason}，{override.by} 决定") as tx:
        tx.put(override)
    return override


def revoke(office: Office, finding: str, *, reason: str, by: str) -> Override:
    """Take an override back: the next publication stops at this finding again. NotFound when there is none."""
    key = finding.strip().lower()
    problems = finding_problems(key, reason, by)
    if problems:
        raise Refused(*problems)
    old = office.store.find(Override, key)
    if old is None or not old.active:
        raise NotFound(f"没有放行中的 {key}，请核对（mingchou publish allowed）")
    ended = msgspec.structs.replace(old, ended_by=by.strip(), ended_why=reason.strip(), ended_at=office.stamp())
    with office.transaction("finding.revoke", f"收回放行 {key}：{ended.ended_why}，{ended.ended_by} 决定") as tx:
        tx.put(ended)
    return ended


def last_found(places: Places, key: str) -> str:
    """What was noted of a finding of the last publication that the gate stopped; "" where there was none, or not this one."""
    try:
        noted = orjson.loads(places.findings.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return ""
    return str(noted.get(key.strip().lower(), "")) if isinstance(noted, dict) else ""
