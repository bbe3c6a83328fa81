"""More draws, honest and forged: where a draw stands in its bureau's series, what it supplements or replaces, what was voided."""

from rules.draw import draw
from tests.site_gen.forgeries import Files, load, refrozen, register, sealed, with_register

__all__ = ["forged_series", "honest_series"]

BEFORE = "0" * 64  # the commitment of serial 1 in draw-2, which is serial 2
VOID = {"reason": "wrong_pool", "at": "2024-04-10T09:00:00+08:00"}


def after(files: Files, *states: str, seal: str = "3" * 64) -> Files:
    """The draw with its register, in which the draw of serial 1 went through these states after it was frozen."""
    first, *rest = register(files).decode().splitlines(keepends=True)
    stem = first.rstrip("\n").removesuffix("open\t")
    more = [f"{stem}{state}\t{'' if state == 'expired' else seal}\n" for state in states]
    return files | {"freezes.tsv": "".join([first, *more, *rest]).encode()}


def quoted() -> tuple[str, Files]:
    """(the opening's file, draw-1 with an object whose name needs escapes in JSON)."""
    files, name = load("draw-1"), '演示“甲"\\乙\n厂'
    salt = "1" * 32
    first, *rest = files["pool.tsv"].decode().splitlines(keepends=True)
    number, stratum, _ = first.split("\t")
    bound = draw.identity_commitment(salt, {"code": "TEST", "name": name})
    again = refrozen(files, {"pool.tsv": "".join([f"{number}\t{stratum}\t{bound}\n", *rest]).encode()})
    return (file := f"openings/{number}.json"), again | {file: draw.opening(number, "TEST", name, salt)}


def honest_series() -> dict[str, Files]:
    """Name → files that hold."""
    two = load("draw-2")
    more, again = refrozen(two, parent=BEFORE), refrozen(two, supersedes=BEFORE)
    return {
        "a supplement": after(more, "drawn"),
        "a supplement whose parent was given up afterwards": after(more, "drawn", "void"),
        "a supplement without a register": more,
        "drawn anew after a void": after(again, "drawn", "void"),
        "drawn anew after a void before the value": after(again, "void", seal=""),
        "drawn anew after it expired": after(again, "expired"),
        "a name with quotation marks": quoted()[1],
    }


def forged_series() -> dict[str, tuple[Files, str]]:
    """Name → (files, the step that must fail)."""
    one, two = load("draw-1"), load("draw-2")
    more, again = refrozen(two, parent=BEFORE), refrozen(two, supersedes=BEFORE)
    lines = register(one).splitlines(keepends=True)
    late = refrozen(two, parent="5" * 64)
    other = b"3\t2024-009-1\t" + b"5" * 64 + lines[0][lines[0].index(b"\t2024-04") :]
    first, second = (f"openings/{number}.json" for number in ("O-000700", "O-004061"))
    excluded = one["excluded.tsv"].split(b"\n", 1)[1]
    pool = one["pool.tsv"].split(b"\n", 1)[1]
    file, escaped = quoted()
    another = sealed(one, void=VOID | {"reason": "other"})
    return {
        "a supplement of a draw that was never drawn": (after(more), "冻结登记"),
        "a supplement of an expired freeze": (after(more, "expired"), "冻结登记"),
        "a supplement of an unknown draw": (after(refrozen(two, parent="4" * 64), "drawn"), "冻结登记"),
        "a supplement of a later draw": (
            with_register(late) | {"freezes.tsv": register(late) + other + other.replace(b"open\t", b"drawn\t" + b"6" * 64)},
            "冻结登记",
        ),
        "a parent that is no commitment": (refrozen(two, parent="2024-001-1"), "冻结条件"),
        "drawn anew though the first stands": (after(again, "drawn"), "冻结登记"),
        "drawn anew though the first is open": (after(again), "冻结登记"),
        "drawn anew after an unknown draw": (after(refrozen(two, supersedes="4" * 64), "void"), "冻结登记"),
        "void in the evidence only": (with_register(sealed(one, void=VOID)), "证据封签"),
        "another reason for the void": (another | {"freezes.tsv": register(sealed(one, void=VOID), "void")}, "证据封签"),
        "a void without its seal": (with_register(sealed(one, void=VOID), "void", ""), "证据封签"),
        "a line break in a name, written otherwise": (
            escaped | {file: escaped[file].replace(b"\\n", b"\\u000a")},
            "名称公开",
        ),
        "another letter in a name with quotation marks": (
            escaped | {file: escaped[file].replace("乙".encode(), "丙".encode())},
            "名称公开",
        ),
        "two openings swapped": (one | {first: one[second], second: one[first]}, "名称公开"),
        "a line dropped from the pool": (refrozen(one, {"pool.tsv": pool}), "冻结规则"),
        "a line dropped from the excluded": (
            refrozen(one, {"excluded.tsv": excluded}) | {"freezes.tsv": register(one)},
            "冻结登记",
        ),
        "a line dropped from the register": (one | {"freezes.tsv": lines[1]}, "冻结登记"),
        "two lines of the register swapped": (one | {"freezes.tsv": lines[1] + lines[0]}, "冻结登记"),
        "a serial twice": (
            one | {"freezes.tsv": lines[0].replace(b"2024-001-1", b"2024-000-1") + b"".join(lines)},
            "冻结登记",
        ),
        "drawn again with another seal": (
            one | {"freezes.tsv": b"".join(lines) + lines[1][:-65] + b"7" * 64 + b"\n"},
            "证据封签",
        ),
    }  # fmt: skip
