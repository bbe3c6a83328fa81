"""The work of the office: tasks, checks with a cause, record sheets, results.

appointment      代理: who approves for a leader for a time
batch            批次: the parts of a task and their windows, typed and checked
classes          risk class and watch-list: which tasks rest on them, what would tell them
coverage         周期检查: how a coverage duty stands in a period
decision         处理决定: what was decided about a task beside its course
for_cause        非随机检查: a check with a cause, its objects named: its columns and its checks
profiles         who is under a duty, asked of a whole registry
publication_due  公示期限: by which day a result must be public, and what is late
report           上报: that a report was sent
result           results, corrections, withdrawals
same_visit       一次检查: sheets of several tasks that are one visit
sheet            the record sheet
states           the table of states and acts
task             a task: its terms, ratios
task_checks      what the lists forbid a task
visits           入企检查次数: how often an object was visited this year, which limit it reaches
"""
