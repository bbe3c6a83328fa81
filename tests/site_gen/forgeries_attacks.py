"""What a cheating clerk does with the unaltered program and full control of the machine (issue 15): refused, or named in the verdict's line.

`forged` must fail. `named` holds as arithmetic, and what is wrong with it stands in the first line. `signatures` fails wherever a beacon's
signature is judged, and cannot be judged by verify.py. `kept` are older registers that the new one does not extend.
"""

from typing import Any

from tests.site_gen.forgeries import (
    BEFORE,
    QUICKNET,
    VOID,
    Cases,
    Files,
    after,
    beacon,
    edited,
    load,
    lottery,
    refrozen,
    sealed,
    settled,
    stated,
    thrown,
    without,
)
from tests.site_gen.forgeries_registers import register_of
from tests.site_gen.made import HEAD, made
from tests.site_gen.office import digest, terms_of

__all__ = ["forged", "kept", "named", "signatures"]


def forged() -> Cases:
    """Attacks that are refused."""
    one, two = load("draw-1"), load("draw-2")
    day = "2024-06-04"
    ball = terms_of(two)["entropy"]
    late: dict[str, Any] = {"frozen_at": "2024-06-04T22:00:00+08:00", "cutoff": "2024-06-01"}
    return {
        "a round of a year before, with its true value": (old_beacon(), "冻结规则"),
        "a round of a year before, heads gone": (without(old_beacon(), "heads.tsv", "freezes.tsv"), "冻结规则"),
        "a lottery already drawn, the freeze said as it was": (without(refrozen(two, **late), "heads.tsv"), "冻结规则"),
        "a lottery already drawn, expected a day later": (without(refrozen(two, entropy=ball | {"expected_at": "2024-06-05T21:30:00+08:00"}, **late), "heads.tsv"), "冻结规则"),
        "a lottery already drawn, entered for the next": (without(refrozen(two, entropy=ball | {"source": {"date": "2024-06-06", "game": "ssq"}, "expected_at": "2024-06-06T21:30:00+08:00"}, **late), "heads.tsv"), "随机值"),
        "a back-dated freeze between published heads": (back_dated() | {"heads.tsv": f"812\t{HEAD}\t2024-06-03T12:00:00+08:00\tnormal\n".encode()}, "抽取证据"),
        "a back-dated draw between published heads": (without(one, "heads.tsv") | {"heads.tsv": f"813\t{HEAD}\t2024-04-09T09:30:00+08:00\tnormal\n".encode()}, "抽取证据"),
        "an enterprise left out of the pool after the freeze": (one | {"pool.tsv": one["pool.tsv"].split(b"\n", 1)[1]}, "冻结名单"),
        "the seventeenth copy beside the register of the first": (refrozen(one, scope="trade=旅馆业 ") | {"freezes.tsv": one["freezes.tsv"]}, "冻结登记"),
        "the seventeenth copy as a new serial": (_new_serial(one), "冻结登记"),
        "a re-made list with a re-made seal": (edited(one, "drawn", lambda part: part[1:]), "抽取名单"),
        "dice thrown again": (refrozen(one, evidence={"entropy": stated(one)["entropy"] | {"value": "1" * 20}}) | {"freezes.tsv": one["freezes.tsv"]}, "证据封签"),
        f"another day for {day}": (lottery(drawn_on="2024-06-03", at="2024-06-04T21:30:00+08:00"), "随机值"),
    }  # fmt: skip


def named() -> dict[str, tuple[Files, str]]:
    """Name → (files, what the verdict's line must say). No program can refuse these: somebody outside must be asked."""
    one, two = load("draw-1"), load("draw-2")
    first = stated(one)["witness"][0]
    older = register_of(one, lambda lines: [*lines[:2], [*lines[1][:7], "7" * 64], *lines[2:]])
    return {
        "a back-dated freeze, no heads": (back_dated(), "无外部见证，不能证明未挑选"),
        "published after the value was known": (two | {"heads.tsv": f"1700\t{HEAD}\t2024-06-04T21:31:00+08:00\tnormal\n".encode()}, "取值前未公布"),
        "a witness at the very time of the value": (sealed(one, witness=[first | {"at": "2024-04-09T15:00:00+08:00"}]), "无外部见证，不能证明未挑选"),
        "a witness before the freeze": (sealed(one, witness=[first | {"at": "2024-04-09T08:59:59+08:00"}]), "无外部见证，不能证明未挑选"),
        "a witness whom nobody asked": (one, "见证仅为登记，未核实"),
        "older evidence": (older, "这是较早的一版"),
        "a turned clock": (refrozen(one, clock="demo"), "演示时钟，不作数"),
        "a system value alone": (without(_system(), "heads.tsv"), "没有见证人报数，不具证明力"),
        "dice thrown on after a bad throw": (thrown("1" * 20 + "2" * 20, 20), "掷的次数多于需要"),
        "a die thrown once more": (thrown("1" * 21, 1), "掷的次数多于需要"),
        "a voided draw": (settled(two, "drawn", "void"), "本次抽取已作废"),
        "void after people were sent out": (settled(sealed(two, void=VOID), "drawn", "void"), "本次抽取已作废，作废以前已经派出人员"),
        "dice given up for a lottery": (_after_dice(), "重新抽取换了随机值来源（原来是骰子，这次是彩票）"),
        "strata that tell a name": (one, "层过小：E"),
        "many strikes and changes": (two, "剔除超过抽取数的 5%。更换超过检查组的 5%"),
        "no register": (without(one, "freezes.tsv"), "未与冻结登记对照"),
    }  # fmt: skip


def signatures() -> dict[str, Files]:
    """Beacon draws whose value is the hash of a signature that the network never gave for this round."""
    true = stated(beacon())["entropy"]["signature"]
    return {
        "a signature made up": beacon(signature="a" + "1" * 95),
        "a signature that is no point": beacon(signature="0" * 96),
        "the point at infinity": beacon(signature="c0" + "0" * 94),
        "the signature with its sign turned": beacon(signature="9" + true[1:]),
        "a true signature for the next round": beacon(number=1001),
        "a true signature for the round before": beacon(number=999),
        "one bit of the signature": beacon(signature=true[:-1] + "8"),
    }


def kept() -> dict[str, tuple[bytes, Files, bool]]:
    """Name → (a register that a reader kept, the files of today, whether today's extends it)."""
    two = load("draw-2")
    raw, heads = two["freezes.tsv"], two["heads.tsv"]
    lines = raw.splitlines(keepends=True)
    fork = lines[0].replace(b"1b0dba36", b"1b0dba37")
    return {
        "the same register": (raw, two, True),
        "an older register": (b"".join(lines[:2]), two, True),
        "a register that forks": (fork + b"".join(lines[1:2]), two, False),
        "a longer register": (raw + lines[-1], two, False),
        "a file that is no register": (b"PK\x03\x04", two, False),
        "an older heads": (heads.splitlines(keepends=True)[0], two, True),
        "heads that fork": (heads.replace(b"e117796c", b"e117796d"), two, False),
        "longer heads": (heads + heads.splitlines(keepends=True)[-1], two, False),
        "heads of a bureau without heads": (heads, without(two, "heads.tsv"), False),
    }


def _after_dice() -> Files:
    """draw-2, a lottery, frozen instead of the dice of serial 1, which were void."""
    return after(refrozen(load("draw-2"), supersedes=BEFORE), "drawn", "void")


def old_beacon() -> Files:
    """The forged folder that format /1 let pass, rebuilt: frozen on 2024-09-04, "drawn" by round 1000 of 2023, whose value all know."""
    entropy = {
        "kind": "beacon",
        "source": {"chain_hash": QUICKNET, "round": 1000},
        "expected_at": "2024-09-04T10:00:00+08:00",
        "expires_at": None,
    }
    files = made(
        {"C": 8, "B": 15, "A": 21}, {"C": "0.4", "B": "0.2", "A": "0.1"}, {"police": 12}, pool_take=3, opened=False,
        terms={"strata_by": "risk", "classes_basis": "公开等级的规定", "frozen_at": "2024-09-04T09:00:00+08:00", "cutoff": "2024-09-01"},
    )  # fmt: skip
    true = stated(beacon())["entropy"]
    witness = [{"kind": "superior", "who": "市双随机办", "at": "2024-09-04T09:10:00+08:00", "ref": "收讫单1"}]
    value = {"entropy": true | {"at": "2024-09-04T10:00:00+08:00"}, "witness": witness}
    forged = refrozen(files, evidence=value, entropy=entropy)
    return forged | {"heads.tsv": f"9\t{HEAD}\t2024-09-04T09:30:00+08:00\tnormal\n".encode()}


def back_dated() -> Files:
    """draw-2 made after the drawing by a clerk who turned the clock back, and registered nobody as a witness."""
    return without(refrozen(load("draw-2"), evidence={"witness": []}), "heads.tsv")


def _new_serial(files: Files) -> Files:
    """A copy of a draw, frozen again under a new number while the first stands: its `previous` names nothing that was before it."""
    again = refrozen(files, serial=2, previous="9" * 64, draw="2024-001-2")
    return again | {"freezes.tsv": files["freezes.tsv"]}


def _system() -> Files:
    entropy = {
        "kind": "system",
        "source": {},
        "secret_hash": digest("5" * 64),
        "expected_at": "2024-04-09T15:00:00+08:00",
        "expires_at": "2024-04-10T23:59:59+08:00",
    }
    one = load("draw-1")
    return refrozen(
        one, evidence={"entropy": stated(one)["entropy"] | {"kind": "system", "value": "5" * 64 + ":"}}, entropy=entropy
    )
