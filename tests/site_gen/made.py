"""A whole draw, made as the office makes it, of any size: terms, lists, evidence, openings, its line in freezes.tsv."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from rules.base.canonical import canonical, digest
from rules.draw import draw, match
from rules.draw.draw import Department, Drawing, Entropy, PlanRef, RegistryRef, Stratum, Terms

__all__ = ["Files", "made"]

Files = dict[str, bytes]
FROZEN, EXPECTED, AT = "2024-04-09T09:00:00+08:00", "2024-04-09T15:00:00+08:00", "2024-04-09T15:20:00+08:00"
HEAD = "ab" * 32


def made(
    sizes: Mapping[str, int],
    ratios: Mapping[str, str],
    staff: Mapping[str, int],
    *,
    recusals: Iterable[tuple[str, str]] = (),
    excluded: int = 0,
    strikes: int = 0,
    floor: str = "0",
    pool_take: int | None = None,
    value: str = "01382438112797316654",
    opened: bool = True,
) -> Files:
    """Files by name. sizes, ratios: stratum → how many objects, which part of them; staff: department → how many people.

    Objects are O-000001 … (the excluded last), people P-<department>-1 …; the first `strikes` drawn are struck.
    """
    strata = [code for code, size in sizes.items() for _ in range(size)]
    numbers = [f"O-{n:06d}" for n in range(1, len(strata) + excluded + 1)]
    openings = {number: _opening(number) for number in numbers}
    bound = {number: _bound(number) for number in numbers}
    pool = [draw.PoolLine(number, code, bound[number]) for number, code in zip(numbers, strata, strict=False)]
    ids = {code: [f"P-{code}-{n:03d}" for n in range(1, count + 1)] for code, count in staff.items()}
    lists = {
        "pool.tsv": draw.tsv(msgspec.structs.astuple(line) for line in pool),
        "excluded.tsv": draw.tsv((number, "closed", bound[number]) for number in numbers[len(pool) :]),
        "recusals.tsv": draw.tsv(recusals),
    } | {f"inspectors-{code}.tsv": draw.tsv((id_, digest(id_.encode())) for id_ in ids[code]) for code in ids}
    terms = Terms(
        serial=1,
        previous=None,
        draw="2024-001-1",
        task="2024-001",
        frozen_at=FROZEN,
        plan=PlanRef("L-0001", 1),
        registry=RegistryRef(7, HEAD, len(numbers)),
        pool=digest(lists["pool.tsv"]),
        excluded=digest(lists["excluded.tsv"]),
        recusals=digest(lists["recusals.tsv"]),
        pool_size=len(pool),
        strata=tuple(Stratum(code=code, ratio=ratios[code], size=size) for code, size in sizes.items()),
        floor=floor,
        batches=1,
        cutoff="2024-04-01",
        departments=tuple(
            Department(
                code=code,
                inspectors=digest(lists[f"inspectors-{code}.tsv"]),
                registry_size=count,
                excluded={},
                per_object=2,
                pool_take=pool_take,
            )
            for code, count in staff.items()
        ),
        entropy=Entropy(kind="dice", source={"dice": 20, "place": "会议室"}, expected_at=EXPECTED),
    )
    seed = draw.seed(draw.commitment(terms), "dice", value)
    drawing = draw.draw_objects(terms, pool, seed)
    evidence = canonical(_evidence(terms, pool, ids, tuple(recusals), seed, value, drawing, strikes))
    files = {"terms.json": terms.to_bytes(), **lists, "evidence.json": evidence}
    files["freezes.tsv"] = _register(terms, draw.read_evidence(evidence).seal)
    return files | ({f"openings/{number}.json": raw for number, raw in openings.items()} if opened else {})


def _evidence(
    terms: Terms, pool: Sequence[draw.PoolLine], ids: Mapping[str, Sequence[str]], recusals: Sequence[tuple[str, str]],
    seed: str, value: str, drawing: Drawing, strikes: int,
) -> Mapping[str, object]:  # fmt: skip
    gone = [entry.number for entry in drawing.drawn[:strikes]]
    new = draw.find_replacements(pool, drawing.drawn, gone, seed)
    struck = [
        draw.Strike(seq=n, number=o, reason="deregistered", at=AT, replaced_by=r)
        for n, (o, r) in enumerate(zip(gone, new, strict=True), 1)
    ]
    pools = {
        d.code: match.inspector_pool([draw.InspectorLine(i, HEAD) for i in ids[d.code]], d.pool_take, seed, d.code)
        for d in terms.departments
    }
    final = [entry.number for entry in draw.final_list(drawing.drawn, struck, seed)]
    return draw.evidence(
        terms,
        seed=seed,
        value=draw.Value(kind="dice", value=value, at=AT, witnesses=("见证人甲",)),
        witness=[draw.Witness(kind="paper", who="县司法局", at="2024-04-09T10:00:00+08:00", ref="照片1")],
        drawing=drawing,
        journal=draw.Journal(draw.JournalRef(8, HEAD), draw.JournalRef(9, HEAD)),
        struck=struck,
        pools=pools,
        teams=match.match(final, terms.departments, pools, recusals, seed),
    )


def _opening(number: str) -> bytes:
    return draw.opening(number, "TEST" + number[2:], "演示企业" + number[2:], _salt(number))


def _bound(number: str) -> str:
    return draw.identity_commitment(_salt(number), {"code": "TEST" + number[2:], "name": "演示企业" + number[2:]})


def _salt(number: str) -> str:
    return digest(number.encode())[:32]


def _register(terms: Terms, seal: str) -> bytes:
    own = ("1", terms.draw, draw.commitment(terms), FROZEN, terms.entropy.kind, EXPECTED)
    return "".join("\t".join((*own, *end)) + "\n" for end in (("open", ""), ("drawn", seal))).encode()
