"""The commands, a module for each kind; `tui.cli` has their table.

backups      backup (key, passphrase, to, purge), backups
batch        edit-all of every list
bureau       init, rename, history, check, restore
clock        clock, clock confirm, clock correct
confirming   confirm
demo         demo
deploy       deploy
desk         desk, and `mingchou` without a command
draw         draw, match, sheets
draw_change  draw change, draw supplement; decide and decisions of recusal, expert of task
draw_show    draw show
due          due, report-sent
duplicates  registry duplicates, merge, distinct: objects that may be one
duty         duty list, show, add, edit, retire, due, task, excuse
exchange     template, export
freezing     what draw freeze and draw supplement have in common
import_file   a file that is imported, on its way
import_texts  what an import says
importing    import
health       registry check, trade: the lists looked through, which trade a word means
journal      log, undo, erase
mapping      mapping list, show, save, delete
mark         mark set, lift, list
outside      import of the list of another office
passphrase   passphrase set, remove, list
people       hand-over, deputy
plan         plan list, show, add, edit, retire; plan year show, set, file, publish, unpublish, copy, check
preview      preview
proof        prove, heads
protocol     protocol, receipt
publish      publish, publish allow, revoke, allowed
recusal      recusal
registry     enterprise, inspector, item, department
repair       repair
restored     restored
result       result, approve
retention    retention
salvage      salvage
site         site check
slip         draw slip
statistics   stats
task         task
task_ways    task dispatch, extend, suspend, resume, cancel, delete
texts        texts list, texts show, texts approve
verify       verify
view         view list, show, save, delete
visit        visit list, join, split; cap show, set
watch        watch list, show, set, end
"""
