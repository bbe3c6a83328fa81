"""The pictures of the webmaster's handbook: the demonstration site as Chromium shows it. `make pictures` makes them anew.

They are small (docs/pictures, 600 kB in all) and grey-scale fonts differ from machine to machine, so no test compares them.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from acts.base import bureau
from acts.demo.story import make_bureau
from acts.disclosure import publish
from site_gen.publishing.publish import publish as generate
from tests import ROOT
from tests.browser import chromium

__all__ = ["PICTURES", "take"]

FOLDER = ROOT / "docs" / "pictures"
_RESULT = "results/2024-001/*.html"
PICTURES = {
    "home": ("index.html", 900, 700, "light"),
    "search": ("results/index.html?q=网吧", 900, 800, "light"),
    "result": (_RESULT, 900, 560, "light"),
    "draw": ("draws/2024-001-1/index.html", 900, 600, "light"),
    "calendar": ("plans/2024.html", 900, 600, "light"),
    "statistics": ("statistics/2024.html#by-month", 900, 560, "light"),
    "phone": ("index.html", 360, 640, "light"),
    "phone-dark": (_RESULT, 360, 640, "dark"),
}
"""Name → page of the demonstration site (the first that fits), width, height, light or dark."""


def take(browser: Browser, site: Path, folder: Path) -> None:
    """One PNG for each of PICTURES into the folder."""
    for name, (page, width, height, scheme) in PICTURES.items():
        path, mark, rest = _parted(page)
        file = sorted(site.glob(path))[0]
        tab = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
        )
        tab.goto(f"{file.as_uri()}{mark}{rest}")
        if mark == "?":  # the answers come a moment after the page
            tab.locator("#hits li").first.wait_for()
        tab.screenshot(path=folder / f"{name}.png", scale="css")
        tab.close()


def _parted(page: str) -> tuple[str, str, str]:
    for mark in ("?", "#"):
        if mark in page:
            return page.partition(mark)
    return page, "", ""


def main() -> None:
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        folder, site = Path(place) / "demo", Path(place) / "site"
        make_bureau(folder)
        with bureau.open_office(folder, write=False) as office:
            generate(*publish.prepare(office), site)
        FOLDER.mkdir(exist_ok=True)
        take(browser, site, FOLDER)
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    sys.stdout.write(
        "".join(f"{size:>8}  {name}\n" for name, size in sizes.items()) + f"{sum(sizes.values()):>8}  in all\n"
    )


if __name__ == "__main__":
    main()
