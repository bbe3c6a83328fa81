"""`site check` says nothing of a sound site, and names file, line and cure of everything that is planted in one."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Refused
from site_gen.publishing.publish import publish
from site_gen.serving.check import check
from site_gen.serving.page_checks import LARGEST_PAGE
from tests.site_gen.sample import BUREAU, hostile, records

PAGE = "about/index.html"
SMALL = replace(records(results=0), draws=(), tasks=(), results=(), objects=(), enterprises=(), inspectors=(), plan=())


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("sound") / "site"
    publish(SMALL, [], site)
    return site


@pytest.fixture
def site(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "site"))


def _said(folder: Path) -> list[str]:
    """The findings, less that the planted file is no longer what was published."""
    return [str(one) for one in check(folder).findings if "发布以后被改动过" not in str(one)]


def test_a_published_site_is_sound(sound: Path, tmp_path: Path) -> None:
    found = check(sound)
    assert found.findings == ()
    assert (found.pages, found.unlisted) == (sum(1 for _ in sound.rglob("*.html")), ())
    assert found.files == sum(path.is_file() for path in sound.rglob("*"))
    bureau = replace(BUREAU, url="https://www.example.gov.cn/ssj", demo=False)
    publish(records(results=4, bureau=bureau), [], tmp_path / "with")
    assert check(tmp_path / "with").findings == ()  # 404.html has addresses from the site's base


def test_hostile_text_makes_no_finding(tmp_path: Path) -> None:
    publish(hostile('"><script>alert(1)</script><img src=x onerror=alert(1)>'), [], tmp_path / "site")
    assert check(tmp_path / "site").findings == ()


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        ('<a href="gone.html">x</a>', "链接的文件不存在：“gone.html”"),
        ('<a href="../items/index.html#nowhere">x</a>', "链接的位置不存在：“items/index.html#nowhere”"),
        ('<a href="#nowhere">x</a>', "链接的位置不存在"),
        ('<a href="/items/index.html">x</a>', "链接不是相对地址"),
        ('<a href="../../items/index.html">x</a>', "链接指到网站外面"),
        ('<a href="../items/">x</a>', "链接指到文件夹"),
        ('<a href="javascript:alert(1)">x</a>', "链接的写法不允许"),
        ('<img src="https://example.org/x.png" alt="">', "向别的服务器要东西"),
        ('<script src="//example.org/x.js"></script>', "向别的服务器要东西"),
        ('<img alt="" src="gone.png">', "链接的文件不存在"),
        ('<img src="data:image/png;base64,AA==">', "图片没有文字说明"),
        ("<script>alert(1)</script>", "直接写了脚本"),
        ('<p onclick="x()">x</p>', "直接写了脚本（onclick）"),
        ("<style>p{}</style>", "直接写了样式"),
        ('<p style="color:red">x</p>', "直接写了样式"),
        ("<h1>又一个</h1>", "一级标题有 2 个"),
        ('<p id="main">x</p>', "id “main”用了两次"),
        ("<p>长</p>", "超过 100 kB"),
    ],
)
def test_what_is_planted_in_a_page_is_named_with_its_line(site: Path, planted: str, words: str) -> None:
    page = site / PAGE
    planted = planted.replace("长", "长" * LARGEST_PAGE)
    text = page.read_text(encoding="utf-8").replace("</main>", f"\n{planted}</main>")
    page.write_text(text, encoding="utf-8")
    (said,) = _said(site)
    assert said.startswith(PAGE)
    assert words in said
    line = text[: text.index(planted)].count("\n") + 1
    assert f"第 {line} 行" in said or "第" not in said.split("：")[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('lang="zh-CN"', "", "没有写明语言"),
        ("<title>", "<title></title><template>", "没有标题"),
        ("Content-Security-Policy", "x", "没有内容安全策略"),
        ("script-src 'self'", "script-src 'unsafe-inline'", "放得太宽"),
        ('href="#main"', 'href="#elsewhere"', "没有“跳到正文”的链接"),
        ('aria-label="当前位置"', "", "没有“当前位置”"),
    ],
)
def test_what_a_page_lacks_is_named(site: Path, old: str, new: str, words: str) -> None:
    text = (site / PAGE).read_text(encoding="utf-8")
    assert old in text
    (site / PAGE).write_text(text.replace(old, new, 1), encoding="utf-8")
    said = _said(site)
    assert any(words in one and one.startswith(PAGE) for one in said), said


def _changed(site: Path) -> None:
    (site / "items" / "index.html").open("a").write("\n")


def _lost(site: Path) -> None:
    (site / "robots.txt").unlink()


def _half(site: Path) -> None:
    """Every page links to it: told once, not as many broken links."""
    (site / "items" / "index.html").unlink()
    assert not [one for one in check(site).findings if "链接的文件不存在" in str(one)]


def _private(site: Path) -> None:
    (site / "名单.docx").write_bytes(b"")


def _journal(site: Path) -> None:
    (site / "journal").mkdir()
    (site / "journal" / "000000000001.jsonl").write_bytes(b"")


def _style(site: Path) -> None:
    (site / "static" / "site.css").open("a").write("\nbody{background:url(https://example.org/x.png)}")


def _round_and_round(site: Path) -> None:
    (site / "news" / "again").symlink_to(site)


def _leads_nowhere(site: Path) -> None:
    (site / "loop.html").symlink_to("loop.html")


def _cut_off(site: Path) -> None:
    (site / "SHA256SUMS").write_bytes(b"\xff\n")


def _manifest(site: Path) -> None:
    (site / "manifest.json").write_text("{}")


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (_changed, "items/index.html：发布以后被改动过"),
        (_lost, "robots.txt：列在 SHA256SUMS 里，文件却不在"),
        (_half, "items/index.html：列在 SHA256SUMS 里，文件却不在"),
        (_private, "名单.docx：不是发布的文件，像是不该上网的内部文件"),
        (_journal, "journal/000000000001.jsonl：不是发布的文件"),
        (_style, "向别的服务器要东西"),
        (_manifest, "manifest.json：不能读取"),
        (_round_and_round, "news/again：是一个链接"),
        (_leads_nowhere, "loop.html：是一个链接"),
        (_cut_off, "SHA256SUMS：是空的，或者已损坏"),
    ],
)
def test_files_that_are_not_as_they_were_published_are_named(
    site: Path, plant: Callable[[Path], None], words: str
) -> None:
    plant(site)
    assert any(words in str(one) for one in check(site).findings)


def test_a_file_of_the_webmasters_own_is_counted_and_no_finding(site: Path) -> None:
    (site / "verify-owner.txt").write_text("abc", encoding="utf-8")
    found = check(site)
    assert (found.unlisted, found.findings) == (("verify-owner.txt",), ())


def test_what_is_wrong_on_every_page_is_told_three_times_and_counted(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("<main", '<main style="x"', 1), encoding="utf-8")
    told = [one for one in check(site).findings if "样式" in str(one)]
    assert len(told) == 3
    assert "处同样的问题" in str(check(site).findings[-1])


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有发布过的网站"):
        check(tmp_path)
