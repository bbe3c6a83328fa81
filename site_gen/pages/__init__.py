"""Pages: which there are, what each is given, and how it is rendered.

cache_keys    what a page is built from, as 32 hex digits
figures       visits, the calendar, bars and sums: what pages show as figures
frame         what every page is given beside its view: route, links, its place in a long list
long_lists    long lists, cut into pages that are built one by one
markdown      announcements as safe HTML
open_data     what the 开放数据 page is given
pages         which pages there are, and what each is given
patterns      one of every component, with invented values
record_pages  the pages of results and objects and the lists of them, which come in thousands
render        `render(route, view) -> bytes`
site_map      the map of the site
theme         templates and static files of a site, overlaid by the bureau's own
transparency  publications, freezes given up, results corrected, how many left the site
variables     what a template may use: docs/templates.md is made from it
views         what each template is given
"""
