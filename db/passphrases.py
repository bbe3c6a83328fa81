"""Passphrases on the disk: `passphrases.json` beside the store, for its owner only, in no backup, journal or site.

For each name a salt of 16 bytes and its scrypt hash (n=2^15, r=8, p=1), how many wrong ones came in a row, and until when nobody may try.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from db.files import DISK, disk_refusal
from db.places import Places
from rules.base.errors import Refused
from rules.base.passphrase import normalise, pause_after

__all__ = ["check_passphrase", "delete_hash", "has_hash", "store_hash"]

_N, _R, _P = 2**15, 8, 1
_MEMORY = 2 * 128 * _N * _R
"""OpenSSL's own limit is just too small for these."""
_LONGEST_PAUSE = timedelta(hours=1)
"""A pause that ends later was noted before the clock was set back."""


class _Holder(msgspec.Struct):
    salt: str
    hash: str
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
    file.holders[key] = _Holder(salt, _hash(text, salt))
    _write(places, file)


def delete_hash(places: Places, key: str) -> None:
    """There is none any more. Nothing happens when there was none."""
    file = _read(places)
    if file.holders.pop(key, None) is not None:
        _write(places, file)


def check_passphrase(places: Places, key: str, text: str, now: datetime) -> bool:
    """Whether it is the one; counts a wrong one. Refused while there were too many wrong ones, or when none is kept."""
    file = _read(places)
    holder = file.holders.get(key)
    if holder is None:
        raise Refused("口令文件里没有这个人的口令：文件被换过或删过，请本人重新设口令（mingchou passphrase set）")
    until = datetime.fromisoformat(holder.until) if holder.until else now
    if now < until <= now + _LONGEST_PAUSE:
        raise Refused(f"口令连续错了 {holder.wrong} 次，请 {max(1, round((until - now).total_seconds()))} 秒以后再试")
    good = hmac.compare_digest(_hash(text, holder.salt), holder.hash)
    if not good or holder.wrong:
        holder.wrong = 0 if good else holder.wrong + 1
        holder.until = "" if good else (now + pause_after(holder.wrong)).isoformat()
        _write(places, file)  # before anybody is told: stopping the program is no way round the count
    return good


def _hash(text: str, salt: str) -> str:
    raw = normalise(text).encode("utf-8", "replace")
    return hashlib.scrypt(raw, salt=bytes.fromhex(salt), n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32).hex()


def _read(places: Places) -> _File:
    try:
        return msgspec.json.decode(places.passphrases.read_bytes(), type=_File)
    except FileNotFoundError:
        return _File()
    except msgspec.MsgspecError:
        raise Refused("口令文件 passphrases.json 已损坏；请移走它，再由本人重新设口令") from None
    except OSError as error:
        raise disk_refusal(error, places.passphrases) from None


def _write(places: Places, file: _File) -> None:
    try:
        DISK.write_whole(places.passphrases, msgspec.json.encode(file))
    except OSError as error:
        raise disk_refusal(error, places.passphrases) from None
