"""`mingchou` on a shell's PATH, each command a process of its own, without the half second that Python takes to load the program.

One process loads it once and waits on a socket; the script on the PATH hands over what a command has (words, folder, variables, the three
streams), a fork of that process is the command, and the script ends with its exit code.
"""

import importlib
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import ROOT
from tui.cli import COMMANDS, main

__all__ = ["commands_on_path"]

_SCRIPT = """
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect(sys.argv[1])
    socket.send_fds(asked, [json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()], [0, 1, 2])
    asked.shutdown(socket.SHUT_WR)
    sys.exit(int(asked.recv(9)))
"""


def _command(asked: socket.socket) -> None:
    """Be the command that is asked for, to its end."""
    request, streams, _, _ = socket.recv_fds(asked, 1 << 20, 3)
    words, folder, variables = json.loads(request)
    for stream, descriptor in enumerate(streams):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, "rw"[n > 0], encoding="utf-8", closefd=False) for n in range(3))
    main(words)


def _fork(asked: socket.socket) -> int:
    """Run the command in a process of its own; its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code: object = 70
    try:
        _command(asked)
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def serve(place: str) -> None:
    """Answer on this socket until killed."""
    for name in (*(f"tui.commands.{module}" for module, _ in COMMANDS.values()), "acts.base.office", "db.config"):
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        print("ready", flush=True)
        while True:
            asked, _ = listening.accept()
            with asked:
                asked.send(b"%d" % _fork(asked))


@contextmanager
def commands_on_path() -> Iterator[Path]:
    """The folder to put on the PATH, with `mingchou` in it; the process behind it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        command, place = Path(folder) / "mingchou", f"{folder}/s"
        words = shlex.join([sys.executable, "-I", "-S", "-c", _SCRIPT, place])
        command.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        program = f"from tests.forked import serve; serve({place!r})"
        serving = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
        try:
            assert serving.stdout is not None
            assert serving.stdout.readline() == b"ready\n"
            yield command.parent
        finally:
            serving.kill()
            serving.communicate()
