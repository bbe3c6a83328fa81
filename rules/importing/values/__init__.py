"""The values of a foreign column: how offices type and what their systems write, as our strict rules of parsing take it.

cells         one cell as text: what Excel keeps as a number, a date or a failed formula
column        a whole column: its distinct texts judged, told, asked about; ditto marks
date_columns  a column of days: which end of a range, what a month without a day is, in which order it is written
days          days as offices and their systems write them
figures       codes, phones, ratios, counts and amounts as offices write them
judges        which function judges a text of which column
meanings      words of closed tables as registration systems write them
periods       windows of a plan: 3月至11月, 上半年, 第二季度
places        departments and districts by any of their names
reading       what one text is read as, what is told and asked of it
texts         what nobody sees or means in a text: unseen characters, broken lines, words for nothing
trades        trades of a cell against those that the bureau keeps
"""
