"""名称公开: each opening opens its own line, nobody has two numbers, and a masked draw opens none."""

from collections.abc import Mapping

from rules.base.invisible import visible
from rules.draw.lists import read_opening
from rules.draw.terms import Terms
from site_gen.verify.lists import Lists
from site_gen.verify.report import Stop, Verdict, require

__all__ = ["judge_openings"]


def judge_openings(files: Mapping[str, bytes], terms: Terms, lists: Lists) -> Verdict:
    """Raises Stop at the first opening that is wrong, in the order of the files' names."""
    committed = {line.number: line.commitment for line in lists.pool}
    committed |= {line.number: line.commitment for line in lists.excluded}
    codes: set[str] = set()
    objects: set[str] = set()
    names = sorted(name for name in files if name.startswith("openings/"))
    for name in names:
        require(not terms.mask, "只公开算术的抽取不应有名称：" + visible(name))
        try:
            one = read_opening(files[name])
        except ValueError:
            raise Stop(visible(name) + " 不合规定写法") from None
        own = name == f"openings/{one.number}.json" and one.commitment == committed.get(one.number)
        if not own or one.code in codes or one.object in objects:
            raise Stop(visible(name) + " 与承诺不符，或主体另有编号")
        objects.add(one.object)
        if one.code:  # the bodies without a code are told apart by their numbers
            codes.add(one.code)
    if terms.mask:
        return "note", "名称依法不公开，只公开算术"
    if names:
        return "holds", f"{len(committed)} 个中公开了 {len(names)} 个，与承诺一致"
    return "not_yet", "名称尚未公开，或公示期满已移出"
