"""Acts on the registries: one record, or a whole file.

importing  a file: judged row by row, then all or nothing
registry   add, edit, retire objects, inspectors, items, plan lines; recusals
"""
