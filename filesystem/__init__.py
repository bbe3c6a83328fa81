"""What store and site both need of the file system, and neither owns. Knows no bureau: paths in, problems out.

depth         how deep folders may lie in one another
exchange      two folders exchanged at once, everything on the disk before
lock          one process at a time: the lock of store, site and deployment, and who holds it
refusals      what the disk refuses, as a sentence
retry         renaming and removing where Windows has a file open
sync_folders  folders that a sync program carries to and fro
targets       what an operation is about to write, checked before its first change
"""
