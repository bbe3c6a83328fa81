"""Draws that anyone can check: freeze, tickets, match, evidence (docs/draw.md).

draw         who is drawn; the docstring is the specification
draw_record  what the bureau keeps of a draw, and the evidence made from it
entropy      the sources of the value and its written forms
evidence     evidence.json and its seal
freeze       what is refused before the terms are fixed
match        which inspectors go to which object
proof        what a draw proves and what it does not, in plain words
scope        who is in the pool, in which stratum; who is not, and why
slip         查询单: what one object is told of a draw, as text and as a QR code
terms        terms.json and the frozen lists, in their one written form
words        a commitment as six Chinese characters
"""
