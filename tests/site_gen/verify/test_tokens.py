"""Time stamps (RFC 3161) of draw-1, made with OpenSSL by authorities of our own: `authority.pem` is the reader's, `own.pem` the bureau's.

good: over the commitment, 09:20 of the day of the draw. late: at 15:00, the time of the value. other: over draw-2's commitment. sha512: of
another hash. own: by the bureau's authority.

chain-rsa, chain-ec: as authorities deliver them, with certificates in the order of the chain, SHA-512 and SHA-384 in the signature; bare:
without any certificate. Their roots are of the same name; `bare.pem` is what bare lacks. Made on 2026-11-30.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import decode_timestamp_response

from rules.base.errors import Refused
from site_gen.verify import Reader, read_authority, reader, verify
from site_gen.verify.tokens import Stamp, judge_token
from tests.site_gen.forgeries import NOW, Files, load, sealed, stated
from tests.site_gen.office import digest
from tests.site_gen.verify_page import write
from tests.site_templates.programs import published
from tui.cli import cli

TOKENS = Path(__file__).with_name("tokens")
HUMAN = stated(load("draw-1"))["witness"][0]
GIVEN = Reader(NOW, "", read_authority((TOKENS / "authority.pem").read_bytes(), "authority.pem"))


def stamped(token: bytes, *others: dict[str, str], ref: str = "", name: str = "") -> Files:
    """draw-1 with a token registered as its witness, and other witnesses beside it."""
    one = HUMAN | {"kind": "rfc3161", "who": "某时间戳中心", "ref": ref or digest(token)}
    files = sealed(load("draw-1"), witness=[one, *others])
    return files | {f"tokens/{name or digest(token)}.tsr": token}


def token(name: str) -> bytes:
    return (TOKENS / f"{name}.tsr").read_bytes()


def test_a_token_of_an_authority_that_the_reader_trusts_proves_time_and_only_time() -> None:
    report = verify(stamped(token("good")), GIVEN)
    step = report.steps[7]
    assert step.state == "note"
    assert (
        "时间戳 2024-04-09T09:20:00+08:00 由 演示时间戳中心 签发，已核实；只证明时间，不证明只有一个承诺值" in step.text
    )
    assert "时间戳只证明时间，不能证明未挑选" in report.verdict
    assert report.verdict.startswith("结论：成立。")


def test_beside_a_token_a_human_witness_is_still_only_registered() -> None:
    report = verify(stamped(token("good"), HUMAN), GIVEN)
    assert "见证仅为登记，未核实" in report.verdict
    assert "其余仅为登记，未核实" in report.steps[7].text


@pytest.mark.parametrize(
    "who", [reader(now=NOW), Reader(NOW, "", read_authority((TOKENS / "own.pem").read_bytes(), "own.pem"))]
)
def test_a_token_of_an_authority_that_nobody_vouches_for_cannot_be_judged(who: Reader) -> None:
    report = verify(stamped(token("good")), who)
    assert report.steps[7].state == "unjudged"
    assert "--authority" in report.steps[7].text
    assert report.verdict.startswith("结论：成立，但有 1 步现在还不能判断")


def test_the_bureaus_own_authority_vouches_for_nothing() -> None:
    """Its certificate lies in the token and it could lie in the evidence: neither is looked at."""
    files = stamped(token("own")) | {"tokens/own.pem": (TOKENS / "own.pem").read_bytes()}
    assert verify(files, GIVEN).steps[7].state == "unjudged"
    assert "演示时间戳中心（本单位自建）" in verify(files, GIVEN).steps[7].text


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (token("other"), "盖的不是这次的承诺值"),
        (token("sha512"), "盖的不是这次的承诺值"),
        (token("late"), "的时间 2024-04-09T15:00:00+08:00 不在取值以前"),
    ],
)
def test_a_token_of_something_else_is_no_token(raw: bytes, said: str) -> None:
    step = verify(stamped(raw), GIVEN).first_failure
    assert step is not None
    assert (step.name, said in step.text) == ("外部见证", True)


@pytest.mark.parametrize("raw", [b"", b"\x30\x80", token("good")[:-200], token("good") + b"\0"])
def test_a_token_that_cannot_be_read_cannot_be_judged(raw: bytes) -> None:
    assert [(step.state, "读不出" in step.text) for step in verify(stamped(raw), GIVEN).steps[7:8]] == [
        ("unjudged", True)
    ]


def test_a_false_token_shows_though_a_witness_holds_the_commitment() -> None:
    files = stamped(token("other"))
    held = digest(files["terms.json"])
    assert not verify(files, Reader(NOW, held, GIVEN.authorities)).ok
    assert verify(stamped(token("good")), Reader(NOW, held, ())).steps[7].state == "holds"


def test_a_token_that_is_not_at_hand_or_another_than_registered() -> None:
    assert "不在手" in verify(stamped(token("good"), name="0" * 64), GIVEN).steps[7].text
    swapped = stamped(token("good"), ref=digest(token("late")), name=digest(token("late")))
    assert "不是登记的那一个" in verify(swapped, GIVEN).steps[7].text


def test_no_changed_byte_of_a_token_is_vouched_for() -> None:
    good = token("good")
    for place in range(0, len(good), 7):
        raw = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        state = verify(stamped(raw), GIVEN).steps[7].state
        text = verify(stamped(raw), GIVEN).steps[7].text
        assert state in ("fails", "unjudged") or "已核实" not in text or _only_a_wrapper(raw), place


def _only_a_wrapper(raw: bytes) -> bool:
    """Whether what is signed is as it was: bytes around it (a status text, an unused certificate's signature) bind nothing."""
    mine, theirs = decode_timestamp_response(raw).tst_info, decode_timestamp_response(token("good")).tst_info
    return (mine.gen_time, mine.message_imprint.message) == (theirs.gen_time, theirs.message_imprint.message)


def test_a_token_that_came_too_late_counts_for_nothing_and_says_so() -> None:
    files = sealed(
        load("draw-1"),
        witness=[HUMAN | {"kind": "rfc3161", "at": "2024-04-09T16:00:00+08:00", "ref": digest(token("good"))}],
    )
    report = verify(files | {f"tokens/{digest(token('good'))}.tsr": token("good")}, GIVEN)
    assert "登记过晚或过早，不算" in report.steps[7].text
    assert "无外部见证" in report.verdict


EVER = "2099-01-01T00:00:00+08:00"
COMMITMENT = digest(load("draw-1")["terms.json"])


def judged(raw: bytes, *authorities: str) -> Stamp:
    """A token over draw-1, whenever it was made, by a reader who has these files of certificates."""
    mine = [one for name in authorities for one in read_authority((TOKENS / f"{name}.pem").read_bytes(), name)]
    return judge_token(raw, ref=digest(raw), commitment=COMMITMENT, limit=EVER, given=mine)


def indefinite(raw: bytes) -> bytes:
    """The same in BER: the lengths of a response, its token and signed data are not stated, and its content comes in pieces."""
    (_, status), (_, token) = _values(_values(raw)[0][1])
    (_, oid), (_, content) = _values(token)
    parts = _values(_values(content)[0][1])
    (_, kind), (_, wrapped) = _values(parts[2][1])
    text = _values(wrapped)[0][1]
    pieces = b"".join(b"\x04" + bytes([len(text[at : at + 50])]) + text[at : at + 50] for at in range(0, len(text), 50))
    octets = b"\x24\x80" + pieces + b"\0\0"
    parts[2] = (0x30, tlv(0x06, kind) + b"\xa0\x80" + octets + b"\0\0")
    signed = b"\x30\x80" + b"".join(tlv(*part) for part in parts) + b"\0\0"
    whole = b"\x30\x80" + tlv(0x06, oid) + b"\xa0\x80" + signed + b"\0\0\0\0"
    return b"\x30\x80" + tlv(0x30, status) + whole + b"\0\0"


def tlv(tag: int, body: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(body).to_bytes(4, "big") + body  # a longer length than DER writes


def _values(raw: bytes) -> list[tuple[int, bytes]]:
    """(tag, content) of DER values in a row."""
    found = []
    while raw:
        tag, size, start = raw[0], raw[1], 2
        if size > 0x80:
            start += size & 0x7F
            size = int.from_bytes(raw[2:start], "big")
        found.append((tag, raw[start : start + size]))
        raw = raw[start + size :]
    return found


@pytest.mark.parametrize("name", ["chain-rsa", "chain-ec"])
def test_a_token_with_its_chain_is_read_in_whatever_order_its_certificates_stand(name: str) -> None:
    """OpenSSL leaves them as the authority gave them, where DER wants them sorted."""
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(token(name))
    for raw in (token(name), indefinite(token(name))):
        assert judged(raw, name).state == "holds"
        assert judged(raw, "authority").state == "unjudged"


def test_a_token_without_certificates_is_judged_with_those_that_the_reader_gives() -> None:
    raw = token("bare")
    assert judged(raw, "chain-ec", "bare").state == "holds"
    for lacking in (("chain-ec",), ("bare",), ("chain-rsa", "bare")):
        stamp = judged(raw, *lacking)
        assert (stamp.state, "签名证书、中间证书" in stamp.text) == ("unjudged", True)


def test_a_bare_token_is_read_like_a_whole_response() -> None:
    (_, _), (_, content) = _values(_values(token("chain-ec"))[0][1])
    assert judged(tlv(0x30, content), "chain-ec").state == "holds"


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_no_bytes_break_the_reading_of_a_token(raw: bytes, place: int) -> None:
    chain = token("chain-ec")
    for one in (raw, b"\x30\x80" * 50_000 + raw, chain[:place] + raw, chain[:place] + raw + chain[place + len(raw) :]):
        stamp = judged(one, "chain-ec")
        assert stamp.state != "fails" or "盖的不是" in stamp.text


def test_the_published_program_says_that_it_cannot_judge_a_token() -> None:
    verdict, steps = published().verify(stamped(token("good")), NOW)
    assert steps[7][0] == "unjudged"
    assert "时间戳令牌请用 mingchou verify 核对" in verdict


def test_the_roots_that_ship_can_be_read_and_are_roots() -> None:
    folder = Path(verify.__code__.co_filename).with_name("authorities")
    roots = [root for path in folder.glob("*.pem") for root in read_authority(path.read_bytes(), path.name)]
    assert len(roots) == 5
    assert all(root.issuer == root.subject for root in roots)


def test_the_command_takes_an_authority_and_refuses_what_is_none(tmp_path: Path) -> None:
    folder = write(stamped(token("good")), tmp_path / "draw")
    told = ["verify", str(folder), "--authority"]
    assert "已核实" in CliRunner().invoke(cli, [*told, str(TOKENS / "authority.pem")]).output
    (tmp_path / "x\x1b.pem").write_bytes(b"no certificate")
    for path, said in ((tmp_path / "x\x1b.pem", "不是证书文件"), (tmp_path / "nothing", "没有证书文件")):
        refused = CliRunner().invoke(cli, [*told, str(path)]).exception
        assert isinstance(refused, Refused)
        assert said in str(refused)
        assert "\x1b" not in str(refused)
