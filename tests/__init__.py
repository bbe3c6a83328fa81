"""Claims about the program, in the rooms of the program; journeys/ from end to end, leaks/ and judges/ and
by_the_book/ by what shares no code with it."""

from pathlib import Path

__all__ = ["ROOT", "VECTORS"]

ROOT = Path(__file__).parent.parent
"""The checkout."""
VECTORS = ROOT / "tests" / "vectors"
"""Whole evidence folders that an independent program made."""
