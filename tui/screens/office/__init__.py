"""日志, 设置, 自检, passphrases, erasure.

backup_list     备份清单: every backup and how it stands
backups         made, sealed, restored
clock           the clock confirmed, or corrected for what it wrote before
deputies        代理: registered, ended
erasing         依法删除, and the copies that still hold what was erased
keeping         保管期限: what is past its term, erased
log             the journal as sentences; undo
outside         交底和证明: what somebody outside holds the journal to
passphrases     口令: set, changed, taken away
repairing       修复: evidence and registers made again from the journal
restoring       登记恢复: what was published since a backup, taken in
salvaging       打捞: a new bureau out of what is whole here and elsewhere
self_check      自检: terminal, calendar, backups, rights; each with a cure of one sentence
setting_fields  the settings of bureau.toml: label, how each is read and written
settings        the screen of all settings, self-checks, backup, restore, examination
visit_cap       年度检查次数上限: set, with those of before
"""
