"""The leak gate: what must not be public is found in every file before the site is swapped.

archive    the packing of a .zip itself
closed     a file that cannot be read
disguised  private numbers of the store in unusual writings
excused    public values that look like a number of a person
findings   how a hit is told, and its key
forms      the forms of pages, whose values alone are judged
gate       no file leaves staging with a string that must not appear
normalise  the many ways of writing a text, brought to one form
numbers    private numbers and those of persons, each only as a whole number
own        strings that count only in the files of their own record
parts      each distinct part of the site's files, judged once
pdf        the text of a PDF file
program    the static files of the program itself
readings   the readings of a piece for the full scan
runs       what a reader sees as one run of text, for both scans
shapes     words that differ in their digits alone, looked at once for where a number may stand
signs      signs of a writing that the fast scan cannot read
unpack     the contents of packed files
word       the words of a .docx
workbook   the values of an .xlsx
"""
