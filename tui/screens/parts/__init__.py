"""What several sections share.

ask_form   a few fields in a box
common     Small things that several screens need
drafted    What stands half-filled on a screen that is no record, kept and offered again
exporting  导出: where to, under which name, as .xlsx or .csv; then written in a thread, and said where
facts      What is known of something, as labelled lines: labels right-aligned, long texts broken under their own beginning
files      Choosing a file: the path is typed, pasted or walked to; the list below shows folders and the files that can be used
working    Long work: a box with how far it is. The desk stays alive behind it and nothing else can be done to the records meanwhile
"""
