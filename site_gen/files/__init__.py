"""All that is public beside the pages: search, open data, feeds, evidence, assets.

assets      style, scripts, attachments, evidence, QR codes
bundle      a draw's evidence as a script, for file:
catalogue   metadata of the downloads: datapackage.json, CSVW, schema.org
feeds       the Atom feeds, the site map, robots.txt
opendata    the tables as CSV, JSON and Excel; the two growing files
search      the files of the search index (the page itself: site_templates/static/search.js)
site_files  all files of the site but its lists, none built yet: path, cache key, how it is built
tables      the public lists as tables: columns, what they mean, rows
workbook    a table as an Excel workbook
"""
