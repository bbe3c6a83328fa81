"""Everything that touches the bureau's disk.

exchange/        An office's files in and out
backups/         Backups in parts: made, read, verified, copied, rotated
salvage/         A new bureau out of whatever can be proved of an old one
as_of            the records as they stood on a day or before an entry, from the journal
beside           evidence, published heads and backups, which know how far the journal went
check            is everything as it was written
config           bureau.toml, read strictly
config_writing   bureau.toml, written: a new one, or single settings changed
derived_note     how far along the journal what is made from it is known to be made
drafts           what stands in a half-filled form, so that a dropped line costs nobody an hour; no record, no history
encode           records to canonical bytes and back
erasure          bodies taken out of the journal by law, and the copies that still hold them
files            the few calls that change the disk, and what their failures mean
folders          a whole folder replaced at once
full_width       signs of the Chinese keyboard in bureau.toml, where the file's own are needed
genesis          the journal's first entry: which bureau, which format
head             journal/HEAD: what was acknowledged last
history          the versions of one record, the newest entries
index            the documents of a table found by the text of one field
journal          the append-only truth on disk
leftovers        what a killed program left behind, taken away
lock             one writer, and who that is
mark             a place in the journal; a line that is not sound
metadata         what an attachment says of its writers, taken off
pages            the bureau's own Markdown pages
new_folder       a bureau's folder that gets its name only once it is whole
parallel_verify  a long journal verified by several processes
partial          some fields of every record of a kind, kept while the table stays as it is
passphrases      their scrypt hashes, in a file of their own
proving          the journal followed again and again, at the price of reading it
places           where files lie; no other module knows a file name
queries          records out of a store: by number, by field, by day; their versions
recovery         from the files to the state
restore          a bureau out of a backup
restored_mark    a note that a bureau came out of one, until its journal says so
rights           who may read the bureau's folder; set right
sealing          backups that only one key opens, in the format of age
snapshot         records.json, whole or not at all
standing         do the files that are open for writing still lie where they were opened
state            the records now, in memory, with indexes
storage          TinyDB's Storage and Table over our format
store            opening, transactions; one writer
strange          what in the folder is no file of ours: pipes, conflict copies of a sync program
transaction      what goes into one journal line
upgrade          from an older format to this program's
write_out        the bureau as an open store has it, in a new folder
"""
