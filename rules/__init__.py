"""The rules of the field, pure: clock, files, network, environment and chance are arguments.

base/        What every rule stands on
disclosure/  What becomes public, by allow-list, and what must not appear, by a list of its own (docs/disclosure.md)
draw/        Draws that anyone can check
due/         What is due, by when, and what was late
finding/     Finding in a list: conditions, order, saved views
importing/   A foreign file as a conversation: told, asked, answered, remembered
journal/     The journal's line, its chain, and what may be erased from it by law
papers/      Papers of the office as they are printed, before they become a Word file
registry/    两库一单 and the plan
work/        The work of the office
"""
