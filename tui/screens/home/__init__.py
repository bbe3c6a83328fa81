"""工作台, the start without a bureau, help.

help     F1: what a screen is for, and every key of it
home     工作台: what is to be done, the most urgent first
opening  the frame that is shown while a large bureau opens
palette  Ctrl+P: everything that can be opened
start    no bureau yet: create one, open one, the demonstration
todo     what there is to do, read from the records
"""
