"""Backups of a bureau: made while it is open, unchanged parts stored once, each checked after writing and again in turn.

copies     the same backups once more, outside this disk
holding    who may write in a folder of backups
manifest   what one backup consists of, in a file with its own hash
mending    parts that are not sound, out of the journal or a copy
naming     how they are named and found
notes      which of them was read whole when, and what was found
parts      stretches of files, compressed, under the hash of what is in them
reading    the files in a backup of any format, one after the other
rotation   which are kept
verifying  is a backup as it was written; each in its turn
writing    a backup of the bureau as it stands
"""
