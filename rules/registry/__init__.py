"""两库一单 and the plan: objects, inspectors, items, plan lines, each parsed from what was typed.

department     the departments that take part, over the six that a bureau starts with
duty           周期检查义务: what must be visited every so many months, what was kept of its periods
enterprise     objects: 检查对象名录库
inspector      inspectors: who may be sent (certificate, status, trades), and recusals
item           the item list, with how long the results of an item stay public
plan           plan lines
plan_check     a plan held against the lists: what is missing or written twice, which line is behind
plan_document  the plan of a year as a document, with whom it was filed
secrecy        公开程度: which level governs a task; the numbers of what is 国家秘密
selector       conditions that say which objects are meant
visit_cap      年度检查次数上限: how often a year an object may be visited, by class and department
"""
