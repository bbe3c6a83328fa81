"""Papers of the office as they are printed, before they become a Word file.

paper     a paper of the office as it is printed: sections, tables, a place to sign
protocol  the content of the protocol of a draw, the bureau's copy and the public copy
receipt   the content of the receipt that a witness signs for a commitment
value     随机值和外部见证, sections of a paper
"""
