"""An office's files in and out: Excel, CSV, Word. One table of formats.

attachment_text  what an attachment of an announcement says, for whoever approves it
cells            one cell between Excel and text
files            an office's file read whole, replaced whole
formats          the one table of lists that enter and leave
parts            an .xlsx judged before it is unpacked: sizes, ratio, declarations, cells too long
reading          foreign headings to our columns
sources          any file an office calls a table, as rows of cells
word_file        an empty Word file, QR codes in it, the same bytes each time
word_paper       protocol and slip as Word, in the look of an official document
word_sheet       record sheets as Word
word_xml         the pieces of WordprocessingML they are made of
workbooks        workbooks read in a process of their own, since a broken one can end it
writing          Excel and CSV out, templates
"""
