"""Forged registers: freezes.tsv and heads.tsv that did not only grow, or do not fit the draw; supplements and redraws that are none."""

from collections.abc import Callable

from tests.site_gen.forgeries import (
    BEFORE,
    VOID,
    Cases,
    Files,
    after,
    load,
    only_terms,
    redrawn,
    refrozen,
    sealed,
    settled,
    stated,
    undrawn,
    without,
)
from tests.site_gen.made import HEAD
from tests.site_gen.office import digest, terms_of

__all__ = ["forged", "register_of"]

REGISTER, PUBLISHED, FORM, SEAL = "冻结登记", "公布时间", "抽取证据", "证据封签"


def register_of(files: Files, edit: Callable[[list[list[str]]], object]) -> Files:
    """The draw with its freezes.tsv edited, line by line."""
    lines = [line.split("\t") for line in files["freezes.tsv"].decode().split("\n")[:-1]]
    given = edit(lines)
    lines = given if isinstance(given, list) else lines
    return files | {"freezes.tsv": "".join("\t".join(line) + "\n" for line in lines).encode()}


def _heads(files: Files, *lines: str) -> Files:
    return files | {"heads.tsv": "".join("\t".join([*line.split(" ")]) + "\n" for line in lines).encode()}


def forms() -> Cases:
    """freezes.tsv that is not in its one form, or not one that only grew."""
    one, two = load("draw-1"), load("draw-2")
    raw = one["freezes.tsv"]

    def edited(edit: Callable[[list[list[str]]], object], files: Files = one) -> tuple[Files, str]:
        return register_of(files, edit), REGISTER

    def column(place: int, text: str, line: int = 0) -> tuple[Files, str]:
        return edited(lambda lines: lines[line].__setitem__(place, text))

    def both(place: int, text: str) -> tuple[Files, str]:
        return edited(lambda lines: [[*x[:place], text, *x[place + 1 :]] if x[0] == "1" else x for x in lines])

    third = ["3", "2024-003-1", "7" * 64, "2024-06-05T09:00:00+08:00", "dice", "2024-06-05T15:00:00+08:00", "open", ""]
    seal = stated(one)["seal"]
    return {
        "a register without its last LF": (one | {"freezes.tsv": raw[:-1]}, REGISTER),
        "a register with CRLF": (one | {"freezes.tsv": raw.replace(b"\n", b"\r\n")}, REGISTER),
        "a register with a blank line": (one | {"freezes.tsv": raw + b"\n"}, REGISTER),
        "a register with a BOM": (one | {"freezes.tsv": b"\xef\xbb\xbf" + raw}, REGISTER),
        "a register with a NUL": (one | {"freezes.tsv": raw.replace(b"2024-001-1", b"2024-001-\0")}, REGISTER),
        "an empty register": (one | {"freezes.tsv": b""}, REGISTER),
        "a column less": edited(lambda lines: (lines[0].pop() and None) or [x[:7] for x in lines]),
        "a column more": edited(lambda lines: [[*x, "x"] for x in lines]),
        "an unknown state": column(6, "lost", 1),
        "an unknown kind in the register": both(4, "coin"),
        "another kind in the register": both(4, "system"),
        "another draw in the register": both(1, "2024-001-9"),
        "another commitment in the register": both(2, "9" * 64),
        "another time of the freeze in the register": both(3, "2024-04-09T08:00:00+08:00"),
        "another time of the value in the register": both(5, "2024-04-09T15:30:00+08:00"),
        "a commitment in upper case": both(2, "A" * 64),
        "a time in the register that is none": both(5, "2024-04-31T15:00:00+08:00"),
        "a freeze in the register at 24:00": both(3, "2024-04-08T24:00:00+08:00"),
        "serial 0": column(0, "0"),
        "serial 01": column(0, "01"),
        "a gap in the serials": edited(lambda lines: [[str(int(x[0]) + 1), *x[1:]] for x in lines]),
        "the first serial left out": edited(lambda lines: [x for x in lines if x[0] != "1"], two),
        "the first serial left out, the second renumbered": (register_of(two, lambda lines: [["1", *x[1:]] for x in lines if x[0] == "2"]), REGISTER),
        "drawn before it was frozen": edited(lambda lines: lines[1:]),
        "two lines swapped": edited(lambda lines: [lines[1], lines[0], *lines[2:]]),
        "a freeze twice": edited(lambda lines: [lines[0], *lines]),
        "opened again after the draw": edited(lambda lines: [*lines[:2], lines[0], *lines[2:]]),
        "drawn without a seal": column(7, "", 1),
        "open with a seal": column(7, seal),
        "drawn twice with one seal": edited(lambda lines: [*lines[:2], lines[1], *lines[2:]]),
        "drawn after a void": edited(lambda lines: [lines[0], [*lines[0][:6], "void", ""], lines[1]]),
        "drawn after it expired": edited(lambda lines: [lines[0], [*lines[0][:6], "expired", ""], lines[1]]),
        "expired after the draw": edited(lambda lines: [*lines[:2], [*lines[0][:6], "expired", ""]]),
        "expired with a seal": edited(lambda lines: [lines[0], [*lines[0][:6], "expired", seal]]),
        "void from open, with a seal": edited(lambda lines: [lines[0], [*lines[0][:6], "void", seal]]),
        "void from drawn, without its seal": edited(lambda lines: [*lines[:2], [*lines[0][:6], "void", ""]]),
        "void twice": edited(lambda lines: [*lines[:2], *[[*lines[0][:6], "void", seal]] * 2]),
        "a lottery that expired": (register_of(only_terms(settled(undrawn(two))), lambda lines: [*lines, [*lines[-1][:6], "expired", ""]]), REGISTER),
        "what was frozen changed afterwards": column(3, "2024-04-09T08:00:00+08:00", 1),
        "the number of a draw twice": edited(lambda lines: [*lines, [*third[:1], lines[0][1], *third[2:]]]),
        "a commitment twice": edited(lambda lines: [*lines, [*third[:2], lines[0][2], *third[3:]]]),
        "frozen before the freeze before": edited(lambda lines: [*lines, [*third[:3], "2024-04-09T10:00:00+08:00", *third[4:]]]),
        "the next serial but one": edited(lambda lines: [*lines, ["4", *third[1:]]]),
        "another draw before": (register_of(two, lambda lines: [[*x[:2], "8" * 64, *x[3:]] if x[0] == "1" else x for x in lines]), REGISTER),
        "another draw of this serial": (register_of(two, lambda lines: [[*x[:1], "2024-005-1", "8" * 64, *x[3:]] if x[0] == "2" else x for x in lines]), REGISTER),
        "a register that ends before this draw": (two | {"freezes.tsv": b"".join(raw.splitlines(keepends=True)[:2])}, REGISTER),
        "a register of the first format": edited(lambda lines: [x[:3] + x[4:] for x in lines]),
    }  # fmt: skip


def seals() -> Cases:
    """What the register says of the evidence."""
    one, two = load("draw-1"), load("draw-2")
    void = sealed(two, void=VOID)
    another = sealed(two, void=VOID | {"reason": "other"})
    return {
        "another seal in the register": (settled(one, seal="7" * 64), SEAL),
        "the seal of an earlier draw": (settled(two, seal=stated(one)["seal"]), SEAL),
        "evidence though only frozen": (settled(one, "open"), REGISTER),
        "evidence though still open": (register_of(one, lambda lines: lines[:1]), SEAL),
        "evidence though expired": (settled(one, "expired"), SEAL),
        "void in the evidence only": (settled(void, "drawn"), SEAL),
        "another reason for the void": (another | {"freezes.tsv": settled(void)["freezes.tsv"]}, SEAL),
        "void before the value, and evidence": (register_of(two, lambda lines: [*lines[:-1], [*lines[-1][:6], "void", ""]]), SEAL),
        "drawn evidence with the seal of the void": (settled(two, "drawn", "void", seal=stated(void)["seal"]), SEAL),
    }  # fmt: skip


def heads() -> Cases:
    """heads.tsv: not in its one form, falling, or without a place for the entries of this draw."""
    one = load("draw-1")
    raw = one["heads.tsv"]
    h = HEAD
    first = f"814 {h} 2024-04-09T09:30:00+08:00 normal"
    frozen = stated(one)["journal"]["frozen"]["head"]
    return {
        "heads without the last LF": (one | {"heads.tsv": raw[:-1]}, PUBLISHED),
        "heads with CRLF": (one | {"heads.tsv": raw.replace(b"\n", b"\r\n")}, PUBLISHED),
        "heads with a blank line": (one | {"heads.tsv": raw + b"\n"}, PUBLISHED),
        "heads without their kind": (_heads(one, first.removesuffix(" normal")), PUBLISHED),
        "an unknown kind of publication": (_heads(one, first.replace("normal", "late")), PUBLISHED),
        "a head in upper case": (_heads(one, first.replace(h, h.upper())), PUBLISHED),
        "a registry that is not the published one": (_heads(one, first.replace("814", "812").replace("T09:30", "T08:30")), FORM),
        "seq 0": (_heads(one, first.replace("814", "0")), PUBLISHED),
        "a publication on a day that is none": (_heads(one, first.replace("04-09", "04-31")), PUBLISHED),
        "times that fall": (_heads(one, first, f"900 {h} 2024-04-09T09:29:59+08:00 normal"), PUBLISHED),
        "times that fall though restored": (_heads(one, first, f"800 {h} 2024-04-09T09:29:59+08:00 restored"), PUBLISHED),
        "entries that fall": (_heads(one, first, f"813 {h} 2024-04-10T09:30:00+08:00 normal"), PUBLISHED),
        "one entry with two heads": (_heads(one, first, f"814 {'c' * 64} 2024-04-10T09:30:00+08:00 normal"), PUBLISHED),
        "heads of the first format": (_heads(one, f"814 {h} 2024-04-09T09:30:00+08:00"), PUBLISHED),
        "the freeze is older than it says": (_heads(one, f"813 {frozen} 2024-04-09T08:59:59+08:00 normal", first), FORM),
        "the freeze is younger than it says": (_heads(one, f"812 {h} 2024-04-09T09:10:00+08:00 normal", first), FORM),
        "another head of the freeze was published": (_heads(one, f"813 {h} 2024-04-09T09:30:00+08:00 normal"), FORM),
        "another head of the draw was published": (_heads(one, first, f"815 {h} 2024-04-09T16:00:00+08:00 normal"), FORM),
        "the draw was published before the value": (_heads(one, f"815 {h} 2024-04-09T14:00:00+08:00 normal"), FORM),
        "the draw was entered long before": (_heads(one, f"820 {h} 2024-04-09T09:30:00+08:00 normal"), FORM),
    }  # fmt: skip


def links() -> Cases:
    """Supplements and redraws of what they cannot add to or replace."""
    two = load("draw-2")
    more, again = refrozen(two, parent=BEFORE), refrozen(two, supersedes=BEFORE)
    late = refrozen(two, parent="5" * 64)
    other = [
        "3",
        "2024-009-1",
        "5" * 64,
        *(terms_of(two)[key] for key in ("frozen_at",)),
        "dice",
        "2024-06-05T15:00:00+08:00",
    ]
    return {
        "a supplement of a draw that was never drawn": (after(more), REGISTER),
        "a supplement of an expired freeze": (after(more, "expired"), REGISTER),
        "a supplement of a void freeze": (after(more, "void"), REGISTER),
        "a supplement of an unknown draw": (after(refrozen(two, parent="4" * 64), "drawn"), REGISTER),
        "a supplement of a later draw": (register_of(late, lambda lines: [*lines, [*other, "open", ""], [*other, "drawn", "6" * 64]]), REGISTER),
        "a supplement of itself": (after(refrozen(two, parent=digest(two["terms.json"])), "drawn"), REGISTER),
        "a parent that is no commitment": (refrozen(two, parent="2024-001-1"), "冻结条件"),
        "drawn anew though the first stands": (after(again, "drawn"), REGISTER),
        "drawn anew though the first is open": (after(again), REGISTER),
        "drawn anew after an unknown draw": (after(refrozen(two, supersedes="4" * 64), "void"), REGISTER),
        "drawn anew less one though the first stands": (after(redrawn(), "drawn"), REGISTER),
        "another draw before than the terms say": (after(refrozen(two, previous="4" * 64)) | {"freezes.tsv": two["freezes.tsv"]}, REGISTER),
        "serial 2 as serial 1": (settled(refrozen(two, serial=1, previous=None)) | {"freezes.tsv": two["freezes.tsv"]}, REGISTER),
        "serial 2 as serial 3": (refrozen(two, serial=3) | {"freezes.tsv": two["freezes.tsv"]}, REGISTER),
        "void in no register, nothing else changed": (without(sealed(two, void=VOID), "heads.tsv") | {"freezes.tsv": two["freezes.tsv"]}, SEAL),
    }  # fmt: skip


def forged() -> Cases:
    """All of them."""
    return forms() | seals() | heads() | links()
