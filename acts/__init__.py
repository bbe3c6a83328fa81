"""One function per act of the office: read, ask the rules, journal, store.

Desk, command line and tests call the same acts; tests/tui/test_acts_have_places.py maps each to its command and its screen.

base/        The office opened, the bureau's folder as a whole, the leader's passphrase
demo/        The demonstration bureau
disclosure/  Approval, marks, exceptions of the gate, and the hand-over to the site generator
draw/        Acts of a draw
due/         What is due, and reports that were sent
finding/      Conditions over every field, saved views, many records changed at once, an object's page
journal/     The log as sentences, undo, erasure by law
papers/      Papers printed about a draw
registry/    Acts on the registries
work/        Acts on tasks, checks with a cause, record sheets and results
"""
