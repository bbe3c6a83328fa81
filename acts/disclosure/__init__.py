"""Approval, marks, exceptions of the gate, and the hand-over to the site generator.

approval       approve results; what should be read again first
classified     国家秘密: what keeps a bureau from publishing
draw_proof     what of a draw is proved to a reader of what is public now
mark           a field of a record withheld from the public, or no longer
names          names and words of items, plan lines and tasks: which are to be asked about
never_public   removed results that no publication had
override       a finding of the leak gate let pass, or that taken back
pages          the bureau's own pages as they stand in its folder
private_words  what of the bureau is private, for reading texts against it
publish        hand over what is public; journal a publication
quarter        what was counted as the quarter began
returned       what was closed at a freeze and came back within the time of its task
statistics     the statistics of a year
texts          announcements, attachments, blacklist, scopes, names: what waits, approve, take back
"""
