"""名录库, 事项, 计划: lists, forms, import, history.

history      历史: every version of a record, newest first: when, who, why, and what it changed
import_row   One row of an import that cannot be taken as it stands, put right in a form and judged again
importing    导入: choose a file, see row by row what would happen, then all of it or nothing
lists        The lists of the desk: for each its columns, what can be searched in it, and what stands in the pane beside it
picking      Choosing one record of a list: filter, table, Enter
record_form  Filling in one record: a form with live checks, a draft that survives, and every refusal beside its field
record_list  One list with its filter, the pane beside it and the line below: the same for all registries
registry     名录库, 事项, 计划: the registries of the bureau, one screen for all of them
"""
