"""The due list of the office, from its records as they are, and reports that were sent.

digest  what of it is worked out already, kept from one opening to the next
due     what is undone, what was late
facts   the records that it is reckoned from, read again only where an act changed them
report  上报: that a report was sent
"""
