"""What pyproject.toml cannot say: the wheel asks for exactly the versions of requirements.lock.

So `pipx install .`, or of a wheel, installs what was tested, on every system; the marks of other systems stay beside the versions.
"""

from pathlib import Path

from setuptools import setup

LOCK = Path(__file__).with_name("requirements.lock")

setup(
    install_requires=[
        line.rstrip("\\ ") for line in LOCK.read_text(encoding="utf-8").splitlines() if line and line[0].isalnum()
    ]
)
