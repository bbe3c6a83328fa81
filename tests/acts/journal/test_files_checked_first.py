"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

import os

from acts.journal import erasure
from acts.work import sheet
from tests.acts.in_the_way import begins_nothing, contents, in_the_way
from tests.acts.journal.test_erasure import DECIDED
from tests.acts.office import Desk


def test_what_is_to_be_erased_stays_whole_where_a_copy_of_it_could_not_be_deleted(desk: Desk) -> None:
    one = desk.object(1)
    begins_nothing(
        desk, lambda: erasure.erase(desk.office, one.number, ["phone"], **DECIDED), desk.office.places.published
    )
    assert desk.object(1).phone == one.phone


def test_nothing_is_purged_and_no_backup_made_where_one_of_the_files_cannot_be_deleted(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[-1]
    bundle, *printed = sheet.print_sheets(desk.office, number)
    erasure.erase(desk.office, one.object, ["phone"], **DECIDED)
    last = next(path for path in printed if path.stem.endswith(one.object))
    in_the_way(last)
    for path in (bundle, last):
        os.utime(path, (0, 0))
    assert erasure.leftovers(desk.office)[-2:] == [bundle, last]
    before = contents(desk.office.places.folder)
    with desk.refused(last.name, "应当是文件"):
        erasure.purge(desk.office)
    assert contents(desk.office.places.folder) == before
