"""Whatever the office can do, it can do by one command and at one place on the desk; a test holds the two together.

A new act fails here until it has both; a command or a screen that goes away fails here, too.
"""

import ast
import functools
import importlib
import inspect
from pathlib import Path

import click
import pytest

import acts
import tui
from tui.cli import cli
from tui.screens.base import DeskScreen
from tui.sections import SECTIONS

PLACES: dict[str, tuple[str, str]] = {
    "disclosure.approval.approve": ("approve", "results.approval:ApprovalScreen"),
    "base.backups.back_up": ("backup", "office.settings:SettingsScreen"),
    "base.backups.change_backup_to": ("backup to", "office.settings:SettingsScreen"),
    "base.backups.check_backups": ("backups", "office.backup_list:BackupsScreen"),
    "base.backups.list_backups": ("backups", "office.backup_list:BackupsScreen"),
    "base.bureau.make_backup_key": ("backup key", "office.settings:SettingsScreen"),
    "base.bureau.stop_sealing_backups": ("backup key", "office.settings:SettingsScreen"),
    "base.bureau.make_bureau_private": ("check", "office.settings:SettingsScreen"),
    "base.bureau.create": ("init", "home.start:StartScreen"),
    "base.rename.change_bureau": ("rename", "office.settings:SettingsScreen"),
    "base.rescue.write_out": ("enterprise edit", "office.settings:SettingsScreen"),
    "base.salvage.salvage": ("salvage", "office.settings:SettingsScreen"),
    "base.rename.rename": ("rename", "office.settings:SettingsScreen"),
    "base.bureau.check_bureau": ("check", "office.settings:SettingsScreen"),
    "base.bureau.history": ("history", "registry.history:HistoryScreen"),
    "base.bureau.restore_backup": ("restore", "office.settings:SettingsScreen"),
    "due.due.due": ("due", "home.home:HomeScreen"),
    "due.due.late": ("due", "task.task:TaskScreen"),
    "due.report.report_sent": ("report-sent", "home.home:HomeScreen"),
    "draw.team_changes.change_inspector": ("draw change", "task.match:MatchScreen"),
    "draw.recusals.decide_recusal": ("recusal decide", "task.team_acts:DecisionForm"),
    "draw.experts.recall_expert": ("task expert", "task.match:MatchScreen"),
    "draw.experts.send_expert": ("task expert", "task.match:MatchScreen"),
    "draw.confirm.confirm": ("confirm", "task.confirm:ConfirmScreen"),
    "draw.draw.add_witness": ("draw witness", "draw.frozen:FrozenScreen"),
    "draw.freeze.freeze": ("draw freeze", "draw.freeze:FreezeScreen"),
    "draw.draw.run": ("draw run", "draw.draw:DrawScreen"),
    "draw.draw.correct": ("draw correct", "task.task:TaskScreen"),
    "draw.remake.repair": ("repair", "office.settings:SettingsScreen"),
    "draw.void.void": ("draw void", "task.task:TaskScreen"),
    "journal.clock.clock_state": ("clock", "office.settings:SettingsScreen"),
    "journal.clock.confirm_clock": ("clock confirm", "office.settings:SettingsScreen"),
    "journal.clock.correct_clock": ("clock correct", "office.settings:SettingsScreen"),
    "journal.erasure.check_erasure": ("erase", "office.settings:SettingsScreen"),
    "journal.erasure.what_stays": ("erase", "office.settings:SettingsScreen"),
    "journal.erasure.erase": ("erase", "office.settings:SettingsScreen"),
    "journal.erasure.leftovers": ("backup purge", "office.settings:SettingsScreen"),
    "journal.erasure.purge": ("backup purge", "office.settings:SettingsScreen"),
    "registry.importing.apply_import": ("import", "registry.importing:ImportScreen"),
    "journal.log.log": ("log", "office.log:LogScreen"),
    "journal.proof.compare": ("heads", "office.settings:SettingsScreen"),
    "journal.proof.hand_out": ("heads", "office.settings:SettingsScreen"),
    "journal.proof.prove": ("prove", "office.settings:SettingsScreen"),
    "journal.restored.lost_since": ("restored", "office.settings:SettingsScreen"),
    "journal.restored.record_restore": ("restored", "office.settings:SettingsScreen"),
    "journal.retention.expire": ("retention", "office.settings:SettingsScreen"),
    "journal.retention.schedule": ("retention", "office.settings:SettingsScreen"),
    "journal.undo.plan_undo": ("undo", "office.log:LogScreen"),
    "journal.undo.undo": ("undo", "office.log:LogScreen"),
    "disclosure.mark.lift_mark": ("mark lift", "registry.registry:RegistryScreen"),
    "disclosure.mark.set_mark": ("mark set", "registry.registry:RegistryScreen"),
    "draw.match.match_inspectors": ("match", "task.match:MatchScreen"),
    "work.for_cause.assign": ("task assign", "task.for_cause_form:AssignScreen"),
    "work.for_cause.create": ("task create", "task.for_cause_form:ForCauseFormScreen"),
    "work.for_cause.edit": ("task edit", "task.for_cause_form:ForCauseFormScreen"),
    "base.passphrase.holders": ("passphrase list", "office.settings:SettingsScreen"),
    "base.passphrase.remove_passphrase": ("passphrase remove", "office.settings:SettingsScreen"),
    "base.passphrase.set_passphrase": ("passphrase set", "office.settings:SettingsScreen"),
    "papers.receipt.print_receipt": ("receipt", "draw.frozen:FrozenScreen"),
    "papers.protocol.print_protocol": ("protocol", "task.task:TaskScreen"),
    "disclosure.override.allow": ("publish allow", "site.publish:PublishScreen"),
    "disclosure.override.overrides": ("publish allowed", "site.publish:PublishScreen"),
    "disclosure.override.revoke": ("publish revoke", "site.publish:PublishScreen"),
    "disclosure.publish.prepare": ("publish", "site.publish:PublishScreen"),
    "disclosure.publish.record_publication": ("publish", "site.publish:PublishScreen"),
    "disclosure.publish.taken_off": ("publish", "site.publish:PublishScreen"),
    "registry.outside.apply_outside": ("import", "registry.importing:ImportScreen"),
    "registry.twins.duplicates": ("registry duplicates", "registry.duplicates:DuplicatesScreen"),
    "registry.twins.merge_objects": ("registry merge", "registry.duplicates:DuplicatesScreen"),
    "registry.twins.not_the_same": ("registry distinct", "registry.duplicates:DuplicatesScreen"),
    "registry.watch.set_flag": ("watch set", "registry.flags:FlagsScreen"),
    "registry.watch.end_flag": ("watch end", "registry.flags:FlagsScreen"),
    "finding.batch.edit_all": ("enterprise edit-all", "registry.registry:RegistryScreen"),
    "finding.batch.plan_edit_all": ("enterprise edit-all", "registry.registry:RegistryScreen"),
    "finding.views.delete_view": ("view delete", "registry.registry:RegistryScreen"),
    "finding.views.save_view": ("view save", "registry.registry:RegistryScreen"),
    "finding.views.views_of": ("view list", "registry.registry:RegistryScreen"),
    "registry.recusal_list.apply_recusals": ("import", "registry.importing:ImportScreen"),
    "registry.registry.add": ("enterprise add", "registry.record_form:RecordForm"),
    "registry.registry.add_recusal": ("recusal add", "registry.record_form:RecusalForm"),
    "registry.registry.end_recusal": ("recusal end", "registry.registry:RegistryScreen"),
    "registry.registry.edit": ("enterprise edit", "registry.record_form:RecordForm"),
    "registry.registry.retire": ("enterprise retire", "registry.registry:RegistryScreen"),
    "work.result_import.apply_results": ("import", "registry.importing:ImportScreen"),
    "work.result.correct": ("result correct", "results.result_form:ResultForm"),
    "work.result.enter": ("result enter", "results.result_form:ResultForm"),
    "work.result.sign": ("result sign", "results.results:ResultsScreen"),
    "work.result.what_still_tells": ("result withdraw", "results.results:ResultsScreen"),
    "work.result.reenter": ("result reenter", "results.result_form:ResultForm"),
    "work.result.withdraw": ("result withdraw", "results.results:ResultsScreen"),
    "work.sheet.print_sheets": ("sheets", "task.task:TaskScreen"),
    "draw.slip.print_slip": ("draw slip", "registry.registry:RegistryScreen"),
    "disclosure.statistics.for_cause_of_year": ("stats", "site.statistics:StatisticsScreen"),
    "disclosure.statistics.of_year": ("stats", "site.statistics:StatisticsScreen"),
    "draw.supplement.freeze_inspectors": ("draw supplement", "draw.supplement:SupplementScreen"),
    "draw.supplement.freeze_objects": ("draw supplement", "draw.supplement:SupplementScreen"),
    "disclosure.texts.approve_texts": ("texts approve", "site.texts:TextsScreen"),
    "disclosure.texts.revoke_text": ("texts revoke", "site.texts:TextsScreen"),
    "disclosure.texts.pending_texts": ("texts list", "site.texts:TextsScreen"),
    "disclosure.texts.text_doubts": ("texts show", "site.texts:TextsScreen"),
    "work.life.close": ("task close", "task.task:TaskScreen"),
    "work.task.create": ("task create", "task.task_form:TaskFormScreen"),
    "work.task.edit": ("task edit", "task.task_form:TaskFormScreen"),
    "work.past.preview": ("task show", "task.task_form:TaskFormScreen"),
    "work.life.resume": ("task resume", "task.task:TaskScreen"),
    "work.task.task_status": ("task list", "task.tasks:TasksScreen"),
    "work.life.suspend": ("task suspend", "task.task:TaskScreen"),
    "work.confirmations.import_confirmations": ("import", "task.confirm:ConfirmScreen"),
    "work.confirmations.check_confirmations": ("import", "task.confirm:ConfirmScreen"),
    "work.dispatch.dispatch": ("task dispatch", "task.task:TaskScreen"),
    "work.lists.list_rows": ("export", "task.task:TaskScreen"),
    "work.life.extend": ("task extend", "task.task:TaskScreen"),
    "work.life.extension_notes": ("task extend", "task.task:TaskScreen"),
    "work.life.cancel": ("task cancel", "task.task:TaskScreen"),
    "work.life.delete": ("task delete", "task.task:TaskScreen"),
    "work.people.hand_over": ("hand-over", "task.task:TaskScreen"),
    "work.people.appoint": ("deputy add", "office.settings:SettingsScreen"),
    "work.people.deputies": ("deputy list", "office.settings:SettingsScreen"),
    "work.people.end_appointment": ("deputy end", "office.settings:SettingsScreen"),
    "registry.duty_view.duty_rows": ("duty due", "registry.duty:DutyScreen"),
    "finding.object_page.object_page": ("enterprise show", "registry.object_page:ObjectScreen"),
    "work.visits.join_visits": ("visit join", "task.match:MatchScreen"),
    "work.visits.shared_visits": ("visit list", "task.match:MatchScreen"),
    "work.visits.split_visit": ("visit split", "task.match:MatchScreen"),
    "work.visits.joint_notes": ("task show", "task.match:MatchScreen"),
    "work.visits.match_notes": ("task show", "task.match:MatchScreen"),
    "work.visits.cancel_notes": ("task cancel", "task.task:TaskScreen"),
    "registry.visit_cap.class_note": ("cap set", "office.settings:SettingsScreen"),
    "registry.visit_cap.cap_history": ("cap show", "office.settings:SettingsScreen"),
    "registry.visit_cap.set_cap": ("cap set", "office.settings:SettingsScreen"),
    "registry.item_list.items_on": ("item list", "registry.registry:ItemsScreen"),
    "registry.health.check_registry": ("registry check", "registry.health:HealthScreen"),
    "registry.trades.forget_trade": ("trade forget", "registry.health:HealthScreen"),
    "registry.trades.trade_uses": ("trade list", "registry.health:HealthScreen"),
    "registry.trades.planned_trade": ("trade map", "registry.health:HealthScreen"),
    "registry.trades.map_trade": ("trade map", "registry.health:HealthScreen"),
    "registry.visit_cap.visit_cap": ("cap show", "office.settings:SettingsScreen"),
    "work.duties.duty_task": ("duty task", "registry.plan:PlanScreen"),
    "work.duties.excuse": ("duty excuse", "registry.plan:PlanScreen"),
    "work.duties.planned_task": ("duty task", "registry.plan:PlanScreen"),
    "registry.plans.set_plan": ("plan year set", "registry.plan:PlanScreen"),
    "registry.plans.file_plan": ("plan year file", "registry.plan:PlanScreen"),
    "registry.plans.publish_plan": ("plan year publish", "registry.plan:PlanScreen"),
    "registry.plans.unpublish_plan": ("plan year unpublish", "registry.plan:PlanScreen"),
    "registry.plans.copy_plan": ("plan year copy", "registry.plan:PlanScreen"),
    "registry.mappings.delete_mapping": ("mapping delete", "registry.mappings:MappingsScreen"),
    "registry.mappings.save_mapping": ("mapping save", "registry.mappings:MappingScreen"),
    "registry.plans.check_plan": ("plan year check", "registry.plan:PlanScreen"),
    "draw.reconfirm.reconfirm": ("confirm", "task.task:TaskScreen"),
}
"""Act → the command that calls it, and the screen where it is done."""

WITHIN = {
    "base.derived.reason_of", "registry.health.empty_coverage", "registry.trades.known_words",
    "finding.finding.list_fields", "registry.recusal_list.prepare_recusals", "registry.recusal_list.recusal_rows", "work.past.drawn_without_sheet", "finding.finding.visit_days", "finding.views.view_named", "finding.views.with_view",
    "base.office.open_office", "base.office.wall_clock", "base.rescue.copy_name", "base.salvage.asks_passphrase", "base.salvage.salvage_name",
    "base.passphrase.enter_passphrase", "base.passphrase.has_passphrase", "base.passphrase.require_leader",
    "base.backups.last_backup", "base.backups.backup_before", "base.backups.copy_folders", "base.backups.copy_warnings", "base.backups.daily_round",
    "base.backups.round_due", "base.backups.troubles", "base.backups.troubles_of", "demo.story.make_bureau",
    "disclosure.classified.refuse_classified", "disclosure.classified.refuse_state_secrets",
    "disclosure.approval.doubts", "disclosure.approval.own_words", "disclosure.approval.pending_results", "disclosure.approval.refuse_doubts",
    "disclosure.pages.read_folder", "disclosure.private_words.private_words", "disclosure.publish.previewed", "disclosure.publish.projected",
    "disclosure.names.item_versions", "disclosure.names.name_doubts", "disclosure.names.name_texts", "disclosure.names.refuse_open_names",
    "disclosure.names.task_level", "disclosure.texts.find_text", "disclosure.texts.let_name_stand", "disclosure.texts.let_stand", "disclosure.texts.open_texts", "disclosure.texts.seen_attachments", "disclosure.texts.with_waiting",
    "disclosure.mark.find_markable", "disclosure.mark.markable_columns", "disclosure.mark.marked_fields",
    "disclosure.override.allowed_findings", "disclosure.override.last_found",
    "disclosure.publish.current_results", "disclosure.publish.next_publication", "disclosure.publish.record_missed_publication", "disclosure.publish.refuse_other_past",
    "draw.freeze_register.refuse_unsettled", "draw.freeze_register.refuse_unsettled_copy",
    "draw.clock.public_waits", "draw.clock.refuse_clock", "draw.clock.refuse_disorder", "draw.clock.refuse_far_ahead", "draw.clock.unconfirmed", "draw.clock.written_later", "draw.doubts.doubts_now", "draw.doubts.freeze_doubts", "draw.doubts.list_doubts",
    "draw.doubts.predecessor_notes", "draw.obstacles.ended_departments", "draw.obstacles.freeze_obstacles", "draw.obstacles.open_on_plan", "draw.obstacles.out_of_time",
    "draw.draw.ready_value", "draw.draw.require_drawn", "draw.draw.reseal", "draw.draw.seal_draw", "draw.draw.value_as_typed", "draw.draw.value_problems",
    "draw.draw.witness_notice", "draw.expiry.state_text",
    "draw.expiry.deadline_after", "draw.expiry.expire_all_overdue", "draw.expiry.expire_if_overdue", "draw.expiry.is_expired",
    "draw.expiry.state_now", "draw.expiry.value_deadline",
    "draw.pool.eligible_inspectors", "draw.pool.merge_strata_of_pool", "draw.pool.merged_strata_text", "draw.pool.new_pool",
    "draw.pool.pool_for_redraw", "draw.pool.sort_out", "draw.pool.under_draw_numbers",
    "draw.recording.default_publish_by", "draw.recording.mask_of", "draw.recording.read_source", "draw.recording.record_freeze",
    "draw.freeze_register.append_event", "draw.freeze_register.tally", "draw.freeze_register.next_serial",
    "draw.registry_changes.changes_since_freeze", "draw.remake.compare", "draw.remake.remake", "draw.remake.seal_all",
    "draw.slip.answer", "draw.slip.slip_for",
    "draw.team_changes.apply_required_changes", "draw.team_changes.change_teams", "draw.team_changes.required_changes",
    "draw.teams.drawn_of", "draw.teams.has_results", "draw.teams.item_departments", "draw.teams.matched_draws", "draw.teams.refuse_after_results",
    "draw.teams.require_running_task", "draw.teams.sheets_in_order", "draw.teams.team_members", "draw.teams.team_notes", "draw.teams.team_sizes",
    "draw.teams.vacancies", "draw.teams.with_current_teams",
    "due.due.all_things", "due.due.choice", "due.due.late_by_person", "due.due.late_by_unit", "due.due.late_of_year", "due.due.next_due", "due.due.pressing", "due.due.task_things",
    "disclosure.draw_proof.proof_of", "disclosure.publish.read_records",
    "draw.void.consequence_text", "draw.void.ended_sheets", "draw.void.fate_text", "draw.void.possible_reasons", "draw.void.state_after", "draw.void.voidable_draws",
    "papers.protocol.build_protocol", "papers.protocol.find_draw", "papers.receipt.build_receipt",
    "journal.erasure.carry_out",
    "journal.proof.read_hand_out",
    "registry.mappings.fitting_mapping", "registry.mappings.mapping_of", "registry.mappings.mapping_title", "registry.mappings.mappings", "registry.mappings.to_remember", "registry.problem_file.write_problems",
    "registry.reading.columns_answered", "registry.reading.columns_read", "registry.reading.context_of", "registry.reading.of_others", "registry.reading.remembered", "registry.reading.opened", "registry.reading.read",
    "registry.importing.import_list", "registry.importing.not_yet_reported", "registry.importing.prepare_import", "registry.importing.retired", "registry.twins.merge_doubts",
    "registry.registry.columns", "registry.registry.complete_record", "registry.registry.describe_changes",
    "registry.registry.existing", "registry.registry.listed", "registry.registry.next_record_number",
    "registry.registry.records_with_same_key",
    "registry.outside.answers_of_mode", "registry.outside.answers_to_keep", "registry.outside.asked", "registry.outside.mode_of", "registry.outside.mode_options", "registry.outside.prepare_outside", "registry.outside.read_outside", "registry.outside.recognise",
    "registry.watch.find_entry", "registry.watch.flagged", "registry.watch.watch_rows",
    "registry.plans.changed_since_filing", "registry.plans.find_plan", "registry.plans.lines_of", "registry.plans.pace_of",
    "registry.departments.ended_problems", "registry.departments.find_department", "registry.departments.keep_the_start",
    "registry.departments.with_record",
    "registry.duties.current", "registry.duties.duty_problems", "registry.duties.find_duty", "registry.duties.finished_duty", "registry.duty_members.known_duties", "registry.duty_members.members",
    "registry.duties.open_task", "registry.duties.retired_duty", "registry.duties.settle", "registry.duties.standings", "registry.duties.reckon_over", "registry.duties.under_then", "registry.duties.unsettled", "registry.duty_members.visits",
    "registry.duty_view.duties_of_object", "registry.duty_view.last_visits", "registry.duty_view.open_duties", "work.past.also_listed", "work.past.governed",
    "registry.visit_cap.cap_gap", "work.visits.day_problems", "work.visits.freed_sheets", "work.visits.joined_with", "work.visits.unvisited",
    "work.visits.visit_notes",
    "work.task.draw_now", "work.task.put_off", "work.task.task_now",
    "work.result.place_result", "work.result.require_sheet", "work.result.store_results",
    "work.result_import.prepare_results",
    "work.sheet.sheet_form", "work.result.export_rows", "work.sheet.assignments", "work.sheet.drawn_list",
    "work.sheet_files.bundle_path", "work.sheet_files.refuse_unprintable", "work.sheet_files.sheet_path",
    "work.task.active_draw", "work.task.active_supplement", "work.past.earlier_checks", "work.task.items_by_number",
    "work.task.main_draw", "work.task.next_task_number", "work.task.refuse_suspended", "work.task.require_task", "work.task.stage",
    "work.task.store_new_task", "work.task.task_items", "work.task.task_plan_line", "work.task.task_sheets",
    "work.task.unfinished", "work.task.require_way", "work.task.moved", "work.life.planned_extension", "work.people.work_of", "draw.reconfirm.given_confirmations",
    "draw.reconfirm.confirmation_text", "work.dispatch.batch_words", "work.confirmations.confirmation_rows", "work.confirmations.read_confirmations", "work.lists.list_title", "draw.reconfirm.still_to_confirm", "draw.void.call_off",
}  # fmt: skip
"""Not acts of their own: they answer a question or are a part of one."""

IN_ONE = {
    "base.rename.change_bureau": "base.rename.rename",
}
"""What the command calls in the place of an act: the preview and the act in one."""

TUI = Path(tui.__file__).parent


def _functions(module: str) -> set[str]:
    """The public functions of an acts module, those that it defines itself."""
    loaded = importlib.import_module(f"acts.{module}")
    public = getattr(loaded, "__all__", ())
    found = {name: inspect.unwrap(getattr(loaded, name)) for name in public}
    return {
        name
        for name, value in found.items()
        if inspect.isfunction(value) and value.__module__ in (loaded.__name__, "contextlib")
    }


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def _sources(module: str, deep: int = 2) -> list[ast.Module]:
    """A module of tui and those of tui that it imports, each once: an act is often called by a helper beside the screen."""
    path = TUI.parent / Path(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        return []
    tree = _tree(path)
    trees = [tree]
    for node in ast.walk(tree):
        if deep and isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tui."):
            trees += _sources(node.module, deep - 1)
    return list(dict.fromkeys(trees))


@functools.cache
def _names(tree: ast.Module) -> tuple[set[tuple[str, str, str]], set[str], set[tuple[str, str]]]:
    """(module, name, its name here) of all that is imported; every plain name; every `one.other` as a pair."""
    imported, names, pairs = set(), set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module)):
                imported |= {(module, alias.name, alias.asname or alias.name) for alias in node.names}
            case ast.Attribute(value=ast.Name(id=one)):
                pairs.add((one, node.attr))
            case ast.Name():
                names.add(node.id)
    return imported, names, pairs


def _calls(module: str, act: str) -> bool:
    """Whether a module of tui, or one that it imports, names this function of this acts module."""
    room, owner, name = act.split(".")
    for tree in _sources(module):
        imported, names, pairs = _names(tree)
        if names & {here for source, there, here in imported if (source, there) == (f"acts.{room}.{owner}", name)}:
            return True
        if pairs & {(here, name) for source, there, here in imported if (source, there) == (f"acts.{room}", owner)}:
            return True
    return False


def _imported_by_tui() -> set[str]:
    """The acts modules that desk or command line use."""
    used: set[str] = set()
    there = {f"{path.parent.name}.{path.stem}" for path in Path(acts.__path__[0]).glob("*/*.py")}
    for path in TUI.rglob("*.py"):
        for module, name, _ in _names(_tree(path))[0]:
            if module.startswith("acts."):
                used |= {module.removeprefix("acts."), f"{module.removeprefix('acts.')}.{name}"}
    return used & there


def test_every_act_that_can_be_done_stands_in_the_table_and_no_other() -> None:
    there = {f"{module}.{name}" for module in _imported_by_tui() for name in _functions(module)}
    assert there - PLACES.keys() - WITHIN == set()
    assert PLACES.keys() - there == set()
    assert PLACES.keys() & WITHIN == set()


@pytest.mark.parametrize("act", PLACES)
def test_the_command_of_an_act_exists_and_calls_it(act: str) -> None:
    words = PLACES[act][0].split()
    command: click.Command | None = cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    assert command.callback is not None
    assert _calls(inspect.unwrap(command.callback).__module__, IN_ONE.get(act, act))


@pytest.mark.parametrize("act", PLACES)
def test_the_place_of_an_act_on_the_desk_exists_and_calls_it(act: str) -> None:
    module, name = PLACES[act][1].split(":")
    screen = getattr(importlib.import_module(f"tui.screens.{module}"), name)
    assert issubclass(screen, DeskScreen)
    assert _calls(screen.__module__, act)


def test_every_section_of_the_menu_has_a_screen_with_help() -> None:
    for section in SECTIONS.values():
        module, name = section.screen.split(":")
        screen = getattr(importlib.import_module(f"tui.screens.{module}"), name)
        assert issubclass(screen, DeskScreen)
        assert section.key == screen.SECTION
        assert len(screen.HELP) > 60
