"""Look at the published folder in a browser on this machine, and see it again after every publication."""

from pathlib import Path

from livereload import Server

from rules.errors import Refused
from site_gen import paths

__all__ = ["serve"]


def serve(out: Path, port: int) -> None:
    """Serve the folder `out` at http://127.0.0.1:<port>/ until the user stops it; nobody else can reach it.

    Refused when the folder is not a published site, or the port is taken.
    """
    if not (out / paths.MANIFEST).is_file():
        raise Refused(f"{out.name} 里还没有网站，请先运行 publish 生成")
    server = Server()
    server.watch(str(out / paths.MANIFEST), delay=0)
    try:
        server.serve(root=str(out), port=port, host="127.0.0.1")
    except OSError as error:
        raise Refused(f"端口 {port} 不能用，请换一个，例如 {port + 1}") from error
