"""Finding in the lists of a bureau.

batch    many records changed at once: counted before, one entry, one undo
finding  which rows of a list fit conditions, in which order
object_page  all that is known of one object
views    saved views of a list
"""
