"""The published folder afterwards: checked, previewed, carried to the web server.

check    a published folder checked: links, structure, sizes, lists
deploy   the published folder carried to a web server: folder, rsync, list
draft    how the preview marks a draft, and shows an error
preview  the site as it would be published now, page by page, in a browser on this machine
"""
