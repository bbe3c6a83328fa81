"""The log as sentences, undo, erasure by law.

clock       the clock confirmed, or corrected for what it wrote before
erasure     personal information erased by law; backups that still hold it purged
log         the journal's entries as sentences
proof       what somebody outside holds the journal to
references  which records others name
restored    恢复: what was published since a backup, taken in
retention   what is past its term, and its erasure
undo        the last edit taken back
"""
