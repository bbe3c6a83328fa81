"""Time stamps (RFC 3161) of draw-1, made with OpenSSL by authorities of our own: `authority.pem` is the reader's, `own.pem` the bureau's.

good: over the commitment, 09:20 of the day of the draw. late: at 15:00, the time of the value. other: over draw-2's commitment. sha512: of
another hash. own: by the bureau's authority.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner
from rfc3161_client import decode_timestamp_response

from rules.base.errors import Refused
from site_gen.verify import Reader, read_authority, reader, verify
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
