"""公示 and 统计: publication, its findings, the 13 columns.

findings    what the leak gate found; one of it let pass, or that taken back
publish     what a publication would bring; publish, preview
site_acts   the site looked through; carried to the web server
statistics  the 13 columns
"""
