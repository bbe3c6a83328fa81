"""One target under atheris, guided by what its bytes reach: `python -m tests.fuzz.run TARGET SECONDS [FOLDER]`.

FOLDER keeps what was found (crash-…) and the inputs that reach something new; without it both are thrown away. Ends with 0 when
nothing was found. atheris is an extra of its own (`pip install .[torture]`), for Linux and macOS only.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["rules", "db", "site_gen", "markdown", "tomllib", "csv", "zipfile"]):
    from tests.fuzz.targets import TARGETS, seeds


def main() -> None:
    """Run one target for so many seconds."""
    name, seconds, *kept = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(kept[0] if kept else scratch)
        corpus = folder / f"{name}-inputs"
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(name)):
            (corpus / f"seed-{number}").write_bytes(seed)
        options = [f"-max_total_time={seconds}", "-timeout=20", "-max_len=20000", "-rss_limit_mb=2048"]
        atheris.Setup(
            [sys.argv[0], *options, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(corpus)], TARGETS[name]
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
