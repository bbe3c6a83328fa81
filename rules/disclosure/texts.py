"""The projection of free texts: announcements, blacklist, scope; each only as it was approved (rules.disclosure.text_approval)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rules.base.marks import public_text, public_texts
from rules.disclosure import announcement
from rules.disclosure.index import Index, Records
from rules.disclosure.public import Announcement, PublicBlacklisted
from rules.disclosure.text_approval import (
    SCOPE_WAITS,
    TextApproval,
    Words,
    attachment_key,
    attachment_words,
    blacklist_key,
    blacklist_problems,
    has_free_scope,
    page_key,
    scope_key,
    scope_text,
    scope_words,
)
from rules.registry.enterprise import Enterprise, is_hidden
from rules.work.task import Task

__all__ = ["approved_announcements", "approved_blacklist", "approved_scope", "newest_first"]


def newest_first(pages: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """Announcements in the order of the site: the newest first, those without a day last."""
    return tuple(sorted(pages, key=lambda page: (page.on is None, page.on, page.slug), reverse=True))


def approved_announcements(records: Records, index: Index) -> tuple[Announcement, ...]:
    """The pages that are still there, each as it was approved; with those attachments whose bytes were approved."""
    approvals = index.text_approvals
    shown = []
    for slug in dict.fromkeys(page.slug for page in records.announcements):
        approval = approvals.get(page_key(slug))
        page = announcement.parse(f"{slug}.md", approval.words.text)[0] if approval else None
        if page is not None:
            names = (one.name for one in page.attachments)
            contents = {name: records.attachments[name] for name in names if _is_approved(name, records, approvals)}
            files = tuple(replace(one, content=contents[one.name]) for one in page.attachments if one.name in contents)
            shown.append(replace(page, attachments=files))
    return newest_first(shown)


def _is_approved(name: str, records: Records, approvals: Mapping[str, TextApproval]) -> bool:
    """Whether the bytes of an attachment are there, and are those that were approved."""
    content, approval = records.attachments.get(name), approvals.get(attachment_key(name))
    return content is not None and approval is not None and approval.words == attachment_words(content)


def approved_blacklist(index: Index) -> tuple[PublicBlacklisted, ...]:
    """The entries in force today, as they were approved; without those that must not be named, or of which no decision was recorded.

    An object that was taken off the list is gone at once; so is one whose last day, as approved or as it stands now, is over.
    """
    shown = []
    for enterprise in index.enterprises.values():
        if "blacklist" not in enterprise.flags(index.today):
            continue
        approval = index.text_approvals.get(blacklist_key(enterprise.number))
        if approval is None or is_hidden(enterprise, index.restricted):
            continue
        words = approval.words
        begun = words.start is not None and words.start <= index.today
        if begun and not blacklist_problems(words, "") and (words.until is None or index.today <= words.until):
            shown.append(_entry(enterprise, words))
    return tuple(shown)


def _entry(enterprise: Enterprise, words: Words) -> PublicBlacklisted:
    return PublicBlacklisted(
        number=enterprise.number,
        name=enterprise.name,
        code=enterprise.code,
        trades=public_texts(enterprise, "trades", enterprise.trades),
        reason=public_text(enterprise, "watch_reason", words.text),
        organ=public_text(enterprise, "watch_organ", words.organ),
        document=public_text(enterprise, "watch_document", words.decision),
        basis=public_text(enterprise, "watch_basis", words.basis),
        start=words.start,
        until=words.until,
    )


def approved_scope(task: Task, index: Index) -> str:
    """The scope of a task as the public reads it: that of its plan line, and how it is narrowed."""
    plan = index.listed_plan(task.plan)
    if plan is None or not plan.trades or task.cause:
        return _own_scope(task, index)
    trades = f"计划范围：{'、'.join(plan.trades)}"
    return f"{trades}；{_own_scope(task, index)}" if task.where or task.duties else trades


def _own_scope(task: Task, index: Index) -> str:
    """How a task narrows its scope. Words of before are not shown for a draw that was made of others."""
    text = scope_text(task, masked=index.is_masked(task))
    if not has_free_scope(task):
        return text
    approval = index.text_approvals.get(scope_key(task.number))
    return text if approval is not None and approval.words == scope_words(task) else SCOPE_WAITS
