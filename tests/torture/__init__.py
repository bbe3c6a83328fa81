"""The acts of the office under whatever the machine may do: killed, its calls failing, the power cut, its files rotting.

aside       the acts beside a check: erasure, publication, backups, and the ways back
commands    the same acts as commands of `mingchou --json`
ext4        a file system of its own in a file, whose power is cut (FS_IOC_SHUTDOWN)
failing     the n-th call of an act fails, or is the last that its process makes
judge       what was acknowledged is there, what was said is true, what is made from the journal is whole
kills       a clerk killed at any moment, again and again
rot         a bureau lived in for weeks, in which one byte rots
spoken      what a clerk said, read
story       the acts of a check from the list to its publication, each saying what it acknowledges
"""
