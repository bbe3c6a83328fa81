"""The journal's line, its chain, and what may be erased from it by law.

broken     what is still proved of a line that is not as it was written
chain      the journal's line and its hash
clock      what the journal says against the machine's clock
erasure    what personal information may be erased by law, on what ground
plain      lines of one document verified by the shape of their documents
proof      that an entry belongs to the published journal
retention  what is kept how long, on which basis
salvage    what a salvaged journal says of itself
verify     the chain verified at the speed of its hashes, as strictly as the reader of one line
"""
