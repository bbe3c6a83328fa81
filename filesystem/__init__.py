"""What store and site both need of the file system, and neither owns. Knows no bureau: paths in, problems out.

lock  one process at a time: the lock of store, site and deployment, and who holds it
"""
