"""The leak gate: what must not be public is found in every file before the site is swapped.

excused    public values that look like a number of a person
gate       no file leaves staging with a string that must not appear
normalise  the many ways of writing a text, brought to one form
pdf        the text of a PDF file
signs      signs of a writing that the fast scan cannot read
unpack     the contents of packed files
"""
