"""Acts on tasks, checks with a cause, record sheets and results.

confirmations  the drawn list as a department fills it in, read back
dispatch       the sheets of a batch sent out
duties         周期检查: the task that carries out a duty
for_cause      非随机检查: objects named, inspectors assigned
life           extend, suspend, resume, cancel, delete, close
lists          the lists that leave the office, whole or of one department, batch or person
past           what other tasks of the year brought; who would be in the pool
people         work handed over, deputies
result         enter, correct, withdraw, re-enter, sign
result_import  results from a file: judged row by row, then all or nothing
sheet          print sheets, drawn list, assignments
sheet_files    where record sheets are printed, and whether they can be
task           create, edit, status
visits         一次检查: objects of several open tasks joined, split; who is near the cap of the year
"""
