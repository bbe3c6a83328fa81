"""A bureau's own theme: its templates, colours and files overlay ours; faults in them are named, and nothing is published."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Refused
from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen.gate.gate import Leak
from site_gen.pages.theme import default_theme, program_digest, read_theme
from site_gen.publishing.publish import publish
from tests import ROOT
from tests.browser import chromium
from tests.site_gen.sample import BUREAU
from tests.site_gen.sample import records as many_records

_COLOURS = ":root { --red: #0b5f4a; --red-deep: #084737; }\n"


def records() -> PublicRecords:
    """A site of few pages: a theme shows on few as on many."""
    return many_records(results=4)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "bureau" / "templates"
    (folder / "static").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published") / "site"
    publish(records(), [], out)
    return out


def _write_overlay(overlay: Path) -> None:
    """The theme of another county: a band of its own above, another footer, other colours, a file of its own."""
    header = default_theme().texts["_header.html"]
    band = '<p class="wide county">{{ bureau.name }}　政务公开</p>\n'
    (overlay / "_header.html").write_text(
        header.replace('<div class="wide top-line">', f'{band}<div class="wide top-line">'), encoding="utf-8"
    )
    (overlay / "_county.html").write_text("<p>本县另加的一段</p>\n", encoding="utf-8")
    (overlay / "about.html").write_text(
        '{% extends "base.html" %}\n{% block main %}<h1>{{ route.title }}</h1>{% include "_county.html" %}{% endblock %}\n',
        encoding="utf-8",
    )
    (overlay / "tokens.css").write_text(
        _COLOURS + ".county { background: url(county.svg) left center no-repeat; padding-left: 3rem; }\n",
        encoding="utf-8",
    )
    (overlay / "static" / "county.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="14" fill="#0b5f4a"/></svg>',
        encoding="utf-8",
    )


def _files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.browser
def test_another_county_has_its_own_name_colours_header_and_pages(overlay: Path, tmp_path: Path) -> None:
    _write_overlay(overlay)
    out = tmp_path / "site"
    public = replace(records(), bureau=replace(BUREAU, name="另一演示县市场监督管理局"))
    publish(public, [], out, overlay=overlay)
    with chromium() as browser:
        page = browser.new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("requestfailed", lambda asked: wrong.append(asked.url))
        page.goto((out / "index.html").as_uri())
        assert page.inner_text(".county") == "另一演示县市场监督管理局　政务公开"
        colour = "getComputedStyle(document.querySelector('.menu')).backgroundColor"
        assert page.evaluate(colour) == "rgb(11, 95, 74)"
        page.goto((out / "about" / "index.html").as_uri())
        assert "本县另加的一段" in page.inner_text("main")
        assert wrong == []
    assert (out / "static" / "county.svg").is_file()
    assert not any("templates" in path or "_county" in path for path in _files(out))


def test_removing_the_overlay_gives_our_pages_back_byte_for_byte(
    overlay: Path, tmp_path: Path, published: Path
) -> None:
    plain, out = published, tmp_path / "site"
    publish(records(), [], out, overlay=overlay)
    assert _files(out) == _files(plain)
    _write_overlay(overlay)
    changed = publish(records(), [], out, overlay=overlay)
    assert "M about/index.html" in changed.changes
    assert publish(records(), [], out, overlay=overlay).written == 0
    again = publish(records(), [], out, overlay=None)
    assert "D static/county.svg" in again.changes
    ours_again, theirs = _files(out), _files(plain)
    assert {path for path in theirs if ours_again[path] != theirs[path]} <= {
        "changes.txt",
        "manifest.json",
        "SHA256SUMS",
    }


_BROKEN: dict[str, tuple[str, str, str]] = {
    "a block that does not end": ("about.html", '{% extends "base.html" %}\n\n{% block main %}\n', "templates/about.html 第 3 行：文件没有写完"),
    "a tag that does not exist": ("about.html", "一\n{% whatever %}\n", "templates/about.html 第 2 行：不认识“whatever”"),
    "a variable that does not exist": (
        "result.html", '{% extends "base.html" %}\n{% block main %}\n{{ view.phone }}\n{% endblock %}\n',
        "templates/result.html 第 3 行：“ResultView”没有“phone”这一项",
    ),
    "a name that does not exist": ("home.html", "一\n二\n{{ phone }}\n", "templates/home.html 第 3 行：没有“phone”这个变量"),
    "an include that does not exist": ("home.html", '{% include "_none.html" %}\n', "templates/home.html 第 1 行：找不到它引用的模板“_none.html”"),
    "a filter that does not exist": ("home.html", "{{ 1|whatever }}\n", "templates/home.html 第 1 行：没有“whatever”这个过滤器"),
    "a sum of text and number": ("home.html", "\n{{ bureau.name + 1 }}\n", "templates/home.html 第 2 行：写法不对"),
    "a division by nothing": ("home.html", "\n\n{{ 1 / 0 }}\n", "templates/home.html 第 3 行：写法不对"),
    "itself": ("home.html", '{% include "home.html" %}', "模板互相引用，没有尽头"),
    "a way out of the sandbox": ("home.html", "{{ ''.__class__.__mro__ }}\n", "templates/home.html 第 1 行：模板里不允许这样写"),
    "a loop without end": ("home.html", "{% for n in range(10000000000) %}{% endfor %}", "templates/home.html 第 1 行：写法不对"),
    "a name of no template": ("hoem.html", "一\n", "templates/hoem.html：没有这个名称的模板"),
    "a file in nobody's place": ("logo.png", "一\n", "templates/logo.png：这里只能放"),
    "a folder in a folder": ("static/fonts/a.woff2", "一\n", "templates/static/fonts：这里只能放"),
    "a name that a server may not find": ("static/标志.svg", "<svg/>", "templates/static/标志.svg：文件名只能用"),
}  # fmt: skip


@pytest.mark.parametrize("case", _BROKEN)
def test_a_broken_template_is_refused_with_file_and_line_and_the_old_site_stays(
    case: str, overlay: Path, tmp_path: Path, published: Path
) -> None:
    out = tmp_path / "site"
    shutil.copytree(published, out)
    name, text, said = _BROKEN[case]
    (overlay / name).parent.mkdir(parents=True, exist_ok=True)
    (overlay / name).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        publish(records(), [], out, overlay=overlay)
    assert said in str(refused.value)
    assert _files(out) == _files(published)
    assert {path.name for path in tmp_path.iterdir()} <= {"bureau", "site", ".site.lock"}


def test_a_template_that_is_no_text_and_a_link_are_refused(overlay: Path, tmp_path: Path) -> None:
    (overlay / "home.html").write_bytes("首页".encode("gbk"))
    with pytest.raises(Refused, match=r"templates/home\.html：不是 UTF-8 编码"):
        read_theme(overlay)
    (overlay / "home.html").unlink()
    secret = tmp_path / "secret.txt"
    secret.write_text("演示", encoding="utf-8")
    (overlay / "static" / "note.txt").symlink_to(secret)
    with pytest.raises(Refused, match=r"templates/static/note\.txt：这里只能放"):
        read_theme(overlay)


def test_notepads_mark_and_line_ends_and_the_files_of_other_programs_do_no_harm(overlay: Path) -> None:
    (overlay / "home.html").write_bytes(b"\xef\xbb\xbf<p>\r\n</p>")
    (overlay / ".DS_Store").write_bytes(b"\0")
    (overlay / "static" / "Thumbs.db").write_bytes(b"\0")
    read = read_theme(overlay)
    assert read.texts["home.html"] == "<p>\n</p>"
    assert read.own == {"home.html"}


_LEAKS: dict[str, Callable[[Path], int]] = {
    "static/notice.txt": lambda path: path.write_text("请联系演示内部联系人", encoding="utf-8"),
    "tokens.css": lambda path: path.write_text("/* 演示内部联系人 */", encoding="utf-8"),
    "_footer.html": lambda path: path.write_text("<footer>演示内部联系人</footer>", encoding="utf-8"),
}


@pytest.mark.parametrize("name", _LEAKS)
def test_the_gate_checks_what_an_overlay_brings(name: str, overlay: Path, tmp_path: Path) -> None:
    _LEAKS[name](overlay / name)
    secret = Secret(text="演示内部联系人", record="O-000001", field="联系人")
    with pytest.raises(Leak):
        publish(records(), [secret], tmp_path / "site", overlay=overlay)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("module", ["site_gen/pages/figures.py", "site_gen/paths.py", "rules/draw/proof.py"])
def test_a_change_anywhere_in_the_program_renders_all_pages_anew(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page made by an older version is taken over: the digest in every page key covers the code of all rooms."""
    for room in ("rules", "site_gen"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("site_gen.pages.theme.resources.files", tmp_path.joinpath)
    before = program_digest.__wrapped__()
    assert program_digest.__wrapped__() == before
    with (tmp_path / module).open("a") as file:
        file.write("# changed\n")
    assert program_digest.__wrapped__() != before
