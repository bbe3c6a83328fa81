"""Draws that anyone can check: freeze, tickets, match, evidence (docs/draw.md).

beacon       whether a round's signature is that of the network
confirmation  which department has checked the drawn list
draw          who is drawn; the docstring is the specification
draw_record   what the bureau keeps of a draw, and the evidence made from it
entropy       the random value as the clerk types it: its sources and canonical forms (nothing is fetched)
evidence      evidence.json and its seal
freeze        every reason against a freeze, with its cure
freeze_rules  what forbids a freeze: the one table of rules, which the verifiers follow too
lists         the frozen lists and the openings of their lines in their canonical form
look_up       查对: where a value is looked up
match         which inspectors go to which object
overdue       the state of a draw at a moment: an overdue freeze is expired before anybody touches it
predecessors  前一次: a redraw from another source, a task opened anew on the plan line of a draw that was given up
proof         what a draw proves and what it does not, in plain words
registers     freezes.tsv and heads.tsv, which only grow: reading them, and what may follow what
restored      what a journal out of a backup takes from the public registers
scope         which objects are in the pool, in which stratum; which are not, and why (inspectors: rules.registry.inspector)
slip          查询单: one object's line of a draw, as text and as a QR code
team_rules    whether every object can get its team
terms         terms.json in its canonical form, with the fields of each source of the value
times         时间先后: which time of a draw may not stand before which
typed         what somebody types from paper: which spellings are taken, how a mistake is named
words         a commitment as six Chinese characters, and their list
"""
