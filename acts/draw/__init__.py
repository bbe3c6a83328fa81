"""Acts of a draw: freeze, value, confirmation, match, changes, supplements.

clock             nothing of a draw is written while the clock is wrong
confirm           confirm, strike
doubts            what stands out before a freeze
draw              witness, run, correct, seal
evidence          the evidence folders, written from the store
experts           named helpers sent along and called back
expiry            open freezes whose value did not come in time
freeze            freeze: lists, terms, commitment
freeze_register   serials, `previous` and the lines of freezes.tsv
match             match, one sheet per object
obstacles         what stands against a freeze whatever its value, before a form is filled in
pool              the lists of a freeze: who can be drawn, who can be sent, under which numbers
reconfirm         the drawn list asked of a department again
recording         what a freeze is made of, its terms, its journal line
recusals          a recusal decided, and the changes that follow
registry_changes  what changed in the registries since a freeze
remake            what was left undone or changed beside the journal, compared and made again
slip              an object asks: was I in it? its slip
supplement        补充抽取: a freeze of its own that fills empty places or adds objects
team_changes      人员更换: illness, transfer, recusal
teams             who goes where now: the match, its changes, the draws that filled empty places
void              a freeze or a draw given up
"""
