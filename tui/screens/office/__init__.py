"""日志, 设置, 自检, passphrases, erasure.

checkup      自检: how it stands, and a cure of one sentence
erasing      依法删除, and the copies that are left
log          the journal as sentences; undo
passphrases  口令 typed unseen: asked, set, taken away
settable     what can be set: each setting of bureau.toml, its words, how its text is read
settings     bureau.toml, the look, backup, restore, examine
"""
