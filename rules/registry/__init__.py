"""两库一单 and the plan: objects, inspectors, items, plan lines, each parsed from what was typed.

enterprise  objects: 检查对象名录库
inspector   inspectors and recusals
item        the item list
plan        plan lines
secrecy     which level governs a task; the numbers of what is 国家秘密
"""
