"""The public records: every field that may leave the bureau is declared in this file and in public_work, and nowhere else.

Texts are ready to be shown (Chinese, codes already read); dates are `date`, times ISO 8601 with +08:00. A withheld text
reads 依法不予公开（…）. The table in disclosure.md is tested against these classes: a new field here fails until it is
described there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.disclosure.public_work import (
    PublicDecision,
    PublicDuty,
    PublicPlan,
    PublicPlanLine,
    PublicStratum,
    PublicTask,
)

__all__ = [
    "Announcement", "Attachment", "FieldChange", "ItemVersion", "PublicBlacklisted", "PublicBureau", "PublicDecision", "PublicDraw", "PublicDrawn",
    "PublicDuty", "PublicEnterprise", "PublicInspector", "PublicItem", "PublicObject", "PublicPlan", "PublicPlanLine", "PublicRecords", "PublicRestore", "PublicResult", "PublicStratum",
    "PublicTask", "StatisticsRow",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBureau:
    """Who publishes. demo: the site carries 演示数据 and noindex. url: "" while the site has no fixed address."""

    name: str
    region: str
    url: str
    organizer: str
    undertaker: str
    site_id: str
    icp: str
    police_record: str
    contact: str
    address: str
    objection_note: str
    demo: bool
    inspectors_withheld: str = ""
    publish_classes: str = ""
    """The legal ground for withholding 执法检查人员名录库; "" where it is public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """The value of a field of an item before and after a change; "" where it was empty. field: its Chinese label.

    For a withheld field both read 依法不予公开（…）.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """A version of an item: its day, and what it changed (nothing in the first). replaced: by another version on the same day."""

    version: int
    on: date | None
    changes: tuple[FieldChange, ...]
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicItem:
    """One item of the 随机抽查事项清单: every field of it."""

    number: str
    name: str
    department: str
    basis: str
    subject: str
    category: str
    trades: tuple[str, ...]
    content: str
    standard: str
    ratio: str
    times_per_year: int
    methods: tuple[str, ...]
    level: str
    level_basis: str
    valid_from: date | None
    valid_until: date | None
    note: str
    version: int
    current: bool
    versions: tuple[ItemVersion, ...]
    term_years: int = 3
    """How many years after the inspection its results stay public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDrawn:
    """A row of the drawn list, once the lists are open. state: 在最终名单 / 已剔除（原因） / 递补.

    number: in the draw, "" where no name may stand beside it. object: in the registry, "" of one that may not be named.
    """

    order: int
    number: str
    object: str
    name: str
    stratum: str
    batch: int
    state: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDraw:
    """One freeze and its draw. words: six characters of the commitment. open: names and lists are public.

    stages: (label, time or "" until reached), in order. files: the evidence folder as far as it is public, by path.
    teams: (object number, department, ids of the inspectors in this draw). voids, expired, supplements, corrections: of all freezes of the bureau.
    """

    number: str
    task: str
    task_name: str
    serial: int
    commitment: str
    words: str
    state: str
    state_code: str
    stages: tuple[tuple[str, str], ...]
    frozen_at: str
    expected_at: str
    entropy: str
    source: str
    strength: str
    value: str
    value_at: str
    witnesses: tuple[str, ...]
    outside: tuple[str, ...]
    seed: str
    seal: str
    pool_size: int
    strata: tuple[PublicStratum, ...]
    excluded: tuple[tuple[str, int], ...]
    departments: tuple[tuple[str, int, int], ...]
    """(department, eligible inspectors, inspectors in the registry)"""
    drawn_count: int | None
    struck_count: int
    struck_reasons: tuple[tuple[str, int], ...]
    void_reason: str
    supersedes: str
    open: bool
    opens: str
    """When names become public, in Chinese."""
    level: str
    """有限公开 where no name ever becomes public; "" in an open draw."""
    computed: tuple[str, ...]
    witnessed: tuple[str, ...]
    declared: tuple[str, ...]
    """What is recomputed (each sentence names the step), what somebody outside must be asked, what rests on the bureau's word (rules.draw.proof)."""
    drawn: tuple[PublicDrawn, ...]
    teams: tuple[tuple[str, str, tuple[str, ...]], ...]
    files: Mapping[str, bytes]
    voids: int
    expired: int
    changes: tuple[tuple[str, str, str, str, str], ...] = ()
    """Changes of teams, in order: (object number, department, replaced id, reason, substitute's id or 缺员)."""
    without_choice: tuple[tuple[str, str], ...] = ()
    """无随机性: (object number, department) of the teams in which nothing was left to chance."""
    parent: str = ""
    """The draw that a supplementary draw adds to; "" for an ordinary draw."""
    adds: str = ""
    """What a supplementary draw adds and why, in Chinese."""
    masked: bool = False
    """Whether strata, scope or name rest on risk class or watch-list: the list is by name alone, beside no line of the evidence."""
    lookup: str = ""
    """Where everybody can look the value up, in Chinese."""
    void_office: str = ""
    """The office, not the name, of who approved the void."""
    removed: tuple[str, ...] = ()
    removed_count: int = 0
    removed_reason: str = ""
    """Lines of the draw before, which was voided, that this redraw leaves out: their numbers where lists are by number, how many, why."""
    supplements: int = 0
    corrections: int = 0
    late_days: int = 0
    """逾期未公开 n 天: how many days after publish_by the lists are still not public."""
    demo: str = ""
    """演示时钟，不作数; "" where the clock is the office's."""
    notes: tuple[str, ...] = ()
    """Sentences about what stands out and rests on papers alone (rules.disclosure.draw_notes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicResult:
    """One result of one object for one item. slug: [a-z0-9-], its address. note: of a correction, in Chinese.

    object_page: False when the object may not be named: then object, code and region are "".
    abnormal, case_filed, fine (fen): what came of it, as approved; None where it is withheld. withheld: (field, 依法不予公开（理由）) of
    what a mark withholds and is no text: of these three, of the code and of `problem`, which follows from it.
    """

    slug: str
    task: str
    task_name: str
    plan: str
    plan_name: str
    direction: str
    category: str
    authority: str
    department: str
    object_number: str
    object: str
    code: str
    town: str
    item: str
    item_name: str
    basis: str
    methods: tuple[str, ...]
    checked_on: date
    result_code: str
    result: str
    problem: bool | None
    statement: str
    handling: str
    approved_on: date
    corrected: bool
    note: str
    object_page: bool
    abnormal: bool | None = False
    case_filed: bool | None = False
    fine: int | None = 0
    chance: str = ""
    """怎样抽中的: how likely it was that this object came on the list, or that it was no chance, in words."""
    cause: str = ""
    """非随机（投诉举报） for a check that was not drawn; "" for a random check."""
    withheld: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicObject:
    """One object with results: its page gathers them, newest first (slugs of results)."""

    number: str
    name: str
    code: str
    trades: tuple[str, ...]
    status: str
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEnterprise:
    """One line of the public 检查对象名录库. page: whether it has an object page."""

    number: str
    name: str
    code: str
    trades: tuple[str, ...]
    status: str
    page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInspector:
    """One line of the public 执法检查人员名录库: no name."""

    number: str
    department: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBlacklisted:
    """One unit on the blacklist (仙游 2018 (三)4), as approved: why, by whose decision, under which document and law, from when to when."""

    number: str
    name: str
    code: str
    trades: tuple[str, ...]
    reason: str
    organ: str
    document: str
    basis: str
    start: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsRow:
    """One line of 抽查情况统计表: exactly the 13 columns of 源汇 2023 附件2. fine: fen. task, item_number: of what it counts; in no column."""

    order: int
    section: str
    name: str
    item: str
    period: str
    ratio: str
    drawn: int
    checked: int
    disclosed: int
    problems: int
    abnormal: int
    cases: int
    fine: int
    task: str = ""
    item_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file attached to an announcement. name: its file name, as it is published. content: its bytes."""

    name: str
    title: str
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A page written by the bureau in Markdown (公告, 工作细则). kind: `news` or `rules`."""

    slug: str
    title: str
    on: date | None
    kind: str
    markdown: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRestore:
    """台账由备份恢复. at: ISO time. post: the office of who approved it. publications: how many the journal had lost.

    freezes: (serial, sentence) of each of which the register knew more than the journal.
    """

    at: str
    reason: str
    post: str
    publications: int
    freezes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRecords:
    """Everything the site is made from. as_of: when the records were read. seq, head: the journal at that moment.

    restricted: (trade, count or 少于5, as the quarter began) of objects that are counted in the public registry without a name. statistics: year → rows.
    freezes, heads: the lines (fields as text) of the two public files that only grow.
    """

    bureau: PublicBureau
    as_of: str
    seq: int
    head: str
    items: tuple[PublicItem, ...]
    plan: tuple[PublicPlanLine, ...]
    tasks: tuple[PublicTask, ...]
    draws: tuple[PublicDraw, ...]
    results: tuple[PublicResult, ...]
    objects: tuple[PublicObject, ...]
    enterprises: tuple[PublicEnterprise, ...]
    restricted: tuple[tuple[str, str], ...]
    inspectors: tuple[PublicInspector, ...]
    blacklist: tuple[PublicBlacklisted, ...]
    statistics: Mapping[int, tuple[StatisticsRow, ...]]
    freezes: tuple[tuple[str, ...], ...]
    heads: tuple[tuple[str, ...], ...]
    announcements: tuple[Announcement, ...]
    named_statistics: Mapping[int, tuple[StatisticsRow, ...]] = field(default_factory=dict)
    """The same columns of the checks with a cause (非随机), which are counted apart."""
    apart: Mapping[int, int] = field(default_factory=dict)
    """Year → 另有不予公开的结果, where they are five or more; as of the beginning of the quarter."""
    removed: tuple[tuple[int, str, str], ...] = ()
    """(year, reason, how many results left the site), the newest year first: all that stays public of them."""
    restores: tuple[PublicRestore, ...] = ()
    plans: tuple[PublicPlan, ...] = ()
    """The published plans as documents, the oldest first."""
    duties: tuple[PublicDuty, ...] = ()
    """Coverage duties that tell of no class of an object."""
