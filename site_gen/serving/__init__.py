"""The published folder afterwards: looked through, previewed, carried to the web server.

check    a published folder looked through: links, structure, sizes, lists
deploy   the published folder carried to a web server: folder, rsync, list
draft    how the preview marks what is not published, and shows a fault
preview  the site as it would be published now, page by page, in a browser on this machine
"""
