"""Acts on the registries: one record, or a whole file.

departments  the six of the start, and what stands against ending a department
duties       周期检查义务: how each stands, what is kept of its periods, what stands against one
duty_members  who is under a duty and who was visited, kept while the bureau is open
duty_view    the periods of one duty, what one object is under
health       名录体检: the lists looked through, what a task's items and trades cover
import_report  what becomes of the rows of a file
importing    a file: judged row by row, then all or nothing
odd          values of a file that hardly can be, gathered by what is odd of them
outside      lists of other offices about objects that we know: flags, status, risk class
outside_rows  what each row of such a list changes, what it no longer names
item_list    the items in force on a day, each in its version of then
leaving      objects that leave items when many records change
made         records of other lists that an import makes along: items of a plan, departments
mappings     answers of imports that are remembered: found again, shown, written, deleted
matching     which object of the registry a row of a file is
pairs        doubtful pairs of an import: asked about, decided once
people       which inspector of the registry a row of a file is
plan_lines   what only the other lists can say of a plan line
plans        the plan of a year as a document: set, filed, published, copied forward, held against the lists
problem_file  a file with its bad cells marked, for whoever sent it
reading      a foreign file as rows of a list of this bureau
recusal_list  回避 as a list: out, and in again
registry     add, edit, retire objects, inspectors, items, plan lines, departments; recusals
twins        objects that may be one: found, decided to be others, merged
trades       行业的对应: said, told, taken back
visit_cap    年度检查次数上限: set, shown, its history
watch        重点监管 flags of one object: added, changed, ended; the list of all
"""
