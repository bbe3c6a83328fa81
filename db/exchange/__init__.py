"""An office's files in and out: Excel, CSV, Word. One table of formats.

attachment_text  what an attachment of an announcement says, for whoever approves it
cells            one cell between Excel and text
far              a lone cell far beyond a table: left out when blank, named when not
files            an office's file read whole, replaced whole
formats          the one table of lists that enter and leave
marked           an office's file once more, its bad cells marked and commented
marks            what a person sees of a sheet: hidden and struck-through rows, formulas without a value
markup_tables    pages that are called .xls, and the XML of Excel 2003
parts            an .xlsx judged before it is unpacked: sizes, ratio, declarations, cells too long
reading          a list from an office's file
tables           any file an office calls a table, as tables: all its sheets and blocks, with what a person sees of the rows
text_tables      .csv and .txt in the encodings and with the delimiters of offices
word_file        an empty Word file, QR codes in it, the same bytes each time
word_list        a list as Word
word_paper       protocol and slip as Word, in the look of an official document
word_sheet       record sheets as Word
word_xml         the pieces of WordprocessingML they are made of
workbooks        workbooks read in a process of their own, since a broken one can end it
writing          Excel and CSV out, templates
"""
