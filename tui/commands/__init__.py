"""The commands, a module for each kind; `tui.cli` has their table.

backups      backup (key, passphrase, to, purge), backups
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
duty         duty list, show, add, edit, retire, due, task, excuse
exchange     template, import, export
freezing     what draw freeze and draw supplement have in common
journal      log, undo, erase
mark         mark set, lift, list
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
visit        visit list, join, split; cap show, set
"""
