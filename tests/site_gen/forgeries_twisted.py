"""Somebody who computes everything, seal and register too, by nearly the rules: one of them is bent, to his taste.

Each looks like a mistake of a program and gives another list, team or name than the rules.
"""

from typing import Any

from tests.site_gen.forgeries import Cases, Files, edited, load, refrozen, sealed, stated
from tests.site_gen.office import canonical, digest, evidence_of, rows, terms_of, tickets

__all__ = ["forged"]


def forged() -> Cases:
    """Ten bent rules, each with the step at which it shows."""
    one, two = load("draw-1"), load("draw-2")
    return {
        "one number in two strata": (_in_two_strata(one), "冻结名单"),
        "tickets that were not turned round": (sealed(one, drawn=_drawn(one, turned=False)), "抽取名单"),
        "tickets padded on the right": (sealed(one, drawn=[entry | {"ticket": entry["ticket"].ljust(78, "0")} for entry in stated(one)["drawn"]]), "抽取名单"),
        "a seed that leaves the kind out": (_seed_without_kind(one), "种子"),
        "a floor filled from the lowest stratum": (_floor_from_below(one), "各层抽取数"),
        "a replacement by ticket from any stratum": (_replaced_from_anywhere(two), "剔除与递补"),
        "pools by the tickets of the objects": (sealed(one, pools=_pools_by(one, "/objects")), "检查人员库"),
        "teams by ticket alone, whoever has gone often": (sealed(one, teams=_by_ticket_alone(one)), "随机匹配"),
        "who was taken off comes back": (_back_again(two), "人员更换"),
        "a name in letters that look the same": (_look_alike(one), "名称公开"),
    }  # fmt: skip


def _in_two_strata(files: Files) -> Files:
    """An enterprise that the clerk dislikes stands twice, in the highest stratum too; terms and sizes say so."""
    number, _, bound = next(row for row in rows(files["pool.tsv"]) if row[1] == "A")
    strata = terms_of(files)["strata"]
    strata[0]["size"] += 1
    line = f"{number}\tE\t{bound}\n".encode()
    pool = b"".join(sorted([*files["pool.tsv"].splitlines(keepends=True), line]))
    return refrozen(files, {"pool.tsv": pool}, strata=strata, pool_size=terms_of(files)["pool_size"] + 1)


def _drawn(files: Files, *, turned: bool = True) -> list[dict[str, Any]]:
    """The list by tickets, read from the front where they are not turned."""
    evidence, stratum = stated(files), {row[0]: row[1] for row in rows(files["pool.tsv"])}
    order = [
        (ticket if turned else ticket[::-1], one) for ticket, one in tickets(stratum, evidence["seed"] + "/objects")
    ]
    order.sort()
    first = [
        (ticket, one)
        for code, count in evidence["taken"].items()
        for ticket, one in [pair for pair in order if stratum[pair[1]] == code][:count]
    ]
    batches = terms_of(files)["batches"]
    return [
        {"batch": place % batches, "number": one, "stratum": stratum[one], "ticket": ticket}
        for place, (ticket, one) in enumerate(sorted(first))
    ]


def _seed_without_kind(files: Files) -> Files:
    evidence = stated(files)
    seed = digest(evidence["commitment"] + "\n" + evidence["entropy"]["value"])
    again = files | {"evidence.json": canonical(evidence | {"seed": seed})}
    return sealed(files, seed=seed, drawn=_drawn(again))


def _floor_from_below(files: Files) -> Files:
    """As many in all, but the many of low risk make them up."""
    terms = terms_of(files)
    sizes = {one["code"]: one["size"] for one in terms["strata"]}
    taken = evidence_of(refrozen(files, floor="0", plan=None), stated(files))["taken"]
    missing = sum(stated(files)["taken"].values()) - sum(taken.values())
    for code in reversed(list(sizes)):
        more = min(missing, sizes[code] - taken[code])
        taken[code] += more
        missing -= more
    again = files | {"evidence.json": canonical(stated(files) | {"taken": taken})}
    return sealed(files, taken=taken, drawn=_drawn(again))


def _replaced_from_anywhere(files: Files) -> Files:
    evidence, stratum = stated(files), {row[0]: row[1] for row in rows(files["pool.tsv"])}
    used = {one["number"] for one in evidence["drawn"]}
    first = evidence["struck"][0]
    order = [one for _, one in tickets(stratum, evidence["seed"] + "/objects") if one not in used]
    other = next(one for one in order if stratum[one] != stratum[first["number"]])
    return sealed(files, struck=[first | {"replaced_by": other}], changes=[])


def _pools_by(files: Files, end: str) -> dict[str, list[str]]:
    found = {}
    for one in terms_of(files)["departments"]:
        ids = [row[0] for row in rows(files[f"inspectors-{one['code']}.tsv"])]
        found[one["code"]] = [who for _, who in tickets(ids, stated(files)["seed"] + end)][: one["pool_take"]]
    return found


def _by_ticket_alone(files: Files) -> list[dict[str, Any]]:
    evidence = stated(files)
    return [
        team
        | {
            "inspectors": [
                who for _, who in tickets(evidence["pools"][team["department"]], f"{evidence['seed']}/match/{team['object']}")
            ][: len(team["inspectors"])]
        }
        for team in evidence["teams"]
    ]  # fmt: skip


def _back_again(files: Files) -> Files:
    """C06 left P-0033; when C04 leaves it too, C06 comes again."""

    def edit(changes: list[dict[str, Any]]) -> None:
        changes[2]["in"] = changes[0]["out"]

    return edited(files, "changes", edit)


def _look_alike(files: Files) -> Files:
    """示 as a radical (U+2F70): the same to the eye, another name to the frozen line."""
    name = next(name for name in sorted(files) if name.startswith("openings/"))
    assert "示".encode() in files[name]
    return files | {name: files[name].replace("示".encode(), "\u2f70".encode(), 1)}
