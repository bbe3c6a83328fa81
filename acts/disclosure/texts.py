"""公开文字审批: announcements, attachments, entries of the blacklist and scopes of tasks go out as they were approved here, word for word."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.disclosure.approval import Doubt, own_words, refuse_doubts
from acts.disclosure.pages import Folder, read_folder
from acts.disclosure.private_words import private_words
from rules.base.errors import NotFound, Problem, Refused
from rules.disclosure.suspicion import Candidate, Suspicion, suspicions_in
from rules.disclosure.text_approval import (
    KINDS,
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
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import governing_level
from rules.work.task import Task

__all__ = [
    "FreeText",
    "approve_texts",
    "find_text",
    "name_doubts",
    "open_texts",
    "pending_texts",
    "text_doubts",
    "with_waiting",
]


class FreeText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is to be public, as it stands now. key, words: of rules.disclosure.text_approval. title: what it belongs to.

    approved: the approval that holds now, of these words or of former ones. content: the bytes of an attachment.
    """

    key: str
    title: str
    words: Words
    approved: TextApproval | None = None
    content: bytes = b""

    @property
    def kind(self) -> str:
        """A key of KINDS."""
        return kind_of(self.key)

    @property
    def waiting(self) -> bool:
        """Whether these very words are not approved."""
        return self.approved is None or self.approved.words != self.words


def open_texts(office: Office) -> list[FreeText]:
    """Every free text that would be public: announcements and their attachments, entries of the blacklist, scopes of frozen tasks.

    A page that cannot be read is left out; a publication refuses it by name. Refused when one is not UTF-8.
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
            approvals[text.key] = _approval(office, text, by="", document="", doubts=0)
    return list(approvals.values())


def find_text(office: Office, key: str) -> FreeText:
    """The text of this key, as `texts list` writes it. NotFound when there is none."""
    found = next((text for text in open_texts(office) if text.key == key.strip()), None)
    if found is None:
        kinds = "、".join(f"{kind}/…（{word}）" for kind, word in KINDS.items())
        raise NotFound(f"没有“{key}”这处公开文字，请照 mingchou texts list 列出的写；有 {kinds}")
    return found


def _texts(office: Office, folder: Folder) -> list[FreeText]:
    approvals = {one.number: one for one in office.store.all(TextApproval)}
    texts = (*_pages(folder), *_attachments(folder), *_blacklist(office), *_scopes(office))
    return [msgspec.structs.replace(text, approved=approvals.get(text.key)) for text in texts]


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
        if one.watch and is_blacklisted(one, today) and not is_hidden(one, restricted):
            yield FreeText(key=blacklist_key(one.number), title=one.name, words=blacklist_words(one))


def _scopes(office: Office) -> Iterator[FreeText]:
    for task in office.store.all(Task):
        if task.draws and has_free_scope(task) and _level(office, task) == "full":
            yield FreeText(key=scope_key(task.number), title=task.name, words=scope_words(task))


def _level(office: Office, task: Task) -> str:
    store = office.store
    items = [item for number in task.items if (item := store.find(Item, number)) is not None]
    return governing_level(items, [store.get(Draw, number).level for number in task.draws])


# ---- doubts


def text_doubts(office: Office, texts: Sequence[FreeText]) -> list[Doubt]:
    """What in these texts looks personal or private, with its place; and the attachments whose words the program does not see."""
    parts = [(text, label, words) for text in texts for label, words in _parts(text)]
    found = suspicions_in([_candidate(office, text, words) for text, _, words in parts], private_words(office))
    doubts = [
        Doubt(text.key, label, one) for (text, label, _), places in zip(parts, found, strict=True) for one in places
    ]
    blind = (text for text in texts if text.kind == "attachment" and _attachment_text(text) is None)
    why = "程序看不到里面的字，请人打开看过"
    return doubts + [Doubt(text.key, "附件", Suspicion("看不到字的文件", text.title, 0, why)) for text in blind]


def _parts(text: FreeText) -> Sequence[tuple[str, str]]:
    """(label, words) of what a person reads in it."""
    if text.kind == "attachment":
        return (("附件", _attachment_text(text) or ""),)
    return text.words.labelled(text.kind)


def _attachment_text(text: FreeText) -> str | None:
    from db.exchange.attachment_text import attachment_text  # noqa: PLC0415 - readers of workbooks and PDF take a while to come up, which only attachments need

    return attachment_text(text.key.partition("/")[2], text.content)


def _candidate(office: Office, text: FreeText, words: str) -> Candidate:
    """A part of a text with the private words of its own record, and the names that are public anyway."""
    bureau, number = office.bureau, text.key.partition("/")[2]
    public = (bureau.name, bureau.site.organizer, bureau.site.contact, bureau.site.address, bureau.site.objection_note)
    owner = office.store.find(Enterprise, number) if text.kind == "blacklist" else None
    if owner is None:
        return Candidate(text=words, own=frozenset({number}), public=public)
    return Candidate(text=words, own=frozenset({number}), private=own_words(owner), public=(*public, owner.name))


def name_doubts(office: Office, task: Task) -> list[Suspicion]:
    """What in the name of a task looks personal or private: the name is public from the freeze on."""
    public = (office.bureau.name, *(item.name for item in office.store.all(Item)))
    (found,) = suspicions_in(
        [Candidate(text=task.name, own=frozenset({task.number}), public=public)], private_words(office)
    )
    return found


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
    counts = Counter(one.number for one in again)
    approvals = [
        _approval(office, text, by=by.strip(), document=document.strip(), doubts=counts[text.key]) for text in texts
    ]
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


def _approval(office: Office, text: FreeText, *, by: str, document: str, doubts: int) -> TextApproval:
    return TextApproval(
        number=text.key,
        **msgspec.structs.asdict(text.words),
        by=by,
        document=document,
        on=office.today(),
        doubts=doubts,
    )
