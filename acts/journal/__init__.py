"""The log as sentences, undo, erasure by law.

erasure  personal information erased by law; backups that still hold it purged
journal  the log in sentences; undo of the last edit
"""
