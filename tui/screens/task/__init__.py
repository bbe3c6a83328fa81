"""任务: the task and its steps before and after the draw.

answers         导入核对表: the list as a department filled it in
confirm         确认: the drawn list; who cannot be inspected is struck, and the next ticket takes the place
for_cause_form  非随机检查: objects named in a form, inspectors assigned
joining         合并检查: what other open tasks visit too, one visit or split again
match           匹配: the pools before the match, the teams after it
next_step       which screen comes next for a task
possible        what can be done with a task now, and why the rest cannot
supplementing   补充抽取: what a supplementary draw shall add
task            one task: where it stands, what comes next, by when; and all that can be done with it
task_files      files of a task that leave the desk: the drawn list, the assignments, the record sheets
task_form       the terms of a task, and beside them who would be drawn
tasks           all tasks, where each stands, what comes next and by when
team_acts       after the match: a change, a decided recusal, an expert sent along
voiding         作废: a freeze or a draw given up
ways            beside the course: send out, extend, stop, cancel, delete, confirm again, hand over
"""
