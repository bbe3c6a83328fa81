"""The real browser of these tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import chromium


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        tab = browser.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield tab
        assert faults == []
