"""名录库, 事项, 计划: lists, forms, import, history.

duties       周期义务: the task of a period, made with one key; a missed period closed
duty         one 周期义务: its periods, who of each was not visited, whose it is
history      历史: every version of a record, newest first, and what it changed
import_row   one row of an import put right in a form
import_texts  what an import says of a file, in words
importing    导入: choose a file, see row by row what would happen, then all of it or nothing
plan         计划: its lines, the plan of each year as a document, the duties
plan_years   年度计划: its form, filing, publication, the copy of the year before, the check
record_form  a record of a register filled in or changed; the reason of a recusal
registry     名录库, 事项, and what one screen of lists is
retiring     停用: records taken out of use
"""
