"""The work of the office: tasks, checks with a cause, record sheets, results.

classes          risk class and watch-list: which tasks rest on them, what would tell them
for_cause        非随机检查: a check with a cause, its objects named: its columns and its checks
publication_due  公示期限: by which day a result must be public, and what is late
result           results, corrections, withdrawals
sheet            the record sheet
task             a task: its terms, states, ratios
"""
