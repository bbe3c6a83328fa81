"""The desk's own widgets: the list, forms, dialogs, text that takes Chinese.

`python -m tui.widgets` shows them all. Their look is `tui/desk.tcss`, their colours `tui/theme.py`. They know the rules' columns
and problems, never the office or the store.

__main__    `python -m tui.widgets` shows the gallery
cells       text measured in cells of the terminal
choice      fields whose values are chosen
columns     the columns of a table, and how many of them fit
commitment  a commitment, large
dialog      one way to ask and to tell
field       the fields of a form, one kind each
form        a form made from a record's columns
gallery     every widget on five pages, for whoever builds a screen
guarded     handlers whose refusals go to the app
menu        the menu line
notice      what a toast says for some seconds
options     the options that every widget takes
parts       banner, hints, progress
search      finding as you type
steps       where a task stands
table       the one list, as fast at 100,000 rows as at ten
tabs        several lists under one menu entry
text        typing Chinese into a terminal without losing any
"""
