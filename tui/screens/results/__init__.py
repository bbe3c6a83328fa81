"""结果 and 审批: entry, what the public will see, approval.

approval        what waits, public side beside private record, and what becomes of every field
public_preview  what the public would see of a result, by the projection itself
result_form     entering or correcting one result
result_rows     the objects and items of a task as rows
results         the objects and items of a task, and what was found at each
"""
