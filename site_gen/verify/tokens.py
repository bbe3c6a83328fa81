"""时间戳: whether a token (RFC 3161) of the evidence proves that the commitment existed before the value. Offline.

It proves time and nothing else: of ten commitments each can have its token. It is checked against the authorities in `authorities/` and
those that the reader gives, never against one that the bureau names: a token that none of these vouches for cannot be judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.base.fields import CHINA
from rules.base.invisible import visible
from site_gen.verify.der import as_response
from site_gen.verify.report import State

__all__ = ["Stamp", "judge_token", "read_authority"]

_SHA256 = "2.16.840.1.101.3.4.2.1"
_SHIPPED = Path(__file__).with_name("authorities")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is known of a token. state: holds, fails or unjudged; text: why, in Chinese."""

    state: State
    text: str


@cache
def _shipped() -> tuple[x509.Certificate, ...]:
    """The roots that ship with the verifier."""
    return tuple(x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted(_SHIPPED.glob("*.pem")))


def read_authority(raw: bytes, name: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a file that the reader gives, PEM (one or many) or DER. Refused when there is none; name: of the file."""
    try:
        if b"-----BEGIN CERTIFICATE-----" in raw:
            return tuple(x509.load_pem_x509_certificates(raw))
        return (x509.load_der_x509_certificate(raw),)
    except ValueError:
        raise Refused(f"{visible(name)} 不是证书文件；应为时间戳机构的根证书，PEM 或 DER 格式") from None


def judge_token(
    raw: bytes | None, *, ref: str, commitment: str, limit: str, given: Iterable[x509.Certificate] = ()
) -> Stamp:
    """Judge `tokens/<ref>.tsr`. raw: its bytes, None when it is not at hand. limit: the time (+08:00) before which it must have been made."""
    if raw is None:
        return Stamp("unjudged", "时间戳令牌不在手，不能核对")
    if digest(raw) != ref:
        return Stamp("fails", "时间戳令牌不是登记的那一个")
    try:
        response = decode_timestamp_response(as_response(raw))
        info = response.tst_info
        imprint, at = info.message_imprint, info.gen_time.astimezone(CHINA)
        over = (imprint.hash_algorithm.dotted_string, imprint.message.hex())
        issuer = _issuer(response)  # a name may be damaged where all around it is whole
    except (ValueError, OverflowError):
        return Stamp("unjudged", "时间戳令牌读不出：已经损坏，或不是时间戳令牌")
    if over != (_SHA256, commitment):
        return Stamp("fails", "时间戳令牌盖的不是这次的承诺值")
    if at >= datetime.fromisoformat(limit):
        return Stamp("fails", f"时间戳令牌的时间 {at.isoformat(timespec='seconds')} 不在取值以前")
    if not _vouched(response, commitment, (*_shipped(), *given)):
        unknown = "不能由随程序带的机构证书核实；从别处得到这个机构的根证书（令牌里没有带的，还有签名证书、中间证书）的，用 --authority 给出"
        return Stamp("unjudged", f"时间戳令牌（署名 {issuer}）{unknown}")
    made = at.isoformat(timespec="seconds")
    return Stamp("holds", f"时间戳 {made} 由 {issuer} 签发，已核实；只证明时间，不证明只有一个承诺值")


def _vouched(response: TimeStampResponse, commitment: str, roots: Iterable[x509.Certificate]) -> bool:
    """Whether one of the roots stands behind the token's signature, at the time that it states, for the use of time stamps."""
    signers = {(one.issuer, one.serial_number) for one in response.signed_data.signer_infos}
    builder, carried = VerifierBuilder(), bool(response.signed_data.certificates)
    for root in dict.fromkeys(roots):
        if (root.issuer, root.serial_number) not in signers:
            builder = builder.add_root_certificate(root)
        elif not carried:  # the token does not carry who signed it: the reader's copy
            builder = builder.tsa_certificate(root)
    try:
        return builder.build().verify(response, bytes.fromhex(commitment))
    except (VerificationError, ValueError):
        return False


def _issuer(response: TimeStampResponse) -> str:
    """The name that the token is signed with: of a certificate in it, else its issuer's. ValueError when a name or certificate is damaged."""
    signers = response.signed_data.signer_infos
    names = [signer.issuer for signer in signers]
    for raw in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(raw)
        if any((one.issuer, one.serial_number) == (certificate.issuer, certificate.serial_number) for one in signers):
            names.insert(0, certificate.subject)
    for name in names:
        for attribute in (*name.get_attributes_for_oid(NameOID.COMMON_NAME), *name):
            return visible(str(attribute.value))
    return "（没有署名）"
