"""What every rule stands on: codes, errors, dates, the fields of a record, one written form of a value.

blank       words and signs that say there is nothing
calendar    Chinese working days, due dates
canonical   the one byte form of a value, for hashing
codes       every code table, a row per code
dates       dates and times as people read them, one function for each length
errors      Problem, and the error tree
fields      how a record describes itself: one label, one way to type, check and show each field
invisible   characters that nobody sees: refused with name and place where typed, written out where shown
marks       不公开标记: a field withheld, as what, on what basis; the words that stand in its place
numbers     numbers in one normal form, however people write them
passphrase  who has a passphrase, what makes one weak, how long wrong ones cost
personal    the one set of patterns of a person's own numbers: ID, mobile phone, bank card, phone, account
pinyin      the one reader of pinyin initials
"""
