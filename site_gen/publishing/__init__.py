"""From public records to the swapped site; only files that changed are built and written.

build_cache  what the last publication left: manifest and cache
building     all files of the site put into staging
publish      staging → gate → swap
staging      the coming site, beside the published one
workers      several processes
"""
