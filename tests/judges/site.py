"""The site that the judges look at: the demonstration bureau's, as a real bureau would publish it, with an address of its own.

    python -m tests.judges.site OUT URL

Pages that say 演示数据 ask search engines to stay away, which a judge of search engines rightly holds against them: so that
flag is taken out, and the numbers that a real site must show are put in. The bureau is made anew and thrown away.
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from acts.base.bureau import open_office
from acts.demo.story import make_bureau
from acts.disclosure.publish import prepare
from site_gen.publishing.publish import publish

__all__ = ["build"]


def build(out: Path, url: str) -> int:
    """Publish the demonstration into `out`, to be served at `url`. The number of its pages."""
    with TemporaryDirectory() as room:
        folder = Path(room) / "演示"
        make_bureau(folder)
        with open_office(folder, by="演示员") as office:
            public, secrets = prepare(office)
    real = replace(
        public.bureau,
        url=url,
        demo=False,
        site_id="4104990000",
        icp="演ICP备00000000号",
        police_record="演公网安备 00000000000000号",
    )
    return publish(replace(public, bureau=real), secrets, out).pages


if __name__ == "__main__":
    print(f"{build(Path(sys.argv[1]), sys.argv[2])} pages")
