"""Acts on the registries: one record, or a whole file.

departments  the six of the start, and what stands against ending a department
duties       周期检查义务: how each stands, what is kept of its periods, what stands against one
duty_members  who is under a duty and who was visited, kept while the bureau is open
duty_view    the periods of one duty, what one object is under
importing    a file: judged row by row, then all or nothing
plans        the plan of a year as a document: set, filed, published, copied forward, held against the lists
registry     add, edit, retire objects, inspectors, items, plan lines, departments; recusals
visit_cap    年度检查次数上限: set, shown, its history
"""
