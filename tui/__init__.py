"""The command line and the desk: take input, call one act, tell.

commands/      The commands, a module for each kind; `tui.cli` has their table
screens/       The screens of the desk, by section
widgets/       The desk's own widgets
__main__       `python -m tui`
app            opens the bureau, shows its sections, keeps what belongs to all screens
chinese        click's texts in Chinese
cli            `mingchou`: the table of commands, exit codes, no traceback
crash          a mistake of our own: one sentence, and a file of line numbers without a word of the records
demonstration  the demonstration bureau made, verified and published
hangup         a terminal that is gone takes its desk with it
opening        a bureau opened in a thread, while the screen is being made
pending        what the public site lacks, by hash
preview        where a preview's records come from; its server while the desk is open
publishing     prepare, publish, record
sections       the sections in the order of the menu
session        --bureau, --as, --json; saying and refusing
theme          the two themes, 明 and 暗
"""
