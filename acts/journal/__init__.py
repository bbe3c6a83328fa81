"""The log as sentences, undo, erasure by law.

erasure     personal information erased by law; backups that still hold it purged
log         the journal's entries as sentences
references  which records others name
undo        the last edit taken back
"""
