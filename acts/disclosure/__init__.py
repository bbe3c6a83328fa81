"""Approval, marks, exceptions of the gate, and the hand-over to the site generator.

approval    approve; what should be read again first
classified  国家秘密: what keeps a bureau from publishing
mark        a field of a record withheld from the public, or no longer
override    a finding of the leak gate let pass, or that taken back
publish     hand over what is public; journal a publication
statistics  the statistics of a year
"""
