"""A small draw made by hand: a pool, its terms, four inspectors of the police."""

from collections.abc import Mapping

import msgspec

from rules.base.canonical import digest
from rules.draw import draw
from rules.draw.draw import (
    Bureau,
    Department,
    Entropy,
    InspectorLine,
    ItemRef,
    PlanRef,
    PoolLine,
    RegistryRef,
    Stratum,
    Terms,
)

FROZEN, EXPECTED = "2024-04-09T09:00:00+08:00", "2024-04-09T15:00:00+08:00"
DICE = Entropy(
    kind="dice",
    source={"dice": 20, "faces": 10, "place": "会议室"},
    expected_at=EXPECTED,
    expires_at="2024-04-10T23:59:59+08:00",
)
HASH = "ab" * 32


def pool_of(**sizes: int) -> list[PoolLine]:
    """A pool with so many objects in each stratum, P-0001 …"""
    codes = [code for code, size in sizes.items() for _ in range(size)]
    return [PoolLine(f"P-{n:04d}", code, digest(str(n).encode())) for n, code in enumerate(codes, 1)]


def terms_for(
    pool: list[PoolLine], ratios: Mapping[str, str], floor: str = "0", batches: int = 1, strata_by: str = ""
) -> Terms:
    """Terms of 9 April 2024. strata_by: by default the kind that the first stratum is of."""
    sizes = {code: sum(line.stratum == code for line in pool) for code in ratios}
    staff = draw.tsv(msgspec.structs.astuple(line) for line in people(4))
    first = next(iter(ratios))
    kind = strata_by or ("none" if first == "all" else "watch" if first in ("watch", "other") else "risk")
    return Terms(
        bureau=Bureau("410499", "示例县公安局", None),
        clock="office",
        serial=1,
        previous=None,
        draw="2024-001-1",
        task="2024-001",
        frozen_at=FROZEN,
        plan=PlanRef(line="L-0001", ratio="0.05", version=1) if floor != "0" else None,
        items=(ItemRef("I-0001", 1),),
        scope="",
        mask=None,
        strata_by=kind,  # type: ignore[arg-type]
        classes_basis="示例县规定",
        publish_by="2024-12-31",
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
    """So many inspectors, P00 …"""
    return [InspectorLine(f"P{n:02d}", digest(f"P{n}".encode())) for n in range(count)]
