"""Saved views of the lists: kept under a name, one name once in a list."""

from collections.abc import Sequence

from acts.base.office import Office
from acts.finding.finding import Finder, Wanted
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Column, clean
from rules.finding.fields import field_named
from rules.finding.view import View

__all__ = ["delete_view", "save_view", "view_named", "views_of", "with_view"]

_LONGEST = 40


def views_of(office: Office, code: str = "") -> list[View]:
    """The views of a list, of all lists without one; by list and name."""
    found = [view for view in office.store.all(View) if code in ("", view.list)]
    return sorted(found, key=lambda view: (view.list, view.name.encode("gb18030", "replace")))


def view_named(office: Office, code: str, name: str) -> View:
    """The view of this name or number; NotFound names those that there are."""
    views = views_of(office, code)
    wanted = clean(name)
    found = next((view for view in views if wanted in (view.name, view.number)), None)
    if found is None:
        listed = f"，有 {'、'.join(view.name for view in views)}" if views else "，还没有保存过"
        raise NotFound(f"没有名为“{name}”的视图{listed}")
    return found


def with_view(office: Office, code: str, view: str, wanted: Wanted) -> Wanted:
    """What is wanted, within a view ("" for none): its conditions hold too, its order and columns where none are asked for."""
    if not view:
        return wanted
    found = view_named(office, code, view)
    where = "；".join(filter(None, (found.where, wanted.where)))
    return Wanted(where=where, sort=wanted.sort or found.sort, columns=wanted.columns or found.columns)


def save_view(office: Office, code: str, columns: Sequence[Column], name: str, wanted: Wanted) -> View:
    """Keep what is wanted of a list under a name; one of that name in the list is replaced. Refused when something of it is not understood."""
    name = clean(name)
    finder = Finder(office, code, columns)
    problems = _problems(finder, name, wanted)
    shown: list[str] = []
    for word in wanted.columns:
        try:
            shown.append(field_named(finder.fields, word).name)
        except ValueError as error:
            problems.append(Problem(str(error), field="栏目"))
    if problems:
        raise Refused(*problems)
    old = next((view for view in views_of(office, code) if view.name == name), None)
    view = View(
        number=old.number if old is not None else _next_number(office), list=code, name=name, where=wanted.where.strip(),
        sort=wanted.sort.strip(), columns=tuple(dict.fromkeys(shown)),
    )  # fmt: skip
    if view == old:
        return view
    with office.transaction("view.save", f"{'修改' if old is not None else '保存'}视图 {view.number} {name}") as tx:
        tx.put(view)
    return view


def _problems(finder: Finder, name: str, wanted: Wanted) -> list[Problem]:
    """What is wrong with the name, the conditions, the order."""
    problems: list[Problem] = []
    if not name or len(name) > _LONGEST or not name.isprintable():
        problems.append(Problem(f"请写一个名称，最多 {_LONGEST} 字", field="视图名称"))
    for check, text in ((finder.conditions, wanted.where), (finder.orders, wanted.sort)):
        try:
            check(text)
        except Refused as refused:
            problems += refused.problems
    if not (wanted.where or wanted.sort or wanted.columns):
        problems.append(Problem("条件、排序、栏目都没有写，没有可保存的", field="视图"))
    return problems


def delete_view(office: Office, code: str, name: str) -> View:
    """Forget a view; its number is not used again."""
    view = view_named(office, code, name)
    with office.transaction("view.delete", f"删除视图 {view.number} {view.name}") as tx:
        tx.delete(View, view.number)
    return view


def _next_number(office: Office) -> str:
    taken = office.store.numbers_ever(View)
    highest = max((int(number.removeprefix("F-")) for number in taken if number.startswith("F-")), default=0)
    return f"F-{highest + 1:04d}"
