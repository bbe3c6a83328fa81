"""Backups of a bureau: made while it is open, unchanged parts stored once, each checked after writing and again in turn.

manifest  what one backup consists of, in a file with its own hash
parts     stretches of files, compressed, under the hash of what is in them
reading   the files in a backup of any format, one after the other
"""
