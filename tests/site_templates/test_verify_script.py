"""verify.js says what verify.py says, text for text: of honest draws of every kind and state, and of whatever somebody changes in them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from tests import VECTORS
from tests.site_gen.office import Files, canonical, digest
from tests.site_templates.folders import CHAIN, ROUND_1000, log, made, resealed
from tests.site_templates.node import Answer, Script, node
from tests.site_templates.programs import CHINA, published

NOW = datetime(2024, 7, 1, 10, tzinfo=CHINA)
SIZES, RATIOS, STAFF = {"E": 6, "C": 8, "A": 20}, {"E": "0.5", "C": "0.2", "A": "0.1"}, {"market": 5, "police": 4}
WITNESS = {"kind": "superior", "who": "示例市公安局", "at": "2024-04-09T10:00:00+08:00", "ref": "回执1"}


def small(**otherwise: Any) -> Files:
    usual: dict[str, Any] = {
        "recusals": [("P-0001", "market-001")],
        "excluded": 2,
        "strikes": 1,
        "changes": 1,
        "floor": "0.2",
    }
    return made(SIZES, RATIOS, STAFF, **(usual | otherwise))


def load(name: str) -> Files:
    folder = VECTORS / name
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files.pop("sheet.json")  # on paper only
    return files | {name: (VECTORS / name).read_bytes() for name in ("freezes.tsv", "heads.tsv")}


def typed(value: str, at: str = "2024-04-09T21:40:00+08:00") -> list[dict[str, str]]:
    entered = {
        "value": value,
        "at": at,
        "corrected_at": "2024-04-10T08:30:00+08:00",
        "by": "张三",
        "paper": "更正 1 号",
    }
    return [entered]


def without(files: Files, *names: str) -> Files:
    return {name: raw for name, raw in files.items() if name not in names}


def only(files: Files, *names: str) -> Files:
    return {name: raw for name, raw in files.items() if name in names}


def value_of(**changed: object) -> Mapping[str, object]:
    """The entropy of the evidence of `ssq`, with something else in it."""
    return {"entropy": json.loads(small(kind="ssq")["evidence.json"])["entropy"] | changed}


def honest() -> dict[str, Files]:
    files = small()
    terms = {key: files[key] for key in ("terms.json", "freezes.tsv", "heads.tsv")}
    own = files["freezes.tsv"].split(b"\n")[1].split(b"\t")[:6]

    def state(word: bytes) -> Files:
        return terms | {
            "freezes.tsv": files["freezes.tsv"].split(b"\n")[0] + b"\n" + b"\t".join([*own, word, b""]) + b"\n"
        }

    void = {"reason": "restored", "at": "2024-04-10T09:00:00+08:00", "by": "副局长"}
    voided = resealed(files, void=void)
    voided["freezes.tsv"] = (
        files["freezes.tsv"] + b"\t".join([*own, b"void", json.loads(voided["evidence.json"])["seal"].encode()]) + b"\n"
    )
    later = resealed(files, changes=[])
    later["freezes.tsv"] = files["freezes.tsv"] + later["freezes.tsv"].split(b"\n")[1] + b"\n"
    return {
        "draw-1": load("draw-1"), "draw-2": load("draw-2"), "dice": files, "ssq": small(kind="ssq"), "dlt": small(kind="dlt"),
        "beacon": small(kind="beacon"), "system": small(kind="system"), "system alone": small(kind="system", value="5a" * 32 + ":"),
        "no registers": without(files, "freezes.tsv", "heads.tsv"), "no heads": without(files, "heads.tsv"),
        "not matched": small(matched=False), "frozen": without(files, "evidence.json"), "only the terms": terms,
        "only the terms, open": state(b"open") | {"freezes.tsv": files["freezes.tsv"].split(b"\n")[0] + b"\n"},
        "only the terms, expired": state(b"expired"), "only the terms, void": state(b"void"), "void": voided, "an earlier version": later | {
            "evidence.json": files["evidence.json"]},
        "names shut": small(opened=False), "no witness": small(evidence={"witness": []}),
        "a token": small(evidence={"witness": [WITNESS | {"kind": "rfc3161", "who": "某时间戳机构", "ref": "ab" * 32}]}),
        "a witness too late": small(evidence={"witness": [WITNESS, WITNESS | {"at": "2024-04-09T15:00:00+08:00", "who": "迟到的人"}]}),
        "a corrected lottery": small(kind="ssq", evidence=value_of(typed=typed("02071112233115"))),
        "a demonstration": small(terms={"clock": "demo"}), "masked": small(terms={"mask": "strata", "classes_basis": None}, opened=False),
        "everybody": made({"all": 8}, {"all": "1"}, {"market": 3}), "nobody left": made(
            {"E": 8}, {"E": "0.5"}, {"market": 3}, changes=4),
        "a pool of people": small(pool_take=3), "late": without(small(terms={"publish_by": "2024-04-30"}), "evidence.json"),
        "merged strata": made({"E--D": 6, "C--B--unrated--A": 30}, {"E--D": "0.4", "C--B--unrated--A": "0.1"}, STAFF),
        "trades in no order": made({"hotel": 6, "bar": 30}, {"hotel": "0.1", "bar": "0.5"}, STAFF, terms={"strata_by": "trade"}),
        "a code that objects have": made({"constructor": 6, "__proto__": 9}, {"constructor": "0.1", "__proto__": "0.5"},
                                         {"toString": 4, "__proto__": 3}, terms={"strata_by": "trade"}),
        "published late": small() | {"heads.tsv": log(("12", "cd" * 32, "2024-04-09T16:00:00+08:00", "normal"))},
    }  # fmt: skip


HONEST = honest()


def judged(files: Files, held: str = "") -> tuple[str, list[tuple[str, str, str]]]:
    program = published()
    verdict, steps = program.verify(files, NOW, held)
    return verdict, [(name, *step) for name, step in zip(program.STEPS, steps, strict=True)]


def agree(script: Script, files: Files, what: object, held: str = "") -> Answer:
    said = script(files, NOW, held, beacon=False)
    verdict, steps = judged(files, held)
    assert list(said.steps) == steps, what
    assert said.verdict == verdict, what
    return said


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with node() as running:
        yield running


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_draw_is_judged_alike(script: Script, name: str) -> None:
    said = agree(script, HONEST[name], name)
    assert "不成立" not in said.verdict


def test_a_word_in_the_verdict_line_for_each_thing_that_the_reader_must_know(script: Script) -> None:
    said = {name: script(files, NOW).verdict for name, files in HONEST.items()}
    for name, word in {
        "no registers": "成立，但有 1 步现在还不能判断（未与冻结登记对照）", "a demonstration": "演示时钟，不作数",
        "no witness": "无外部见证，不能证明未挑选", "dice": "见证仅为登记，未核实", "published late": "取值前未公布",
        "a corrected lottery": "更正过一次", "draw-1": "层过小：E", "late": "逾期未公开 62 天", "an earlier version": "这是较早的一版",
        "void": "本次抽取已作废", "only the terms": "已抽取，名单尚未公开", "a token": "时间戳令牌请用 mingchou verify 核对",
    }.items():  # fmt: skip
        assert word in said[name], name


# ---- whatever is changed


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """(path, value) of every value in a JSON text that holds no other, and of every list and object as a whole."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, one in inner:
        yield from leaves(one, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def others(value: Any) -> list[object]:
    """What somebody might write instead."""
    if isinstance(value, bool) or value is None:
        return ["", "x", 0, "ab" * 32]
    if isinstance(value, int):
        return [value + 1, 0, -1, 10**15, str(value), None]
    if isinstance(value, str):
        near = value.replace("1", "2", 1) if "1" in value else value + "1"
        return [
            near,
            "",
            value.upper() + "-",
            "2024-02-30" + value[10:],
            value[::-1],
            None,
            "ab" * 32,
            "2023-01-01T00:00:00+08:00",
        ]
    if isinstance(value, list):
        return [[], value[:1], value[::-1], value + value[:1], None, {}]
    return [{}, None, [], value | {"__proto__": 1}, dict(list(value.items())[:-1])]


def changed_by_the_office(files: Files) -> Iterator[tuple[str, Files]]:
    """Every value of terms and evidence written otherwise, everything that hangs on it made to fit: commitment, seed, seal, register."""
    terms, evidence = json.loads(files["terms.json"]), json.loads(files["evidence.json"])
    for path, value in leaves(evidence):
        for new in others(value) if path else ():
            if path != ("seal",):
                yield f"evidence {path} {new!r}", resealed(files, **replaced(evidence, path, new))
    for path, value in leaves(terms):
        for new in others(value) if path else ():
            yield f"terms {path} {new!r}", recommitted(files, replaced(terms, path, new))


def recommitted(files: Files, terms: Any) -> Files:
    old, raw = digest(files["terms.json"]), canonical(terms)
    new = digest(raw)
    evidence = json.loads(files["evidence.json"])
    body = files | {"terms.json": raw, "freezes.tsv": files["freezes.tsv"].replace(old.encode(), new.encode())}
    seed = digest("\n".join((new, evidence["entropy"]["kind"], evidence["entropy"]["value"])))
    return resealed(body, commitment=new, seed=seed)


@pytest.mark.parametrize("name", ["dice", "ssq", "beacon", "masked"])
def test_whatever_the_office_writes_instead_is_judged_alike(script: Script, name: str) -> None:
    files = without(HONEST[name], *(one for one in HONEST[name] if one.startswith("openings/")))
    count = refused = 0
    for what, forged in changed_by_the_office(files):
        said = agree(script, forged, what)
        count, refused = count + 1, refused + ("不成立" in said.verdict)
    assert count > 800
    assert refused > 0.8 * count


def test_every_changed_byte_is_judged_alike(script: Script) -> None:
    files = made(
        {"E": 2, "A": 4},
        {"E": "0.5", "A": "0.2"},
        {"market": 4},
        recusals=[("P-0001", "market-001")],
        excluded=1,
        strikes=1,
    )
    for name, raw in files.items():
        for place in range(0, len(raw), 3):
            forged = files | {name: raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]}
            assert "不成立" in agree(script, forged, (name, place)).verdict or name == "heads.tsv", (name, place)


def forged() -> dict[str, Files]:
    """What a change of one value does not reach."""
    files = small()
    round_ = {"chain_hash": CHAIN, "round": 10**15 - 1}
    beacon, ssq = json.loads(small(kind="beacon")["terms.json"]), json.loads(small(kind="ssq")["terms.json"])
    register = files["freezes.tsv"].decode().splitlines()
    second = "\t".join(
        ["2", "2024-002-1", "cd" * 32, "2024-04-08T09:00:00+08:00", "dice", "2024-04-09T15:00:00+08:00", "open", ""]
    )
    evidence, mine = json.loads(files["evidence.json"]), "openings/P-0001.json"
    return {
        "a round that never comes": recommitted(small(kind="beacon"), beacon | {"entropy": beacon["entropy"] | {"source": round_}}),
        "a drawing on a Monday": recommitted(small(kind="ssq"), ssq | {"entropy": ssq["entropy"] | {"source": {"date": "2024-04-08", "game": "ssq"}}}),
        "an unreal time in the register": files | {"freezes.tsv": files["freezes.tsv"].replace(b"2024-04-09T09", b"2024-04-09T29")},
        "a register out of order": files | {"freezes.tsv": "\n".join([*register, second, ""]).encode()},
        "a register with CRLF": files | {"freezes.tsv": files["freezes.tsv"].replace(b"\n", b"\r\n")},
        "no last LF": files | {"freezes.tsv": files["freezes.tsv"][:-1]}, "an empty register": files | {"freezes.tsv": b""},
        "no pool": without(files, "pool.tsv"), "no UTF-8": files | {"terms.json": b"\xff" + files["terms.json"]},
        "terms with a BOM": files | {"terms.json": b"\xef\xbb\xbf" + files["terms.json"]}, "no terms": without(files, "terms.json"),
        "a pretty evidence": files | {"evidence.json": json.dumps(evidence, indent=1).encode()},
        "a key twice": files | {"evidence.json": files["evidence.json"].replace(b'"taken":{', b'"taken":{"E":1,')},
        "two openings changed about": files | {"openings/P-0002.json": files["openings/P-0001.json"]},
        "an opening of nobody": files | {"openings/P-9999.json": files["openings/P-0001.json"]},
        "an opening in another folder": files | {"openings/x/P-0001.json": files[mine]},
        "an opening of escapes": files | {mine: files[mine].replace("演".encode(), b"\\u001b")},
        "names of a masked draw": HONEST["masked"] | {mine: files[mine]},
        "heads that fall": files | {"heads.tsv": files["heads.tsv"] + log(("8", "ef" * 32, "2024-04-09T12:00:00+08:00", "normal"))},
        "heads of an unreal time": files | {"heads.tsv": files["heads.tsv"].replace(b"T11:00:00", b"T24:00:00")},
        "heads that know another journal": files | {"heads.tsv": log(("8", "ef" * 32, "2024-04-09T11:00:00+08:00", "normal"))},
        "restored before": files | {"heads.tsv": log(("99", "cd" * 32, "2024-04-08T11:00:00+08:00", "normal"),
                                                       ("9", "ee" * 32, "2024-04-09T11:00:00+08:00", "restored"))},
    }  # fmt: skip


FORGED = forged()


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_is_judged_alike(script: Script, name: str) -> None:
    agree(script, FORGED[name], name)


ODD = [
    *range(0x20),
    *range(0x7F, 0xA0),
    0xAD,
    0x61C,
    0x200B,
    0x202E,
    0x2028,
    0x2066,
    0xFEFF,
    0xE0041,
    0x1BCA0,
    0xFE0F,
    0x3164,
]


def test_no_character_of_a_file_or_its_name_reaches_the_page_raw(script: Script) -> None:
    """Control, title and bidi sequences in every text that is shown: a witness's and the bureau's name, and names of files."""
    files, terms = small(), json.loads(small()["terms.json"])
    for odd in map(chr, ODD):
        text = f"甲{odd}]0;title\x07{odd}乙"
        forged = resealed(
            recommitted(files, terms | {"bureau": terms["bureau"] | {"name": text}}), witness=[WITNESS | {"who": text}]
        )
        forged[f"openings/{text}.json"] = b"{}"
        for shown in (agree(script, forged, hex(ord(odd))), script.whole({text: forged}, NOW)):
            told = repr(shown) if isinstance(shown, tuple) else shown.verdict + "".join(step[2] for step in shown.steps)
            assert odd not in told
            assert "\x07" not in told
            assert f"‹U+{ord(odd):04X}›" in told


# ---- what the reader holds beside it


def test_the_commitment_that_a_witness_holds_is_compared(script: Script) -> None:
    files = small()
    held = digest(files["terms.json"])
    assert "与见证人所持一致" in agree(script, files, "held", held).steps[7][2]
    assert "未核实" not in agree(script, files, "held", held).verdict
    assert "不成立：外部见证" in agree(script, files, "another", "ab" * 32).verdict


def test_kept_registers_and_proofs_are_judged_alike(script: Script) -> None:
    program, files = published(), load("draw-1")
    reached, rests = "11" * 32, ["22" * 32, "33" * 32]
    for rest in rests:
        reached = digest(reached + rest)
    files["heads.tsv"] += f"1700\t{reached}\t2024-06-04T09:30:00+08:00\tnormal\n".encode()
    proof = {"format": "mingchou-proof/1", "head": "11" * 32, "rests": rests, "seq": 1698}
    first, *_, last = files["freezes.tsv"].splitlines(keepends=True)
    olds = [
        files["freezes.tsv"], first, first.replace(b"dice", b"system"), files["freezes.tsv"] + last, b"", files["heads.tsv"][:50],
        files["heads.tsv"].splitlines(keepends=True)[0], files["heads.tsv"].replace(b"1626", b"1627"),
    ]  # fmt: skip
    proofs = [
        canonical(proof),
        canonical(proof | {"seq": 1699}),
        canonical(proof | {"rests": rests[:1]}),
        b"[]",
        b"\xff",
        canonical(proof)[:-1],
    ]
    for given in (files, without(files, "heads.tsv"), without(files, "freezes.tsv"), files | {"heads.tsv": b"?"}):
        said = script(given, NOW, old=olds, proof=proofs).more
        lines = [(state, name, text) for name, state, text in said]
        wanted = [program.compare("old", old, given) for old in olds]
        assert lines == wanted + [program.check_proof(given, one) for one in proofs]
    assert program.check_proof(files, proofs[0])[:2] == ("holds", "台账证明")


def test_a_whole_bureau_is_judged_alike(script: Script) -> None:
    program, one, two = published(), load("draw-1"), load("draw-2")
    terms = json.loads(two["terms.json"])
    redraw = recommitted(two, terms | {"supersedes": digest(one["terms.json"]), "task": "2024-009"})
    for folders in (
        {"draws/1/evidence": one, "draws/2/evidence": two}, {"draws/2/evidence": two},
        {"a": one, "b": redraw}, {"a": one, "b": recommitted(two, terms | {"previous": "ab" * 32})},
        {"a": one, "b": recommitted(two, terms | {"bureau": {"code": "1", "name": "别的局", "site": None}})},
        {"a": one, "b": {"terms.json": b"{}"}, "c\x1b": without(two, "freezes.tsv")},
    ):  # fmt: skip
        assert list(script.whole(folders, NOW, beacon=False)) == program.whole(folders, NOW)


# ---- the beacon's signature


def test_the_signature_of_a_round_is_judged(script: Script) -> None:
    """Round 1000 of quicknet, as published; of another round, or no point of the curve, it is none."""
    files = small(kind="beacon")
    assert script(files, NOW).steps[8] == (
        "随机值", "holds", f"{digest(bytes.fromhex(ROUND_1000))}，第 1000 轮，签名与公钥相符",
    )  # fmt: skip
    terms = json.loads(files["terms.json"])
    later = recommitted(files, terms | {"entropy": terms["entropy"] | {"source": {"chain_hash": CHAIN, "round": 1001}}})
    assert script(later, NOW).steps[8] == ("随机值", "fails", "信标的签名与公钥不符")
    for signature in ("00" * 48, "ff" * 48, "c0" + "00" * 47, "34" + ROUND_1000[2:], ROUND_1000[:-1] + "8"):
        entropy = json.loads(files["evidence.json"])["entropy"] | {
            "signature": signature,
            "value": digest(bytes.fromhex(signature)),
        }
        said = script(resealed(files, entropy=entropy), NOW)
        assert said.steps[8] == ("随机值", "fails", "信标的签名与公钥不符"), signature
        assert said.steps[9][1] == "fails"  # the steps after it are judged all the same
