"""Mutation testing: one wrong rule at a time is put into a room, and the room's tests must fail (`make mutants ROOM=rules/draw`).

__main__    the command: which room, how many; the report
accepted    the list of mutants that may survive, each with its reason (accepted_<storey>.toml)
edits       a module's source and the edits made to it
mutant      the mutants of a module
operators   what a wrong rule looks like: `<` for `<=`, a clause dropped, a code changed …
forking     work done in a process forked for it
running     runs the tests against a mutant in a forked process
steady      how pytest runs the tests of a room
swapping    how a mutant gets into a process: the code of a function exchanged, or the module imported anew
"""
