"""`mingchou preview`: beside an office at work, shown anew by itself, under the site's own strict policy."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from acts.base.bureau import open_office
from acts.registry import registry
from rules.registry.enterprise import Enterprise
from site_gen.serving.preview import Preview
from tests import ROOT
from tests.browser import chromium
from tui.preview import FolderSource, OfficeSource
from tui.publishing import publish_site

_PAGE = "title: 演示：新的公告\ndate: 2024-09-01\nkind: news\n\n演示内容一。\n"
_PATIENCE = 120


def _port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _command(bureau: Path, port: int) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tui", "preview", "--bureau", str(bureau), "--port", str(port)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@contextmanager
def _previewed(bureau: Path, port: int) -> Iterator[str]:
    """The address of a preview of this bureau, in a process of its own; ends without a word on the terminal."""
    process = _command(bureau, port)
    address = f"http://127.0.0.1:{port}/"
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            assert process.poll() is None, process.communicate()
            try:
                urllib.request.urlopen(f"{address}_preview/preview.css").close()  # noqa: S310 - our own address
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        _, said = process.communicate(timeout=_PATIENCE)
    assert said.replace("演示时钟，不作数：2024-09-02 09:00（演示单位，时间不走）\n", "") == ""


@pytest.mark.browser
def test_a_saved_page_shows_itself_and_a_broken_one_says_so_under_the_strict_policy(bureau: Path) -> None:
    """Also one that stayed open while the preview was ended and begun again."""
    with open_office(bureau, by="演示员") as office:
        publish_site(office, first=True)
    mine = bureau / "pages" / "2024-99.md"
    mine.write_text(_PAGE, encoding="utf-8")
    port = _port()
    with chromium() as browser:
        page = browser.new_page()
        with _previewed(bureau, port) as address:
            _watch(page, address, mine)
        mine.write_text(_PAGE.replace("内容一", "内容三"), encoding="utf-8")
        with _previewed(bureau, port):  # ended and begun again: the open page sees that by itself
            page.wait_for_selector("main:has-text('演示内容三')", timeout=_PATIENCE * 1000)


def _watch(page: Page, address: str, mine: Path) -> None:
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}news/2024-99.html")
    assert page.inner_text(".preview strong") == "未发布的草稿"
    _save(page, mine, _PAGE.replace("内容一", "内容二"), "main:has-text('演示内容二')")
    assert wrong == []
    page.goto(f"{address}items/index.html")
    assert page.locator(".preview").count() == 0
    _save(page, mine, "没有标题", "main:has-text('pages/2024-99.md：缺少标题')")
    page.goto(f"{address}news/2024-99.html")


def _save(page: Page, file: Path, text: str, seen: str) -> None:
    """Save a file until the page shows it without being asked to: what is saved before the browser has connected is not told to it."""
    for _ in range(_PATIENCE):
        file.write_text(text, encoding="utf-8")
        try:
            page.wait_for_selector(seen, timeout=2_000)
        except Error:
            continue
        return
    pytest.fail(f"the page never showed {seen}")


def test_the_office_writes_while_the_preview_reads_and_the_preview_follows(bureau: Path) -> None:
    source = FolderSource(bureau)
    before, stamp = source.records(), source.stamp()
    assert source.stamp() == stamp
    with open_office(bureau, by="演示员") as office:
        first = office.store.all(Enterprise)[0]
        assert source.records().public.seq == before.public.seq
        registry.edit(office, registry.ENTERPRISES, first.number, {"notes": "演示：改动"})
        assert source.stamp() != stamp
        assert source.records().public.seq == before.public.seq + 1
    (bureau / "pages" / "2024-99.md").write_text(_PAGE, encoding="utf-8")
    assert "2024-99" in {page.slug for page in source.records().public.announcements}


def test_a_port_that_is_taken_is_refused_in_words(bureau: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        process = _command(bureau, port)
        told, said = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, told) == (1, "")
    assert said == f"没有办成：端口 {port} 不能用，请换一个，例如 {port + 1}\n"


def test_what_must_not_go_out_is_marked_before_anybody_publishes(bureau: Path) -> None:
    """With the strings of the bureau itself, as the desk and the command line hand them over."""
    with open_office(bureau, by="演示员") as office:
        private = next(one.phone for one in office.store.all(Enterprise) if one.phone)
        overlay = bureau / "templates"
        overlay.mkdir(exist_ok=True)
        words = f'{{% extends "base.html" %}}\n{{% block main %}}\n<p>请致电 {private}。</p>\n{{% endblock %}}\n'
        (overlay / "about.html").write_text(words, encoding="utf-8")
        for source in (OfficeSource(office), FolderSource(bureau)):
            page = Preview(source, bureau / "public", overlay).answer("about/").body.decode()
            assert "发布会被拦下：" in page
            assert "about/index.html 第 " in page
            assert "的“联系电话”" in page
            assert private in page
