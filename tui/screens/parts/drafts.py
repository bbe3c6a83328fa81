"""Drafts of screens: what is typed is kept while it is typed, and offered again when the screen is next opened."""

from collections.abc import Callable, Mapping

from db import drafts
from rules.base.errors import MingchouError
from tui.screens.base import DeskScreen
from tui.widgets.dialog import YesNoDialog

__all__ = ["Draft"]


class Draft:
    """The draft of a screen. key: of the draft, such as `freeze/2024-001`."""

    def __init__(self, screen: DeskScreen, key: str) -> None:
        self._screen, self._key = screen, key
        self.saved = False
        """Whether a draft was kept since the screen was opened."""

    def autosave(self, raw: Mapping[str, str], at: str = "") -> None:
        """Keep these texts. at: the field under the cursor. When the disk refuses, that is shown once, until a draft could be kept again."""
        if self._screen.office.store.read_only:
            return
        try:
            self.save(raw, at)
        except MingchouError as error:
            if not self._screen.desk.draft_refused:
                self._screen.notify(str(error), title="草稿没有存下", severity="warning", markup=False)
            self._screen.desk.draft_refused = True

    def save(self, raw: Mapping[str, str], at: str = "") -> None:
        """Keep these texts because the clerk chose to. Refused when the disk refuses."""
        drafts.save(self._screen.office.places.drafts, self._key, raw, at)
        self.saved = True
        self._screen.desk.draft_refused = False

    def texts(self) -> dict[str, str]:
        """The texts that were kept, by field; empty when there is no draft, or none that can be read."""
        return drafts.load(self._screen.office.places.drafts, self._key)

    @property
    def cursor(self) -> str:
        """The field under the cursor when it was kept; "" when there is none."""
        return drafts.cursor_of(self._screen.office.places.drafts, self._key)

    def discard(self) -> None:
        """Delete the draft: its record was saved, or it is not wanted."""
        drafts.discard(self._screen.office.places.drafts, self._key)
        self.saved = False

    def offer(self, text: str, resume: Callable[[dict[str, str], str], object]) -> bool:
        """Ask whether to go on with the draft; `resume` is then called with its texts and the field under the cursor. False where there is none."""
        texts = self.texts()
        if not texts or self._screen.office.store.read_only:
            return False

        def answered(resumed: bool | None) -> None:
            if resumed:
                resume(texts, self.cursor)
            else:
                self.discard()

        self._screen.app.push_screen(YesNoDialog("有一份草稿", text, yes="接着填", no="从头填"), answered)
        return True
