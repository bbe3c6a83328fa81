"""What is public beside the pages: search, open data, feeds, evidence, assets.

assets     what is neither page nor download
bundle     a draw's evidence as a script, for file:
catalogue  what the downloads are: datapackage.json, CSVW, schema.org
feeds      the Atom feeds, the site map, robots.txt
opendata   the tables as CSV, JSON and Excel; the two growing files
search     the search files
tables     the public lists as tables: columns, what they mean, rows
workbook   a table as an Excel workbook, quickly
"""
