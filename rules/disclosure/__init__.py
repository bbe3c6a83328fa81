"""What becomes public, by allow-list, and what must not appear, by a list of its own (docs/disclosure.md).

announcement   the bureau's own pages
counts         small counts as the public reads them: 少于5
draw           what is public of a draw, by its stages
draw_lists     the lists of a draw as pages show them once they are open
draw_notes     what a reader of a draw must be told beside its lists
index          the records of a publication by number, which level governs each task
items          the item list: what each version of an item changed, from what to what
override       a finding of the leak gate that may pass, with its reason
private/       a room: what must not appear, the strings that the gate searches for
private_words  private words in a text for the public: pasted, or the name of somebody the bureau knows
projection     the only list of what is public, by allow-list
public         the public records: every field that may leave the bureau
public_work    those of plan and tasks
records        the records of a publication as they stand in the store
restricted     counts of what is never named: 少于5, once a quarter
results        what is public of a result, and the pages of objects
secret         a string that must not appear, as the gate is told it
statistics     the 13 columns of 抽查情况统计表, derived
suspicion      signs of a name, an address, a number, a formula or a price in a text for the public
table          the same field by field in words; docs/disclosure.md is made from it
table_work     of plan and tasks
terms          公示期: when a result leaves the site, and how many did
text_approval  who approved which words of an announcement, an attachment, the blacklist, a scope
texts          these free texts as the public reads them: only as approved
work           what is public of plan and tasks
"""
