"""``python -m cnncourse``: the command ``cnncourse``."""

import sys

from cnncourse.cli import main

sys.exit(main())
