"""preview: the site as it would be published now, in a browser on this machine."""

from pathlib import Path

import click

from acts.disclosure.classified import refuse_classified
from db.config import read_bureau
from db.places import Places
from site_gen.serving.preview import Preview
from site_gen.serving.server import serve
from tui.preview import FolderSource, watched
from tui.session import Command, Session, pass_session, within


@click.command(cls=Command)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="已发布的网站，用来比较；默认为单位文件夹里的 public/",
)
@click.option("--port", default=8420, metavar="端口", type=int, callback=within(1, 65535), help="默认 8420")
@pass_session
def preview(session: Session, out: Path | None, port: int) -> None:
    """在本机浏览器里看现在发布会是什么样；未发布的标为草稿，改模板、公告即时可见。"""
    places = Places(session.folder())
    refuse_classified(read_bureau(places.folder))
    site = Preview(FolderSource(places.folder), out or places.public, places.templates)

    def ready() -> None:
        session.say(f"请在浏览器打开 http://127.0.0.1:{port}/ ，按 Ctrl+C 结束")

    serve(site, port, watched(places), ready)
