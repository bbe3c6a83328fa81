"""A foreign file as a conversation: what it says, what was told of it, what must be asked. Nothing here opens a file or stores a record.

answers        a mapping as single answers: one is shown, changed, forgotten
body           one table below its headings as rows of text
causes         problems grouped by their cause
context        what the readers of a file share: what is known beside it, what was found
headings       which row holds the headings, which column each means
mapping        what the office answered, remembered by sender and kind of file
mapping_text   the mapping as a file that a clerk reads and fills in
outside        lists of other offices about objects that we know: their columns, what title and headings say of them
plan_items     items as a plan names them: by number, by name, several in a cell
plan_rows      a plan as notices print it: its year in the title, its window in one cell, its items
questions      what must be asked, with a guess and its ground
remembered     answers remembered by sender and headings
rows           which rows are none of the list: totals, notes, signatures, hints, examples
sheet          what came of it: rows of text by column name
tables         a file's tables as they are read: cells, marks, hidden rows
told           what was done with a file without being asked for, so that nothing is done unsaid
understanding  a file as a list of ours: its tables, headings, what it lacks, its rows
values/        a column of cells as our rules read it, each distinct text judged once
words          what a heading may mean: its words against those that offices use
"""
