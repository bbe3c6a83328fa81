"""Pages: which there are, what each is given, and how it is rendered.

figures       visits, the calendar, bars and sums: what pages show as figures
long_lists    long lists, cut into pages that are made one by one
markdown      announcements to HTML that can do no harm
pages         which pages there are, and what each is given
patterns      one of every component, with made-up values
record_pages  the pages of results and objects and the lists of them, which come in thousands
render        `render(route, view) -> bytes`
site_map      the map of the site
theme         what a site looks like: templates and static files, overlaid by the bureau's own
transparency  publications, freezes given up, results withdrawn
variables     what a template may use: docs/templates.md is made from it
views         what a template is given
"""
