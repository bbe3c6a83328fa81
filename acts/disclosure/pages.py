"""The bureau's own pages as they stand in its folder, whether approved or not."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from db.pages import FILES, read_attachment, read_pages
from rules.base.errors import Problem, Refused
from rules.disclosure import announcement
from rules.disclosure.public import Announcement
from rules.disclosure.text_approval import TextApproval, kind_of

__all__ = ["Folder", "read_folder"]


@dataclass(frozen=True, kw_only=True)
class Folder:
    """pages: (text of the file, what it says), in order of name. attachments: file name → bytes, of all that a page names, or named when it
    was approved, without what they say of their writers. problems: of pages that cannot be read, and attachments that are not there.
    taken_off: what was taken off the attachments, a line for each file: 2024-plan.docx：作者、单位.
    """

    pages: tuple[tuple[str, Announcement], ...]
    attachments: dict[str, bytes]
    problems: tuple[Problem, ...]
    taken_off: tuple[str, ...] = ()


def read_folder(office: Office, *, whole: bool = True) -> Folder:
    """Read pages/*.md, and with `whole` the attachments. Refused when a page is not UTF-8, or the disk fails."""
    from db.metadata import without_metadata  # pypdf and lxml, 120 ms: for whom an attachment waits

    texts = read_pages(office.places.pages)
    pages, problems = [], announcement.name_problems(texts)
    for name, text in texts.items():
        if any(problem.where == f"pages/{name}" for problem in problems):
            continue
        page, found = announcement.parse(name, text)
        problems += found
        if page is not None:
            pages.append((text, page))
    attachments, taken_off = dict[str, bytes](), list[str]()
    named = dict[str, str]()
    for of, name in ((page.slug, one.name) for _, page in pages for one in page.attachments):
        named.setdefault(name, f"pages/{of}.md")
    for name in (*named, *_named_before(office, named)) if whole else ():
        try:
            stripped = without_metadata(read_attachment(office.places.pages, name), f"pages/{FILES}/{name}")
            attachments[name] = stripped.content
            if stripped.removed and name in named:
                taken_off.append(f"{name}：{'、'.join(stripped.removed)}")
        except Refused as refused:
            if name in named:
                problems += [
                    msgspec.structs.replace(one, where=f"{one.where}（{named[name]} 的附件）")
                    for one in refused.problems
                ]
    return Folder(pages=tuple(pages), attachments=attachments, problems=tuple(problems), taken_off=tuple(taken_off))


def _named_before(office: Office, named: Iterable[str]) -> list[str]:
    """The attachments that only the approved version of a page names: they stay public until the new words are approved."""
    approved = [one for one in office.store.all(TextApproval) if kind_of(one.number) == "page"]
    pages = (announcement.parse(f"{one.number.partition('/')[2]}.md", one.words.text)[0] for one in approved)
    names = dict.fromkeys(file.name for page in pages if page is not None for file in page.attachments)
    return [name for name in names if name not in named]
