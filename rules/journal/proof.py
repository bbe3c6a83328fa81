"""证明: that an entry of the journal belongs to the published one, without showing what it or any other says (docs/draw.md, 三种核验办法).

A paper carries the number and hash of an entry; `heads.tsv` carries those of the publications. The digests of the heads between the two
(`rules.journal.chain.rest_digest`) lead from the one to the other, and nobody can make up others that do.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rules.base.canonical import canonical, read_canonical
from rules.journal.chain import chained

__all__ = ["FORMAT", "Proof", "read_proof"]

FORMAT = "mingchou-proof/1"

Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Seq = Annotated[int, Meta(ge=1, lt=10**15)]


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """seq, head: the entry on paper. rests: the digests of the heads after it, up to a published one, in order."""

    format: Literal["mingchou-proof/1"] = "mingchou-proof/1"
    seq: Seq
    head: Hash
    rests: tuple[Hash, ...]

    def to_bytes(self) -> bytes:
        """The proof as a file: canonical JSON."""
        return canonical(msgspec.to_builtins(self))

    def end(self) -> tuple[int, str]:
        """(seq, head) of the entry that the digests lead to."""
        h = self.head
        for rest in self.rests:
            h = chained(h, rest)
        return self.seq + len(self.rests), h

    def published(self, heads: Sequence[Sequence[str]]) -> str:
        """When the entry that this leads to was published; "" when it was not. heads: the lines of heads.tsv (seq, head, time, kind)."""
        seq, head = self.end()
        return next((line[2] for line in heads if (line[0], line[1]) == (str(seq), head)), "")


def read_proof(raw: bytes) -> Proof:
    """The proof in a file; ValueError (Chinese) when it is not exactly the canonical form of one."""
    try:
        proof = msgspec.convert(read_canonical(raw), Proof)
    except (ValueError, msgspec.ValidationError):
        raise ValueError("证明不合规定写法") from None
    if proof.to_bytes() != raw:
        raise ValueError("证明不合规定写法")
    return proof
