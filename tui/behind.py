"""A site that is up and that the journal does not know of, because program or disk gave up between the two: journalled at the next opening."""

from acts.base.office import Office

__all__ = ["catch_up"]


def catch_up(office: Office) -> None:
    """Journal the publication into the bureau's own public/ that the journal lacks. Where there is none, as a rule, one file is counted."""
    try:
        lines = (office.places.public / "heads.tsv").read_bytes().count(b"\n")
    except OSError:
        return
    from rules.draw.draw_record import Publication  # the rules of a draw, for which an edit need not wait

    if lines == office.store.count(Publication) + 1:
        from tui.publishing import complete_site  # the site generator, which no opening waits for else

        complete_site(office)
