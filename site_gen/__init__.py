"""Public records → pages → leak gate → swap; and the verifier, which shares nothing with them but the rules.

files/       Downloads, search files, feeds, evidence: all that is public beside the pages
gate/        The leak gate
pages/       Which pages there are, what each shows, and the theme
publishing/  From public records to the swapped site; only what changed is built anew
serving/     The published folder afterwards: preview, check, deployment
verify/      The verifier of `mingchou verify`
manifest     manifest.json and SHA256SUMS, with their one reader
paths        every published path, computed from numbers
swap         the published folder and the names beside it: claimed by one, the old site or the new one, never a mixture
"""
