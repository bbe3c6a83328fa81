"""Everything that touches the bureau's disk.

exchange/    An office's files in and out
backup       backups, rotation
check        is everything as it was written
config       bureau.toml, read strictly
drafts       what stands in a half-filled form, so that a dropped line costs nobody an hour; no record, no history
encode       records to canonical bytes and back
erasure      bodies taken out of the journal by law, and the copies that still hold them
files        the few calls that change the disk, and what their failures mean
folders      a whole folder replaced at once
history      the versions of one record, the newest entries
journal      the append-only truth on disk
lock         one writer, and who that is
pages        the bureau's own Markdown pages
passphrases  their scrypt hashes, in a file of their own
as_of        the records as they stood on a day, from the journal
places       where files lie; no other module knows a file name
recovery     from the files to the state
restore      a bureau out of a backup
rights       who may read the bureau's folder; set right
snapshot     records.json, whole or not at all
state        the records now, in memory, with indexes
storage      TinyDB's Storage and Table over our format
store        records in, records out, transactions; one writer
transaction  what goes into one journal line
upgrade      from an older format to this program's
parallel_verify  a long journal verified by several processes
"""
