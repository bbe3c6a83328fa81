"""两库一单 and the plan: objects, inspectors, items, plan lines, each parsed from what was typed.

alike          whether two objects may be one: pairs that look alike
code           the number that an object has from the state, of which kind it is
department     the departments that take part, over the six that a bureau starts with
duty           周期检查义务: what must be visited every so many months, what was kept of its periods
enterprise     objects: 检查对象名录库
health         名录体检: what is missing, doubtful or out of date in the lists
inspector      inspectors: who may be sent (certificate, status, trades), and recusals
item           the item list, with how long the results of an item stay public
leaving        objects that leave items when their trades change
merging        two objects that are one: side by side, what the one that stays takes over
names          names of objects as they are compared
odd            values that may be, and hardly are: told, not refused
plan           plan lines
plan_check     a plan held against the lists: what is missing or written twice, which line is behind
plan_document  the plan of a year as a document, with whom it was filed
secrecy        公开程度: which level governs a task; the numbers of what is 国家秘密
selector       conditions that say which objects are meant
trade_words    行业的对应: what this bureau said that a word for a trade means
trades         行业 as offices write them, against the names under which they are kept
visit_cap      年度检查次数上限: how often a year an object may be visited, by class and department
watch          重点监管标记 over time: each flag with its days, reason, source and decision
"""
