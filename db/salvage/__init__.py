"""打捞: a new bureau out of whatever can be proved of an old one.

after    what was saved after the first lost entry, and the entry that takes it in
chain    the proved lines of all sources joined from the first entry on
gather   all sources read, and the chain that they make
others   settings, pages, templates, evidence, passphrases
pool     proved lines of all sources, each kept once
salvage  the new folder: journal, snapshot, the other files
sources  the folders, backups and folders of backups that are drawn on
"""
