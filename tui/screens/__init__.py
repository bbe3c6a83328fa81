"""The screens of the desk, by section. A screen shows records and calls acts; it decides nothing.

A section imports `parts`, never another section: what it wants opened elsewhere it names by `tui.routes`.

draw/      抽取
home/      工作台, the start without a bureau, help
office/    日志, 设置, 自检, passphrases, erasure
parts/     what several sections share
registry/  名录库, 事项, 计划
results/   结果 and 审批
site/      公示 and 统计
task/      任务
base       what every screen has in common
"""
