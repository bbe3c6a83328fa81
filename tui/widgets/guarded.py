"""Message handlers that may be refused without ending the desk."""

from textual.message import Message
from textual.message_pump import MessagePump

from tui.refusals import REFUSALS

__all__ = ["Guarded"]


class Guarded(MessagePump):
    """A screen or widget whose handlers read or write: a refusal in one of them goes to the app, which shows it (`tui.desk.DeskApp`).

    Textual by itself ends the message loop in which something was raised, and the program with it.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except REFUSALS as error:
            self.app._handle_exception(error)
