"""Backups that only one key opens: the format of age (https://age-encryption.org/v1), by pyrage.

A backup is sealed for the recipients that bureau.toml names (public keys, `age1…`; the private key is kept elsewhere), or with a
passphrase. Nothing of ours is in the sealing: the program `age` opens such a file without us.

    <name>.<seq>.tar.age    seq: of the last entry of the journal in it, so that it can be told without the key whether it is older
                            than an erasure by law
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from db.files import private_opener
from filesystem.refusals import disk_refusal
from rules.base.errors import Problem, Refused
from rules.base.passphrase import normalise, weaknesses

__all__ = ["KEY_LOST", "SEALED", "Key", "check_recipients", "new_key", "opened", "refuse_weak", "seal", "sealed_by"]

SEALED = ".age"
"""The ending of a sealed backup's name."""
_FIRST_LINE = b"age-encryption.org/v1\n"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how the line of a private key begins
KEY_LOST = "密钥（口令）丢了，这样的备份谁也打不开，没有别的办法"
_LOST = f"；{KEY_LOST}"


class Key(msgspec.Struct, frozen=True):
    """What opens a sealed backup, or seals it: the path of a file with a private key, or a passphrase; neither: nothing was given."""

    file: Path | None = None
    passphrase: str | None = None


def check_recipients(text: str) -> tuple[str, ...]:
    """The public keys in a text, apart by blanks. ValueError, in Chinese, for what is none."""
    from pyrage import RecipientError, x25519  # 20 ms that no command needs but those of backups

    keys = tuple(text.split())
    for key in keys:
        if key.upper().startswith(_SECRET):
            raise ValueError("这是私钥，不能写在这里；请写公钥（age1 开头），私钥另外保管")
        try:
            x25519.Recipient.from_str(key)
        except RecipientError:
            raise ValueError("不是公钥：应当以 age1 开头，共 62 个字符，从密钥文件里原样抄来") from None
    return keys


def new_key(path: Path, note: str) -> str:
    """Write a new private key to a file that there is not yet, for its owner only. Returns its public key. note: a line of words.

    Refused where something lies there, or the disk refuses.
    """
    from pyrage import x25519  # as above

    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        with open(path, "x", encoding="utf-8", opener=private_opener) as file:
            file.write(f"# {note}\n# public key: {public}\n{identity}\n")
    except FileExistsError:
        raise Refused(Problem("已经存在，没有改动；请换一个文件名", str(path))) from None
    except OSError as error:
        raise disk_refusal(error, path) from error
    return public


def seal(plain: IO[bytes], out: IO[bytes], *, recipients: Sequence[str] = (), passphrase: str | None = None) -> None:
    """Seal a file (read from its beginning) into `out`. Refused for a weak passphrase; raises OSError as the disk does.

    With a passphrase the whole file is held in memory, since the library has no other way.
    """
    import pyrage  # as above

    plain.seek(0)
    if passphrase is not None:
        refuse_weak(passphrase)
        out.write(pyrage.passphrase.encrypt(plain.read(), normalise(passphrase)))
        return
    kept = _Kept(out)
    try:
        pyrage.encrypt_io(plain, kept, [pyrage.x25519.Recipient.from_str(key) for key in recipients])
    except pyrage.EncryptError:
        if kept.error is not None:
            raise kept.error from None
        raise


def refuse_weak(passphrase: str) -> None:
    """Raise Refused for a passphrase that anybody guesses."""
    if weak := weaknesses(passphrase):
        raise Refused(*(Problem(one, "", "口令") for one in weak))


class _Kept:
    """A file for writing that remembers what the disk said: the library turns it into words."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, raw: bytes) -> int:
        try:
            return self._file.write(raw)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def sealed_by(archive: Path) -> str:
    """What opens a file: "key", "passphrase", or "" when it is not sealed. Raises OSError."""
    with archive.open("rb") as file:
        if file.read(len(_FIRST_LINE)) != _FIRST_LINE:
            return ""
        return "passphrase" if file.readline(200).startswith(b"-> scrypt ") else "key"


@contextmanager
def opened(archive: Path, key: Key, aside: Path) -> Iterator[IO[bytes]]:
    """The tar of a backup, sealed or not, to be read from its beginning. aside: the folder for its plain text, a file without a name.

    Refused without the key, with a wrong one, or when the file is damaged; raises OSError.
    """
    how = sealed_by(archive)
    if not how:
        with archive.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile(dir=aside) as plain:
        if how == "passphrase":
            _open_with_passphrase(archive, key.passphrase, plain)
        else:
            _open_with_key(archive, key.file, plain)
        plain.seek(0)
        yield plain


def _open_with_passphrase(archive: Path, passphrase: str | None, plain: IO[bytes]) -> None:
    import pyrage  # as above

    if passphrase is None:
        raise Refused(Problem(f"这份备份用口令加了密，请输入口令{_LOST}", archive.name))
    try:
        plain.write(pyrage.passphrase.decrypt(archive.read_bytes(), normalise(passphrase)))
    except pyrage.DecryptError as error:
        if str(error) == "Decryption failed":
            raise Refused(Problem("口令不对，没有恢复；请重新输入", archive.name)) from None
        raise _damaged(archive) from None


def _open_with_key(archive: Path, file: Path | None, plain: IO[bytes]) -> None:
    import pyrage  # as above

    if file is None:
        cure = f"这份备份加了密，请指明私钥文件（命令行用 --key，里面有一行 {_SECRET}1…）{_LOST}"
        raise Refused(Problem(cure, archive.name))
    identities, kept = _identities(file), _Kept(plain)
    try:
        with archive.open("rb") as sealed:
            pyrage.decrypt_io(sealed, kept, identities)
    except pyrage.DecryptError as error:
        if str(error) == "No matching keys found":
            raise Refused(Problem(f"这份备份不是用这把密钥加密的，没有恢复；请换一把{_LOST}", file.name)) from None
        raise _damaged(archive) from None
    except OSError as error:
        if kept.error is not None or error.errno is not None:
            raise
        raise _damaged(archive) from None


def _damaged(archive: Path) -> Refused:
    return Refused(Problem("加密的备份已损坏，或没有写完，没有恢复；请换一个备份", archive.name))


def _identities(file: Path) -> list[Any]:
    import pyrage  # as above

    try:
        lines = file.read_text(encoding="utf-8-sig").split()
        found = [pyrage.x25519.Identity.from_str(word) for word in lines if word.upper().startswith(_SECRET)]
    except FileNotFoundError:
        raise Refused(Problem("没有这个私钥文件，请核对路径", str(file))) from None
    except OSError as error:
        raise disk_refusal(error, file) from error
    except (UnicodeDecodeError, pyrage.IdentityError):
        raise Refused(Problem(f"里面的私钥写得不对，请从原来的文件原样抄来（{_SECRET}1 开头）", str(file))) from None
    if not found:
        raise Refused(Problem(f"里面没有私钥（没有 {_SECRET}1 开头的一行），请换一个文件", str(file)))
    return found
