"""From public records to the swapped site; what did not change is not made again.

build_cache  what the last publication left, so that little is read again
building     all files of the site put into staging; what did not change is kept, not made
cache_keys   what a page is made from: the same key, the same bytes
link_farm    a folder of links to the site's files, kept for the next publication
manifest     manifest.json and its one reader
page_groups  pages that come in their thousands, taken together: one key tells that none of a share changed
publish      staging → gate → swap
site_lists   the site's own lists: changes.txt, manifest.json, SHA256SUMS
stage        the staging folder: each file written or linked, and judged
swap         the old site or the new one
"""
