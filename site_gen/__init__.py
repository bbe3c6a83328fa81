"""Public records → pages → leak gate → swap; and the verifier, which owes nothing to them.

files/       What is public beside the pages
gate/        The leak gate
pages/       Pages
publishing/  From public records to the swapped site; what did not change is not made again
serving/     The published folder afterwards
verify/      The verifier of `mingchou verify`
paths        every published path, by arithmetic
"""
