"""From public records to the swapped site; only files that changed are built and written.

build_cache  what the last publication left: manifest and cache
building     all files of the site put into staging
planned      what a publication would hold, nothing built
publish      staging → gate → swap
staging      the coming site, beside the published one
workers      several processes
"""
