"""任务: the task and its steps before and after the draw.

confirm         确认: the drawn list is checked by the departments; who cannot be inspected is struck, and the next ticket takes the place
for_cause_form  非随机检查: objects named in a form, inspectors assigned
match           匹配: before, which inspectors chance has put into each department's pool; after, who goes where
step            What the screens of one task have in common, and which of them comes next
supplement      补充抽取: empty places, or more objects, by a freeze of its own
task            One task: where it stands, what comes next, by when, why something cannot be done yet; and all that can be done with it
task_files      Files of a task that leave the desk: the drawn list, who goes where, the record sheets. Each says where it lies
task_form       任务条件: a new task, or the terms of a draft; beside the form who would be drawn, as the terms stand while they are typed
task_words      What the screens of a task say: its steps, by when, its terms as text, who will be drawn. Shows, decides nothing
tasks           任务: all tasks, where each stands, what comes next and by when
team_acts       After the match: a change, a decided recusal, an expert sent along
voiding         作废: a freeze or a draw given up, with a reason, an approver and a second yes
"""
