"""What every screen of the desk is made of; `python -m tui.widgets` shows it all on one screen.

cells (text measured in cells), table, search, field and choice (one field of a form), form, dialog, steps, parts. The look of all of
them is `tui/desk.tcss`, the colours are `tui/theme.py`. Widgets know the rules' columns and problems, never the office or the store.
"""
