"""What several sections share: bases of screens, dialogs, lists, texts.

batch        批量修改: one field of many records
correcting   更正: a mistyped lottery or beacon value is corrected, once
details      labelled lines
drafts       what stands half-filled on a screen that is no record, kept and offered again
draw_papers  the protocol of a draw, the slip for an object: printed as Word files
due_details  what of a task is due, and what of it was late
exporting    导出: where to, as .xlsx or .csv; written in a thread
file_picker  choosing a file: typed, pasted or walked to
finding      F2 over a list: a condition by field, the order, saved views
form_dialog  a few fields in a box
form_screen  a form on a screen of its own
lists        the registries as lists: columns, search texts, details
marking      标记不公开: a field withheld, or its mark lifted
passphrase   口令 typed unseen, where an act names who has one
picker       one record chosen from a list
plan_list    the plan of each year as a list
progress     a box that shows how far long work is
read_only    what a clerk can do about a bureau that is read-only: write it out elsewhere, register its new name
record_list  a list with its filter
record_pane  what stands beside a list and below it
task_step    the base of every screen about one task
task_texts   what is said of a task: its steps, by when, its terms, who will be drawn
value_texts  the random value while it is typed: digits so far, groups, where it comes from, why it cannot exist yet
"""
