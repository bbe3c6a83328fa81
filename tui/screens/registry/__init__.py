"""名录库, 事项, 计划: lists, forms, import, history.

duplicates   可能重复: objects that may be one, side by side; merged, or decided to be two
duties       周期义务: the task of a period, made with one key; a missed period closed
duty         one 周期义务: its periods, who of each was not visited, whose it is
flags        重点监管标记 of one object: added, changed, ended
health       名录体检: kinds of trouble, counted, with the records behind each
history      历史: every version of a record, newest first, and what it changed
import_causes  what is wrong with a file by its causes: all rows of one cured at once
import_files  the files that an import gives out: the empty form, the file with its bad cells marked
import_gone  what a full list no longer has: kept as it is, or given a status
import_pair  a doubtful pair side by side, decided by one key
import_questions  what a file leaves open and what was done unasked, on one page
import_row   one row of an import put right in a form
import_texts  what an import says of a file, in words
import_work  one file on its way in, without a screen: read, answered, judged, stored
importing    导入: choose a file, see row by row what would happen, then all of it or nothing
items_on_day  the items in force on a day
mappings     记住的回答: what imports were answered; seen, changed, forgotten
object_page  全貌: one object with everything about it
plan         计划: its lines, the plan of each year as a document, the duties
plan_years   年度计划: its form, filing, publication, the copy of the year before, the check
record_form  a record of a register filled in or changed; the reason of a recusal
registry     名录库, 事项, and what one screen of lists is
retiring     停用: records taken out of use
"""
