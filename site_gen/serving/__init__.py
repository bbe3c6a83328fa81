"""The published folder afterwards: checked, previewed, carried to the web server.

check          a published folder checked: links, sizes, lists
deploy         the published folder carried to a web server: folder, rsync, list for FTP
deploy_record  what lies on which web server
draft          how the preview marks a draft, and shows an error
page_checks    what every page must and must not have
past           what lies on the web server already: no register shrinks or forks
preview        the site as it would be published now, page by page
server         the server of `mingchou preview`
"""
