"""The preview: what would be published now, page by page; drafts are marked, faults are told, nobody else sees it."""

import html
import shutil
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.base.errors import Refused
from rules.disclosure.public import Announcement, PublicRecords
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.gate.gate import Gate, Leak
from site_gen.publishing.publish import publish
from site_gen.serving.preview import Handover, Preview
from tests.site_gen.sample import records as many_records
from tests.site_gen.sample import result

_NEW = Announcement(slug="2024-99", title="演示：新的公告", on=None, kind="news", markdown="演示内容")


def records() -> PublicRecords:
    return many_records(results=6)


class _Given:
    """Records that a test changes. read: how often they were asked for."""

    def __init__(self, public: PublicRecords, secrets: tuple[Secret, ...] = ()) -> None:
        self.public, self.read = public, 0
        self.secrets, self.allowed = secrets, frozenset[str]()

    def stamp(self) -> Hashable:
        return id(self.public), self.secrets, self.allowed

    def records(self) -> Handover:
        self.read += 1
        return Handover(self.public, self.secrets, self.allowed)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("preview") / "site"
    publish(records(), [], out)
    return out


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def _page(preview: Preview, path: str) -> str:
    return preview.answer(path).body.decode()


def test_what_is_published_is_shown_byte_for_byte(site: Path) -> None:
    preview = Preview(_Given(records()), site)
    for path in sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()):
        if path in (paths.MANIFEST, paths.SUMS, paths.CHANGES):
            continue
        answer = preview.answer(path)
        assert answer.status == "200 OK", path
        assert answer.body == (site / path).read_bytes(), path
    assert preview.answer("").body == (site / "index.html").read_bytes()
    assert preview.answer("items/").body == (site / "items" / "index.html").read_bytes()


def test_a_draft_is_marked_and_its_differences_are_listed(site: Path) -> None:
    one = records()
    changed = replace(one.results[0], statement="演示：更正后的说明 <b>。")
    given = _Given(replace(one, results=(changed, *one.results[1:]), announcements=(*one.announcements, _NEW)))
    preview = Preview(given, site)
    page = _page(preview, paths.result(changed.task, changed.slug))
    assert "未发布的草稿" in page
    assert "新：演示：更正后的说明 &lt;b&gt;。" in page
    assert f"旧：{one.results[0].statement}" in page
    assert "这一页还没有公布过" in _page(preview, paths.article("2024-99"))
    assert "未发布的草稿" not in _page(preview, "items/index.html")
    drafts = _page(preview, "_preview/")
    assert "新增 1 页" in drafts
    assert paths.article("2024-99") in drafts
    assert paths.result(changed.task, changed.slug) in drafts
    assert paths.item("I-0001") not in drafts


def test_a_page_that_would_go_is_shown_with_a_word_about_it(site: Path) -> None:
    one = records()
    preview = Preview(_Given(replace(one, announcements=())), site)
    gone = paths.article(one.announcements[0].slug)
    assert "将要撤下" in _page(preview, gone)
    assert f'撤下</td><td><a href="/{gone}"' in _page(preview, "_preview/index.html")


def test_before_the_first_publication_every_page_is_a_draft(tmp_path: Path) -> None:
    preview = Preview(_Given(records()), tmp_path / "nothing")
    assert "这一页还没有公布过" in _page(preview, "index.html")
    assert "网站还没有发布过" in _page(preview, "_preview/")
    assert list(tmp_path.iterdir()) == []


def test_records_are_read_again_only_when_they_changed(site: Path) -> None:
    given = _Given(records())
    preview = Preview(given, site)
    for path in ("index.html", "items/index.html", "static/site.css", "as-of.js"):
        preview.answer(path)
    assert given.read == 1
    given.public = replace(given.public, announcements=(_NEW,))
    assert "演示：新的公告" in _page(preview, "news/index.html")
    assert given.read == 2


def test_a_template_is_taken_as_it_lies_there_and_a_broken_one_is_shown_with_its_lines(
    site: Path, overlay: Path
) -> None:
    preview = Preview(_Given(records()), site, overlay)
    assert "未发布的草稿" not in _page(preview, "about/index.html")
    mine = overlay / "about.html"
    mine.write_text('{% extends "base.html" %}\n{% block main %}<h1>本县</h1>{% endblock %}\n', encoding="utf-8")
    assert "<h1>本县</h1>" in _page(preview, "about/index.html")
    mine.write_text(
        '{% extends "base.html" %}\n{% block main %}\n<p>{{ view.no }}</p>\n{% endblock %}\n', encoding="utf-8"
    )
    answer = preview.answer("about/index.html")
    page = answer.body.decode()
    assert answer.status.startswith("500")
    assert "templates/about.html 第 3 行" in page
    assert "<mark>   3 &lt;p&gt;{{ view.no }}&lt;/p&gt;</mark>" in page
    assert "Content-Security-Policy" in page
    assert preview.answer("items/index.html").status == "200 OK"
    (overlay / "logo.png").write_bytes(b"")
    assert "templates/logo.png：这里只能放" in _page(preview, "items/index.html")
    shutil.rmtree(overlay)
    assert preview.answer("about/index.html").body == (site / "about" / "index.html").read_bytes()


def test_refused_records_are_told_on_the_page_and_the_next_try_is_a_new_one(site: Path) -> None:
    class Refusing(_Given):
        def records(self) -> Handover:
            self.read += 1
            if self.read == 1:
                raise Refused("pages/2024-01.md：缺少标题 <x>")
            return Handover(self.public)

    preview = Preview(Refusing(records()), site)
    answer = preview.answer("index.html")
    assert answer.status.startswith("500")
    assert "缺少标题 &lt;x&gt;" in answer.body.decode()
    assert preview.answer("index.html").status == "200 OK"


@pytest.mark.parametrize(
    "path", ["../secret.html", "..%2fsecret.html", "/etc/hostname", "manifest.json/../../x", "nothing.html"]
)
def test_nothing_but_the_site_is_served(site: Path, path: str) -> None:
    (site.parent / "secret.html").write_text("秘密", encoding="utf-8")
    answer = Preview(_Given(records()), site).answer(path)
    assert answer.status == "404 Not Found"
    assert "没有找到" in answer.body.decode()
    assert "秘密" not in answer.body.decode()


@pytest.mark.parametrize(
    ("host", "method", "status"),
    [
        ("127.0.0.1:8420", "GET", "200"), ("localhost:8420", "HEAD", "200"), ("evil.example", "GET", "403"),
        ("127.0.0.1.evil.example:8420", "GET", "403"), ("", "GET", "403"), ("127.0.0.1:8420", "POST", "405"),
    ],
)  # fmt: skip
def test_only_this_machine_is_answered_and_only_reading(site: Path, host: str, method: str, status: str) -> None:
    """A page elsewhere cannot read drafts through a name that it points at this machine."""
    told: list[str] = []
    environ = {
        "HTTP_HOST": host,
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/{paths.result(result(5).task, result(5).slug)}",
    }
    body = b"".join(Preview(_Given(records()), site)(environ, lambda status, *_: told.append(status)))  # type: ignore[arg-type]
    assert told[0].startswith(status)
    assert bool(body) == (method != "HEAD")
    if status != "200":
        assert result(5).object not in body.decode()


def test_what_the_gate_would_stop_is_shown_and_marked_with_file_line_and_record(site: Path) -> None:
    """Also on a page that is published as it is: the string may be new. The rest of the page stays."""
    one = records()
    said = one.results[0].statement
    secret = Secret(text=said, record="R-0001", field="备注")
    given = _Given(one, (secret,))
    preview = Preview(given, site)
    path = paths.result(one.results[0].task, one.results[0].slug)
    page = _page(preview, path)
    assert "发布会被拦下：" in page
    assert f"{path} 第 " in page
    assert "来自 R-0001 的“备注”" in page
    assert said in page  # nothing is hidden from who has to put it right
    assert "发布会被拦下" not in _page(preview, "items/index.html")
    with pytest.raises(Leak) as stopped:
        publish(one, [secret], site)
    shown = [str(problem) for problem in stopped.value.problems if problem.where.startswith(path)]
    assert shown
    assert all(html.escape(words) in page for words in shown)
    given.allowed = frozenset(problem.finding for problem in stopped.value.problems)
    assert _page(preview, path) == (site / path).read_text(encoding="utf-8")


def test_the_list_of_drafts_says_which_pages_would_be_stopped(site: Path) -> None:
    one = records()
    leaking = replace(_NEW, markdown="联系电话 13912345678")
    drafts = _page(Preview(_Given(replace(one, announcements=(*one.announcements, leaking))), site), "_preview/")
    rows = [row for row in drafts.split("<tr>") if "发布会被拦下" in row]
    assert any(paths.article("2024-99") in row for row in rows)
    assert not any("items/index.html" in row for row in rows)


def test_the_gate_is_built_anew_only_when_there_is_something_new_to_look_for(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []

    class Counted(Gate):
        def __init__(self, *args: Any, **named: Any) -> None:
            built.append(1)
            super().__init__(*args, **named)

    monkeypatch.setattr("site_gen.serving.preview.Gate", Counted)
    given = _Given(records(), (Secret(text="某某的私事", record="R-0001", field="备注"),))
    preview = Preview(given, site)
    preview.answer("index.html")
    given.public = replace(given.public, announcements=(_NEW,))
    preview.answer("index.html")
    assert len(built) == 1
    given.secrets = (*given.secrets, Secret(text="另一件私事", record="R-0002", field="备注"))
    preview.answer("index.html")
    assert len(built) == 2
