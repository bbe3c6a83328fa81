"""The command line and the desk: take input, call one act, show what came of it.

commands/      The commands, a module for each kind; `tui.cli` has their table
screens/       The screens of the desk, by section
widgets/       The desk's own widgets
__main__       `python -m tui`
app            the desk: opens the bureau, resolves routes, keeps what belongs to all screens
backup_texts   how a backup stands, in words
batch_texts    批量修改 in words
behind         a site that is up and not journalled, journalled at the next opening
chinese        click's texts in Chinese
cli            `mingchou`: the table of commands, exit codes, no traceback
crash          a mistake of our own: one sentence, and a file of line numbers without a word of the records
demonstration  the demonstration bureau made, verified and published
desk           what a screen may ask of the desk
due_texts      what is due, in words: by when, how late, whose
duty_texts     how a coverage duty stands, in words
finding_options  --where, --sort, --view, --columns
hangup         a terminal that is gone takes its desk with it
keeping        the day's round of backups after a command has answered
object_texts   the page of one object, in words
opening        a bureau opened in a thread, while the screen is being made
pending        what the public site lacks, by hash
preview        where a preview's records come from; its server while the desk is open
public_side    what the public would see of a result, by the projection
publishing     prepare, publish, record
registers      freezes.tsv and heads.tsv as somebody downloaded or kept them
refusals       what may go wrong without a mistake of our own, as sentences
rescue         on the command line: the open bureau written out, when its files were replaced under it
routes         the screens by name, with what each is called with
sections       the sections in the order of the menu
session        --bureau, --as, --json; saying and refusing
text_page      the page on which a free text would stand, as text
theme          the two themes, 明 and 暗
wording        sentences of the rules as the desk says them
"""
