"""Acts of a draw: freeze, value, confirmation, match, changes, supplements.

change      人员更换: recusal decided, illness, transfer; experts sent along
confirm     confirm, strike
draw        freeze, witness, run, void
evidence    the evidence folders, written from the store
match       match, one sheet per object
pool        the lists of a freeze: who can be drawn, who can be sent, under which numbers
series      serials, `previous` and the lines of freezes.tsv: the public series and the secret one
since       what changed in the registries since a freeze
slip        an object asks: was I in it? its slip
supplement  补充抽取: a freeze of its own that fills empty places or adds objects
teams       who goes where now: the match, its changes, the draws that filled empty places
"""
