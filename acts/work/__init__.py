"""Acts on tasks, checks with a cause, record sheets and results.

for_cause  非随机检查: objects named, inspectors assigned
result     enter, correct, withdraw, sign, import
sheet      print sheets, drawn list, assignments
task       create, edit, preview, standing, close, suspend, resume
"""
