"""信标: whether a round's signature is that of the network (drand, scheme bls-unchained-g1-rfc9380; docs/draw.md, 2).

The network's secret key is shared by some twenty organisations, of which a majority must sign; a round's signature, and with it the random
value, follows from the round's number alone, and can be checked with the public key by anybody.
"""

from functools import cache
from hashlib import sha256

from py_arkworks_bls12381 import GT, G1Point, G2Point

from rules.draw.entropy import CHAINS

__all__ = ["signed"]

_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


@cache
def _key(chain_hash: str) -> G2Point:
    return G2Point.from_compressed_bytes(bytes.fromhex(CHAINS[chain_hash].public_key))


def signed(chain_hash: str, number: int, signature: str) -> bool:
    """Whether this is the signature (96 hexadecimal digits, a compressed point of G1) of round `number`. False for what is no point.

    Raises KeyError for a chain that is not in CHAINS.
    """
    key = _key(chain_hash)
    try:
        point = G1Point.from_compressed_bytes(bytes.fromhex(signature))  # refuses what is not in the subgroup
    except ValueError:
        return False
    message = G1Point.hash_to_curve(sha256(number.to_bytes(8, "big")).digest(), _DOMAIN)
    # e(signature, g2) = e(H(message), key)
    return point != G1Point.identity() and GT.pairing_check([point, message], [-G2Point(), key])
