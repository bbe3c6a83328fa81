"""The leak gate: every file is judged before it goes out; it does not trust the projection.

gate       the leak gate; it does not trust the projection
normalise  the ways a text can be written, undone
pdf        the words of a PDF, for the gate
unpack     what is inside a file; what cannot be looked into
worker     what the gate finds in the files of a publication: here, or in a process of its own meanwhile
"""
