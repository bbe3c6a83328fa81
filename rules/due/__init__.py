"""期限: everything that is due in a bureau, from its records as they are; nothing undone is left out, and what was done late stays known.

due         all of it: what is undone, what was late, by section and person
facts       what it is reckoned from: the records of a day, in the fields that matter here
grouped     many entries of one kind as one line: what of them is open, what was late
of_duties   coverage duties: what is due this period, what was missed
of_office   plan, plan lines, reports, certificates, backup
of_results  one result: entry, approval, publication, and off the site again
of_tasks    one task: from the freeze to the closing, and what comes after it
thing       one line of the list, and the kinds there are
"""
