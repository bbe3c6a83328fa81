"""What becomes public, by allow-list, and what must not appear, by a list of its own (docs/disclosure.md).

announcement  the bureau's own pages
draw          what is public of a draw, by its stages
index         the records of a publication by number, which level governs each task; what is 国家秘密 taken out
items         the item list: what each version of an item changed, from what to what
override      one finding of the leak gate let pass, with its reason
private       what must not appear: the strings that the gate looks for
projection    the only list of what is public, by allow-list
public        the public records: every field that may leave the bureau
results       what is public of a result, and the pages of objects
statistics    the 13 columns of 抽查情况统计表, derived
suspicion     what in a text for the public looks like a name, an address, a number, a formula, a price: to be read again
table         the same field by field in words; docs/disclosure.md is made from it
"""
