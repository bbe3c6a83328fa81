"""The lists that a freeze commits to, read from the files of a draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.base.canonical import digest
from rules.draw.lists import (
    ExcludedLine,
    InspectorLine,
    PoolLine,
    read_excluded,
    read_inspectors,
    read_pool,
    read_recusals,
)
from rules.draw.terms import Terms
from site_gen.verify.report import Stop, require

__all__ = ["Lists", "list_hashes", "read_lists"]


@dataclass
class Lists:
    """The lists that the freeze commits to. inspectors: by code of the department. recusals: (object, inspector)."""

    pool: tuple[PoolLine, ...] = ()
    excluded: tuple[ExcludedLine, ...] = ()
    inspectors: dict[str, tuple[InspectorLine, ...]] = field(default_factory=dict)
    recusals: tuple[tuple[str, str], ...] = ()


def list_hashes(terms: Terms) -> dict[str, str]:
    """File name → the hash that the terms state, in the order in which they are judged."""
    people = {f"inspectors-{department.code}.tsv": department.inspectors for department in terms.departments}
    return {"pool.tsv": terms.pool, "excluded.tsv": terms.excluded, **people, "recusals.tsv": terms.recusals}


def read_lists(files: Mapping[str, bytes], terms: Terms) -> Lists:
    """The lists; raises Stop where one is missing, has another hash than the terms state, or is not in its one form."""
    lists = Lists()
    for name, hashed in list_hashes(terms).items():
        require(name in files and digest(files[name]) == hashed, name + " 缺少，或与条件中的摘要不符")
        try:
            if name == "pool.tsv":
                lists.pool = read_pool(files[name])
            elif name == "excluded.tsv":
                lists.excluded = read_excluded(files[name])
            elif name == "recusals.tsv":
                lists.recusals = read_recusals(files[name])
            else:
                code = name.removeprefix("inspectors-").removesuffix(".tsv")
                lists.inspectors[code] = read_inspectors(files[name])
        except ValueError:
            raise Stop(name + " 不合规定写法") from None
    return lists
