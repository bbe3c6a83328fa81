"""信标: whether a round's signature is that of the network (drand, scheme bls-unchained-g1-rfc9380; docs/draw.md, 2).

The network's secret key is shared by some twenty organisations, of which a majority must sign; a round's signature, and with it the random
value, follows from the round's number alone, and can be checked with the public key by anybody.
"""

from functools import cache
from hashlib import sha256

from py_arkworks_bls12381 import GT, G1Point, G2Point

__all__ = ["PUBLIC_KEYS", "signed"]

PUBLIC_KEYS: dict[str, str] = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
}
"""Chain hash → public key, a compressed point of G2: quicknet, the one network of docs/draw.md."""

_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


@cache
def _key(chain_hash: str) -> G2Point:
    return G2Point.from_compressed_bytes(bytes.fromhex(PUBLIC_KEYS[chain_hash]))


def signed(chain_hash: str, number: int, signature: str) -> bool:
    """Whether this is the signature (96 hexadecimal digits, a compressed point of G1) of round `number`. False for what is no point.

    Raises KeyError for a chain that is not in PUBLIC_KEYS.
    """
    key = _key(chain_hash)
    try:
        point = G1Point.from_compressed_bytes(bytes.fromhex(signature))  # refuses what is not in the subgroup
    except ValueError:
        return False
    message = G1Point.hash_to_curve(sha256(number.to_bytes(8, "big")).digest(), _DOMAIN)
    # e(signature, g2) = e(H(message), key)
    return point != G1Point.identity() and GT.pairing_check([point, message], [-G2Point(), key])
