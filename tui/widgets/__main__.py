"""`python -m tui.widgets [--dark] [--plain]`: every widget in this terminal."""

import sys

from tui.widgets.gallery import Gallery

Gallery(dark="--dark" in sys.argv, plain="--plain" in sys.argv).run()
