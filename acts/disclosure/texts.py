"""公开文字审批: announcements, attachments, entries of the blacklist and scopes of tasks go out as they were approved here, word for word.

Names and words of items, plan lines and tasks as well, where something in them looks personal or private (`acts.disclosure.names`).
"""

from collections.abc import Iterator, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.disclosure.approval import Doubt, own_words, refuse_doubts
from acts.disclosure.names import NameText, name_doubts, name_texts, task_level
from acts.disclosure.pages import Folder, read_folder
from acts.disclosure.private_words import private_words
from rules.base.canonical import digest
from rules.base.errors import NotFound, Problem, Refused
from rules.disclosure.suspicion import Candidate, Suspicion, suspicions_in
from rules.disclosure.text_approval import (
    KINDS,
    NAMES,
    TextApproval,
    Words,
    attachment_key,
    attachment_words,
    blacklist_key,
    blacklist_problems,
    blacklist_words,
    has_free_scope,
    is_blacklisted,
    kind_of,
    page_key,
    page_words,
    scope_key,
    scope_words,
)
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item, restricted_trades
from rules.work.task import Task

__all__ = [
    "FreeText",
    "approve_texts",
    "find_text",
    "let_name_stand",
    "let_stand",
    "open_texts",
    "pending_texts",
    "revoke_text",
    "seen_attachments",
    "text_doubts",
    "with_waiting",
]


class FreeText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is to be public, as it stands now. key, words: of rules.disclosure.text_approval. title: what it belongs to.

    approved: the approval that holds now, of these words or of former ones. content: the bytes of an attachment. parts, found: of a name
    (`NAMES`) its texts, and what in them nobody let stand yet.
    """

    key: str
    title: str
    words: Words
    approved: TextApproval | None = None
    content: bytes = b""
    parts: tuple[tuple[str, str], ...] = ()
    found: tuple[tuple[str, Suspicion], ...] = ()

    @property
    def kind(self) -> str:
        """A key of KINDS."""
        return kind_of(self.key)

    @property
    def waiting(self) -> bool:
        """Whether these very words are not approved; of a name whether a place in it is to be read."""
        if self.kind in NAMES:
            return bool(self.found)
        return self.approved is None or self.approved.words != self.words


def open_texts(office: Office) -> list[FreeText]:
    """Every free text that would be public: announcements and their attachments, entries of the blacklist, scopes of frozen tasks.

    Of names of items, plan lines and tasks those in which something looks personal or private, or was let stand. A page that cannot be read is left out; a publication refuses it by name. Refused when one is not UTF-8.
    """
    return _texts(office, read_folder(office))


def pending_texts(office: Office) -> list[FreeText]:
    """Those that wait for approval: new ones, and those that were changed since."""
    return [text for text in open_texts(office) if text.waiting]


def with_waiting(office: Office, folder: Folder) -> list[TextApproval]:
    """The approvals as they would be if all that waits were approved today: what a preview is made from."""
    approvals = {one.number: one for one in office.store.all(TextApproval)}
    for text in _texts(office, folder):
        if text.waiting:
            approvals[text.key] = _approval(office, text, by="", document="")
    return list(approvals.values())


def find_text(office: Office, key: str) -> FreeText:
    """The text of this key, as `texts list` writes it. NotFound when there is none."""
    texts = (*open_texts(office), *_names(office, silent=True))
    found = next((text for text in texts if text.key == key.strip()), None)
    if found is None:
        kinds = "、".join(f"{kind}/…（{word}）" for kind, word in KINDS.items())
        raise NotFound(f"没有“{key}”这处公开文字，请照 mingchou texts list 列出的写；有 {kinds}")
    return found


def _texts(office: Office, folder: Folder) -> list[FreeText]:
    approvals = {one.number: one for one in office.store.all(TextApproval)}
    texts = (*_pages(folder), *_attachments(folder), *_blacklist(office), *_scopes(office))
    approved = [msgspec.structs.replace(text, approved=approvals.get(text.key)) for text in texts]
    return [*approved, *_names(office, silent=False)]


def _pages(folder: Folder) -> Iterator[FreeText]:
    for source, page in folder.pages:
        yield FreeText(key=page_key(page.slug), title=page.title, words=page_words(source))


def _attachments(folder: Folder) -> Iterator[FreeText]:
    titles = {one.name: one.title for _, page in folder.pages for one in page.attachments}
    for name, title in titles.items():
        if (content := folder.attachments.get(name)) is not None:
            yield FreeText(key=attachment_key(name), title=title, words=attachment_words(content), content=content)


def _blacklist(office: Office) -> Iterator[FreeText]:
    items = office.store.all(Item)
    restricted, today = restricted_trades(items), office.today()
    for one in office.store.each(Enterprise):
        if (one.watch or one.watch_entries) and is_blacklisted(one, today) and not is_hidden(one, restricted):
            yield FreeText(key=blacklist_key(one.number), title=one.name, words=blacklist_words(one, today))


def _scopes(office: Office) -> Iterator[FreeText]:
    for task in office.store.all(Task):
        if task.draws and has_free_scope(task) and task_level(office, task) == "full":
            yield FreeText(key=scope_key(task.number), title=task.name, words=scope_words(task))


def _names(office: Office, *, silent: bool) -> Iterator[FreeText]:
    """silent: those too in which there is nothing to ask about."""
    approvals = {one.number: one for one in office.store.all(TextApproval)}
    for one in name_texts(office):
        if silent or one.found or one.key in approvals:
            yield _of_name(one, approvals.get(one.key))


def _of_name(one: NameText, approved: TextApproval | None = None) -> FreeText:
    words = Words(text="\n".join(f"{label}：{text}" for label, text in one.parts))
    return FreeText(key=one.key, title=one.title, words=words, approved=approved, parts=one.parts, found=one.found)


# ---- doubts


def text_doubts(office: Office, texts: Sequence[FreeText]) -> list[Doubt]:
    """What in these texts looks personal or private, with its place; and the attachments whose words the program does not see."""
    parts = [(text, label, words) for text in texts if text.kind not in NAMES for label, words in _parts(text)]
    found = suspicions_in([_candidate(office, text, words) for text, _, words in parts], private_words(office))
    doubts = [
        Doubt(text.key, label, one) for (text, label, _), places in zip(parts, found, strict=True) for one in places
    ]
    blind = (text for text in texts if text.kind == "attachment" and _attachment_text(text) is None)
    why = "程序看不到里面的字，请人打开看过"
    doubts += [Doubt(text.key, label, one) for text in texts for label, one in text.found]
    return doubts + [Doubt(text.key, "附件", Suspicion("看不到字的文件", text.title, 0, why)) for text in blind]


def _parts(text: FreeText) -> Sequence[tuple[str, str]]:
    """(label, words) of what a person reads in it."""
    if text.kind == "attachment":
        return (("附件", _attachment_text(text) or ""),)
    return text.words.labelled(text.kind)


def _attachment_text(text: FreeText) -> str | None:
    return _text_in(text.key.partition("/")[2], text.content)


def _text_in(name: str, content: bytes) -> str | None:
    from db.exchange.attachment_text import attachment_text  # readers of workbooks and PDF, slow to load

    return attachment_text(name, content)


def seen_attachments(office: Office) -> frozenset[str]:
    """SHA-256 of the attachments whose words the program does not see, and which were approved, as they are, by somebody who looked."""
    contents = read_folder(office).attachments
    approvals = {name: office.store.find(TextApproval, attachment_key(name)) for name in contents}
    looked = {
        name
        for name, one in approvals.items()
        if one is not None and one.doubts and one.words == attachment_words(contents[name])
    }
    return frozenset(digest(contents[name]) for name in looked if _text_in(name, contents[name]) is None)


def let_stand(office: Office) -> dict[str, str]:
    """Key of an announcement or attachment that was approved → the places in it that somebody named had read before, and let stand."""
    approvals = (one for one in office.store.each(TextApproval) if kind_of(one.number) in ("page", "attachment"))
    return {one.number: "\n".join(one.clauses) for one in approvals if one.by.strip() and one.clauses}


def _candidate(office: Office, text: FreeText, words: str) -> Candidate:
    """A part of a text with the private words of its own record, and the names that are public anyway."""
    bureau, number = office.bureau, text.key.partition("/")[2]
    public = (bureau.name, bureau.site.organizer, bureau.site.contact, bureau.site.address, bureau.site.objection_note)
    owner = office.store.find(Enterprise, number) if text.kind == "blacklist" else None
    if owner is None:
        return Candidate(text=words, own=frozenset({number}), public=public)
    return Candidate(text=words, own=frozenset({number}), private=own_words(owner), public=(*public, owner.name))


# ---- the act


def approve_texts(
    office: Office, keys: Sequence[str], *, by: str, document: str, seen: bool = False
) -> list[TextApproval]:
    """Approve these texts as they stand, or with no keys all that wait, under a document number. Returns the approvals.

    seen: whoever approves has read the places that `text_doubts` names and lets them stand. Refused otherwise, and where an entry of the
    blacklist has no decision or basis, or where a place is private beyond doubt. NotFound for a key that there is not.
    """
    texts = _to_approve(office, keys, by, document)
    again = text_doubts(office, texts)
    refuse_doubts(again, seen=seen)
    require_leader(office, by)
    approvals = [
        _approval(office, text, by=by.strip(), document=document.strip(), found=[one for one in again if one.number == text.key])
        for text in texts
    ]  # fmt: skip
    listed = "、".join(text.key for text in texts[:3]) + (f" 等 {len(texts)} 处" if len(texts) > 3 else "")
    read_again = f"，提示的 {len(again)} 处已经看过" if again else ""
    with office.transaction("text.approve", f"审批公开文字 {listed}，文号 {document.strip()}{read_again}") as tx:
        for approval in approvals:
            tx.put(approval)
    return approvals


def _to_approve(office: Office, keys: Sequence[str], by: str, document: str) -> list[FreeText]:
    """The texts of these keys, or all that wait. Refused when one lacks what it must have, or is approved as it stands."""
    missing = [
        Problem("必须填写", "", label) for label, text in (("批准人", by), ("文号", document)) if not text.strip()
    ]
    if missing:
        raise Refused(*missing)
    texts = [find_text(office, key) for key in dict.fromkeys(keys)] if keys else pending_texts(office)
    if not texts:
        raise Refused("没有待审批的公开文字")
    problems = [Problem("已经按现在的文字审批过", text.key) for text in texts if not text.waiting]
    for text in (text for text in texts if text.kind == "blacklist"):
        problems += blacklist_problems(text.words, text.key)
    if problems:
        raise Refused(*problems)
    return texts


def _approval(office: Office, text: FreeText, *, by: str, document: str, found: Sequence[Doubt] = ()) -> TextApproval:
    return TextApproval(
        number=text.key,
        **msgspec.structs.asdict(text.words),
        by=by,
        document=document,
        on=office.today(),
        doubts=len(found),
        clauses=_clauses(text, found),
    )


def _clauses(text: FreeText, found: Sequence[Doubt]) -> tuple[str, ...]:
    """The words that may stand: those of now, and of a name those of before that still stand in it."""
    before = text.approved.clauses if text.approved and text.kind in NAMES else ()
    still = (words for words in before if words in text.words.text)
    return tuple(dict.fromkeys((*still, *(one.suspicion.text for one in found))))


def let_name_stand(office: Office, task: Task) -> None:
    """Keep the yes of whoever froze a task, or sent its officers, having read what is lit in its name: one yes is enough."""
    found = name_doubts(office, task)
    if not found:
        return
    old = office.store.find(TextApproval, f"task/{task.number}")
    text = FreeText(
        key=f"task/{task.number}", title=task.name, words=Words(text=f"任务名称：{task.name}"), approved=old
    )
    doubts = [Doubt(text.key, "任务名称", one) for one in found]
    approval = _approval(office, text, by=office.by, document="", found=doubts)
    with office.transaction(
        "text.approve", f"任务 {task.number} 的名称里提示的 {len(found)} 处已经看过，可以公开"
    ) as tx:
        tx.put(approval)


def revoke_text(office: Office, key: str, *, reason: str, by: str) -> None:
    """Take the approval of a text back: it is not public from the next publication on, nor are former words of it. What was, the journal keeps.

    NotFound when there is no approval. Refused without reason or person.
    """
    key = key.strip()
    missing = [
        Problem("必须填写", key, label) for label, text in (("原因", reason), ("决定人", by)) if not text.strip()
    ]
    if missing:
        raise Refused(*missing)
    if office.store.find(TextApproval, key) is None:
        raise NotFound(f"“{key}”没有审批过，不用收回；审批过的见 mingchou texts list --all")
    require_leader(office, by)
    with office.transaction("text.revoke", f"收回公开文字 {key} 的审批：{reason.strip()}，{by.strip()} 决定") as tx:
        tx.delete(TextApproval, key)
