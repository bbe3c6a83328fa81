"""公示 and 统计: publication, what the leak gate found, the 13 columns.

earlier     what was published before, asked for a fresh folder
leaks       what the leak gate found; a finding overridden, or the override revoked
publish     what a publication would bring; publish, preview
site_acts   the published site checked; carried to the web server
statistics  the 13 columns
texts       the free texts beside the results: approval, the page as it will be
"""
