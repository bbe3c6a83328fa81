"""How a duty stands, in the words of desk and command line."""

from rules.work.coverage import Standing

__all__ = ["standing_text", "standing_tone"]


def standing_text(one: Standing) -> str:
    """Its state in a word or two."""
    return {
        "due": f"还要检查 {one.rest} 家",
        "done": "已完成",
        "missed": f"漏查 {one.rest} 家",
        "excused": "漏查，已了结",
    }[one.state]


def standing_tone(one: Standing) -> str:
    """The tone in which it is shown."""
    return {"due": "warn", "missed": "bad", "excused": "muted"}.get(one.state, "")
