"""工作台, the start without a bureau, help.

duties  what there is to do, read from the records
frame   what is seen while a large bureau opens
help    F1: what a screen is for, and every key of it
home    工作台: what is to be done, the most urgent first
start   no bureau yet: make one, open one, the demonstration
"""
