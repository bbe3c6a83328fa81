"""What must not appear on the site, reckoned from the stored records by a second, plainer way than the projection's.

Nothing here asks the projection, nor any of the predicates that it asks (a contract in pyproject.toml and a test hold it): a mistake
there is found here. Nothing that one page says is a permission for another: see `strings`.

cutting        a free text cut into runs
fields         every text field of every stored record: what is looked for and when, or why it is left out
reckoning      what may be public of a record, reckoned from the store alone
former         words that were public and are so no more: where they are looked for
drawn          who was drawn, where nobody may know it
counted        what all results of a task read, where a count would tell it of each
marked_values  what is marked, of any type
strings        the strings that the leak gate searches for
"""
