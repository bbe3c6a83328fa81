"""结果 and 审批: entry, what the public will see, approval, marks.

approval     what waits, public side beside private record, and what becomes of every field
marking      标记不公开, from a record, its form or the approval
public_side  what the public would see of a result, by the projection itself
result_form  entering or correcting one result
result_rows  the same as a list
results      the objects and items of a task, and what was found at each
"""
