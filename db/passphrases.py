"""Passphrases on the disk: `passphrases.json` beside the store, for its owner only, in no backup, journal or site.

For each name a salt of 16 bytes and its scrypt hash with its cost, how many wrong ones came in a row, and until when nobody may try.
Today's cost is what OWASP recommends (Password Storage Cheat Sheet: n=2^17, r=8, p=1); a hash of less is made anew at the next right
entry, while the passphrase is known. A hash without its cost is of the first version: n=2^15, r=8, p=1.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from db.files import DISK
from db.places import Places
from filesystem.refusals import disk_refusal
from rules.base.errors import Refused
from rules.base.passphrase import normalise, pause_after

__all__ = ["check_passphrase", "delete_hash", "has_hash", "store_hash"]

_LARGEST = 2**20
"""The dearest n that is reckoned with: a gibibyte. A file that asks for more is damaged, or set as a trap."""
_DAMAGED = "口令文件 passphrases.json 已损坏；请移走它，再由本人重新设口令"
_LONGEST_PAUSE = timedelta(hours=1)
"""A pause that ends later was noted before the clock was set back."""


class _Cost(msgspec.Struct, frozen=True):
    n: int
    r: int
    p: int


_FIRST = _Cost(2**15, 8, 1)
_TODAY = _Cost(2**17, 8, 1)


class _Holder(msgspec.Struct):
    salt: str
    hash: str
    cost: _Cost = _FIRST
    wrong: int = 0
    until: str = ""


class _File(msgspec.Struct):
    format: str = "mingchou-passphrases/1"
    holders: dict[str, _Holder] = msgspec.field(default_factory=dict)


def has_hash(places: Places, key: str) -> bool:
    """Whether there is a hash for this name. Refused when the file cannot be read."""
    return key in _read(places).holders


def store_hash(places: Places, key: str, text: str, token: Callable[[int], str] = secrets.token_hex) -> None:
    """Store a new passphrase in the place of an older one. key: as `rules.base.passphrase.holder_key` has it. Refused by the disk."""
    file = _read(places)
    salt = token(16)
    file.holders[key] = _Holder(salt, _hash(text, salt, _TODAY), _TODAY)
    _write(places, file)


def delete_hash(places: Places, key: str) -> None:
    """There is none any more. Nothing happens when there was none."""
    file = _read(places)
    if file.holders.pop(key, None) is not None:
        _write(places, file)


def check_passphrase(
    places: Places, key: str, text: str, now: datetime, token: Callable[[int], str] = secrets.token_hex
) -> bool:
    """Whether it is the one; counts a wrong one, and makes the hash of the right one anew where it is of less than today's cost. Refused while there were too many wrong ones, or when none is kept."""
    file = _read(places)
    holder = file.holders.get(key)
    if holder is None:
        raise Refused("口令文件里没有这个人的口令：文件被换过或删过，请本人重新设口令（mingchou passphrase set）")
    until = datetime.fromisoformat(holder.until) if holder.until else now
    if now < until <= now + _LONGEST_PAUSE:
        raise Refused(f"口令连续错了 {holder.wrong} 次，请 {max(1, round((until - now).total_seconds()))} 秒以后再试")
    good = hmac.compare_digest(_hash(text, holder.salt, holder.cost), holder.hash)
    renewed = good and holder.cost.n * holder.cost.r * holder.cost.p < _TODAY.n * _TODAY.r * _TODAY.p
    if renewed:
        holder.salt = token(16)
        holder.hash, holder.cost = _hash(text, holder.salt, _TODAY), _TODAY
    if not good or holder.wrong or renewed:
        holder.wrong = 0 if good else holder.wrong + 1
        holder.until = "" if good else (now + pause_after(holder.wrong)).isoformat()
        _write(places, file)  # before anybody is told: stopping the program is no way round the count
    return good


def _hash(text: str, salt: str, cost: _Cost) -> str:
    raw = normalise(text).encode("utf-8", "replace")
    n, r, p = cost.n, cost.r, cost.p
    memory = 2 * 128 * n * r * p  # OpenSSL's own limit is just too small
    try:
        if min(n, r, p) < 1 or n * r * p > _LARGEST * 8:
            raise ValueError("cost")
        return hashlib.scrypt(raw, salt=bytes.fromhex(salt), n=n, r=r, p=p, maxmem=memory, dklen=32).hex()
    except ValueError:
        raise Refused(_DAMAGED) from None


def _read(places: Places) -> _File:
    try:
        return msgspec.json.decode(places.passphrases.read_bytes(), type=_File)
    except FileNotFoundError:
        return _File()
    except msgspec.MsgspecError:
        raise Refused(_DAMAGED) from None
    except OSError as error:
        raise disk_refusal(error, places.passphrases) from None


def _write(places: Places, file: _File) -> None:
    try:
        DISK.write_whole(places.passphrases, msgspec.json.encode(file))
    except OSError as error:
        raise disk_refusal(error, places.passphrases) from None
