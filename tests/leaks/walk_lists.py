"""The lists walked: files of other offices asked about, the answers remembered; the recusals out and in, views, many records changed at once."""

import pytest

from acts.finding import batch, views
from acts.finding.finding import Finder, Wanted
from acts.registry import importing, mappings, outside, problem_file, reading, recusal_list, registry
from acts.registry.matching import another_problem
from acts.registry.registry import ENTERPRISES
from db.exchange.formats import LISTS
from rules.base.errors import Refused
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from tests.leaks.walk_draws import Draws


class Lists(Draws):
    """What is done with whole lists."""

    def recusal_file(self, note: str) -> None:
        """The recusals as a list: out, one more, in again."""
        path = self.office.store.places.folder / "回避.csv"
        path.write_text(
            f"对象编号,人员编号,回避原因,说明\n{self.desk.object(24).number},N-0001,近亲属,{note}\n", encoding="utf-8"
        )
        assert recusal_list.recusal_rows(self.office)
        report = recusal_list.prepare_recusals(self.office, reading.read(self.office, LISTS["recusals"], path))
        recusal_list.apply_recusals(self.office, report, path.name)
        path.unlink()

    def foreign_list(self) -> None:
        """A list of another office: what is wrong marked for its sender, its headings answered; the answers remembered, changed, forgotten."""
        office, words, listing = self.office, self.words, LISTS["enterprises"]
        one, other = self.desk.object(15), self.desk.object(16)
        heading, sender = words.private("heading"), words.private("sender")
        path = office.places.folder.parent / f"{words.private('file')}.csv"
        rows = [f"{each.name},{each.code},{words.private('notes')}" for each in (one, other)]
        path.write_text("\n".join([f"企业名称,统一社会信用代码,{heading}", rows[0], f"{rows[1]},"]), encoding="utf-8")
        answers = ImportMapping(list=listing.code, sender=sender, columns={heading: "notes"})
        bad = path.with_name("退回.csv")
        bad.write_text(path.read_text(encoding="utf-8").replace(one.code, words.private("code")), encoding="utf-8")
        source = reading.opened(bad)
        sheet = reading.read(office, listing, source, answers)
        report = importing.prepare_import(office, ENTERPRISES, sheet)
        assert problem_file.write_problems(listing, source, sheet, report, path.with_name("退回.xlsx")) == 2
        assert report.by_cause
        assert another_problem(one, {"name": words.private("name"), "code": other.code}, "第 2 行")
        sheet = reading.read(office, listing, path, answers)
        report = importing.prepare_import(office, ENTERPRISES, sheet)
        kept = mappings.to_remember(office, sheet.answers, sheet.titles, path.name)
        assert kept is not None
        importing.apply_import(office, ENTERPRISES, report, path.name, also=[kept])
        assert mappings.fitting_mapping(office, listing.code, sheet.titles, sender)[0] == kept
        assert reading.read(office, listing, path, sender=sender).answers == answers
        wrong = ImportMapping(list=listing.code, columns={words.private("heading"): "notes"})
        made = mappings.save_mapping(office, wrong)
        assert mappings.mapping_of(office, made.number) == mappings.delete_mapping(office, made.number)
        self.unsaid(f"企业名称,统一社会信用代码\n{one.name},{one.code}\n")

    def unsaid(self, text: str) -> None:
        """A list of another office that does not say what it is a list of: asked, and nothing stored; then answered, which is remembered."""
        office, answers = self.office, ImportMapping(list="enterprises", mode="status")
        path = office.places.folder.parent / "名单.csv"
        path.write_text(text, encoding="utf-8")
        sheet = outside.read_outside(office, "status", path, answers)
        with pytest.raises(Refused, match="--status"):
            outside.apply_outside(
                office, outside.prepare_outside(office, "status", sheet, answers, path.name), path.name
            )
        said = {"status": "存续", "status_source": self.words.private("source")}
        answers = ImportMapping(list="enterprises", sender=self.words.private("sender"), mode="status", answers=said)
        source = reading.opened(path)
        sheet = outside.read_outside(office, "status", source, answers)
        report = outside.prepare_outside(office, "status", sheet, answers, path.name)
        kept = outside.answers_to_keep(office, source, answers, path.name)
        outside.apply_outside(office, report, path.name, also=kept)
        assert kept is not None
        assert mappings.mapping_title(kept) == "登记状态名单"
        assert reading.columns_answered(office, LISTS["enterprises"], "status")
        again = ImportMapping(list="enterprises", sender=answers.sender, mode="status")
        assert outside.answers_of_mode(office, source, again)[0] == answers

    def found(self) -> None:
        """A view kept, looked up, forgotten; many records changed at once."""
        office, words = self.office, self.words
        wanted = Wanted(where=f"地址~{words.private('view')}", sort="-最近检查")
        columns = registry.columns(office, ENTERPRISES)
        view = views.save_view(office, "enterprises", columns, words.private("view"), wanted)
        assert views.views_of(office, "enterprises") == [view]
        assert views.with_view(office, "enterprises", view.name, Wanted()).where == wanted.where
        everybody, never = office.store.all(Enterprise), Wanted(where="最近检查=从未")
        assert Finder(office, "enterprises", columns).found(everybody, never)
        views.save_view(office, "enterprises", columns, "演示删除的视图", wanted)
        views.delete_view(office, "enterprises", "演示删除的视图")
        some = [self.desk.object(place).number for place in (21, 22)]
        batch.plan_edit_all(office, ENTERPRISES, some, {"notes": words.private("notes")})
        batch.edit_all(office, ENTERPRISES, some, {"notes": words.private("notes")})
