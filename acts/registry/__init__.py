"""Acts on the registries: one record, or a whole file.

departments  the six of the start, and what stands against ending a department
importing    a file: judged row by row, then all or nothing
registry     add, edit, retire objects, inspectors, items, plan lines, departments; recusals
"""
