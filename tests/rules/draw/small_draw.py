"""A small draw made by hand: a pool, its terms, four inspectors of the police."""

from collections.abc import Mapping

import msgspec

from rules.base.canonical import digest
from rules.draw import draw
from rules.draw.draw import Department, Entropy, InspectorLine, PlanRef, PoolLine, RegistryRef, Stratum, Terms

DICE = Entropy(kind="dice", source={"dice": 20, "place": "会议室"}, expected_at="2024-04-09T15:00:00+08:00")
HASH = "ab" * 32


def pool_of(**sizes: int) -> list[PoolLine]:
    """A pool with so many objects in each stratum."""
    pairs = [(f"O-{code}{n:05d}", code) for code, size in sizes.items() for n in range(size)]
    return [PoolLine(number, code, digest(number.encode())) for number, code in pairs]


def terms_for(pool: list[PoolLine], ratios: Mapping[str, str], floor: str = "0", batches: int = 1) -> Terms:
    sizes = {code: sum(line.stratum == code for line in pool) for code in ratios}
    staff = draw.tsv(msgspec.structs.astuple(line) for line in people(4))
    return Terms(
        serial=1,
        previous=None,
        draw="2024-001-1",
        task="2024-001",
        frozen_at="2024-04-09T09:00:00+08:00",
        plan=PlanRef("L-0001", 1),
        registry=RegistryRef(7, HASH, max(len(pool), 1)),
        pool=digest(draw.tsv(msgspec.structs.astuple(line) for line in pool)),
        excluded=digest(b""),
        recusals=digest(b""),
        pool_size=len(pool),
        strata=tuple(Stratum(code=code, ratio=ratio, size=sizes[code]) for code, ratio in ratios.items()),
        floor=floor,
        batches=batches,
        cutoff="2024-04-01",
        departments=(
            Department(
                code="police", inspectors=digest(staff), registry_size=4, excluded={}, per_object=2, pool_take=None
            ),
        ),
        entropy=DICE,
    )


def people(count: int) -> list[InspectorLine]:
    return [InspectorLine(f"P{n:02d}", digest(f"P{n}".encode())) for n in range(count)]
