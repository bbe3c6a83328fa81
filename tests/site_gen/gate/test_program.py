"""What came with the program is not searched: only byte by byte, and only in its own place."""

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate
from site_gen.pages.theme import default_theme


def ours() -> tuple[str, bytes, Gate]:
    """(name, bytes) of a script that came with the program, and a gate for which a word of it is a secret."""
    name, raw = next(
        (name, raw) for name, raw in sorted(default_theme().static.items()) if name.endswith(".js") and len(raw) > 5_000
    )
    text = raw.decode()
    word = text[text.index("function") : text.index("function") + 30]
    return f"static/{name}", raw, Gate([Secret(text=word, record="O-000001", field="备注")])


def test_a_script_of_the_program_holds_no_word_of_an_office() -> None:
    name, raw, gate = ours()
    assert gate.problems(name, raw) == []


def test_one_byte_more_and_it_is_judged() -> None:
    """As a script of the bureau's own folder of templates is, which stands in its place."""
    name, raw, gate = ours()
    assert {problem.field for problem in gate.problems(name, raw + b"\n")} == {"备注"}


def test_the_same_bytes_in_another_place_are_judged() -> None:
    _, raw, gate = ours()
    assert {problem.field for problem in gate.problems("attachments/a.js", raw)} == {"备注"}


def test_a_name_that_is_none_of_ours_is_judged() -> None:
    _, raw, gate = ours()
    assert {problem.field for problem in gate.problems("static/own.js", raw)} == {"备注"}
