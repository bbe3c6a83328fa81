"""The office opened, the bureau's folder as a whole, the leader's passphrase.

backups     the day's round, the one before a large act, their list, copies outside
bureau      create, history, check, restore, the keys of backups
derived     what is made from the store once an act is saved, and made again where it could not be
office      a bureau opened: store, clock, who acts; every act's first argument
rename      the bureau's name, in bureau.toml and in its journal
rescue      the open bureau written out, when its files were replaced under it
salvage     a new bureau out of what can be proved of an old one, and the report
passphrase  the leader's own word, asked by every act that names him
"""
