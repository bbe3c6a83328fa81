"""口令: whoever has one is asked for it by every act that names him as the one who approved (仙游 2018 三(一): 内部审批).

It keeps a clerk from approving in the leader's name by habit. It does not stop somebody who can change the files themselves: that shows,
since who has one stands in the journal.
"""

from datetime import datetime

from acts.base.office import Office, wall_clock
from db import passphrases
from filesystem.targets import Target, refuse_unwritable
from rules.base.errors import NotFound, Problem, Refused
from rules.base.passphrase import Holder, holder_key, is_same_person, weaknesses
from rules.work.appointment import Appointment, refusal_of

__all__ = [
    "PassphraseAsked",
    "enter_passphrase",
    "has_passphrase",
    "holders",
    "remove_passphrase",
    "require_leader",
    "set_passphrase",
]


class PassphraseAsked(Refused):
    """An act needs the passphrase of this name, and nobody has said it."""

    def __init__(self, name: str) -> None:
        super().__init__(Problem(f"{name}设了口令，请本人输入（命令行上在终端里办，或用 MINGCHOU_PASSPHRASE_FILE）"))
        self.name = name


def holders(office: Office) -> list[Holder]:
    """Who has a passphrase, oldest first."""
    return sorted(office.store.all(Holder), key=lambda one: (one.at, one.number))


def has_passphrase(office: Office, name: str) -> bool:
    """Whether this name has a passphrase."""
    return _holder(office, name) is not None


def _holder(office: Office, name: str) -> Holder | None:
    """Who of those with a passphrase this name is, whatever title or sign stands around it."""
    return office.store.find(Holder, holder_key(name)) or next(
        (one for one in holders(office) if is_same_person(name, one.name)), None
    )


def require_leader(office: Office, name: str) -> None:
    """Part of every act that names who approved: nothing, or PassphraseAsked, or Refused for a wrong passphrase. What was said counts once.

    Refused for a deputy outside the days of his appointment.
    """
    if why := refusal_of(name, office.store.all(Appointment), office.today()):
        raise Refused(Problem(why, "", "批准人"))
    holder = _holder(office, name)
    if holder is None:
        return
    key = holder.number
    text = office.passphrases.take(key, holder.name)
    if text is None:
        raise PassphraseAsked(holder.name)
    _check(office, key, text)


def enter_passphrase(office: Office, name: str, text: str) -> None:
    """The passphrase of this name for the next act that asks for it; checked here. Refused when it is wrong."""
    holder = _holder(office, name)
    key = holder.number if holder is not None else holder_key(name)
    _check(office, key, text)
    office.passphrases.put(key, text)


def set_passphrase(office: Office, name: str, text: str, old: str | None = None) -> Holder:
    """Give a name a passphrase, or another one. old: the one it has; needed while there is one.

    Refused for a weak one, a wrong old one, or without a name.
    """
    key = holder_key(name)
    if not key:
        raise Refused(Problem("必须填写", "", "姓名"))
    if weak := weaknesses(text, name):
        raise Refused(*(Problem(one, "", "口令") for one in weak))
    if has_passphrase(office, name) and passphrases.has_hash(office.places, key):
        if old is None:
            raise PassphraseAsked(name.strip())
        _check(office, key, old)
    before = office.store.find(Holder, key)
    times = before.times + 1 if before else 1
    holder = Holder(number=key, name=name.strip(), at=office.stamp(), by=office.by, times=times)
    refuse_unwritable([Target(office.places.passphrases)])
    with office.transaction("passphrase.set", f"{holder.name}设了口令") as tx:
        tx.put(holder)
    passphrases.store_hash(office.places, key, text)
    return holder


def remove_passphrase(office: Office, name: str, old: str | None, *, forgotten: bool = False) -> None:
    """Nobody is asked for this name's passphrase any more. forgotten: without the old one; the journal says so.

    NotFound when there is none; Refused for a wrong one.
    """
    key = holder_key(name)
    holder = office.store.find(Holder, key)
    if holder is None:
        raise NotFound(f"{name}没有设口令")
    if not forgotten:
        if old is None:
            raise PassphraseAsked(holder.name)
        _check(office, key, old)
    words = "口令取消（说是忘记了，没有输入旧口令）" if forgotten else "口令取消"
    refuse_unwritable([Target(office.places.passphrases)])
    with office.transaction("passphrase.lift", f"{holder.name}的{words}") as tx:
        tx.delete(Holder, key)
    passphrases.delete_hash(office.places, key)


def _check(office: Office, key: str, text: str) -> None:
    if not passphrases.check_passphrase(office.places, key, text, _now(office)):
        raise Refused(Problem("口令不对，请重新输入", "", "口令"))


def _now(office: Office) -> datetime:
    # The clock of a demonstration stands still, and a pause would never end.
    return wall_clock() if office.bureau.demo_clock is not None else office.now()
