"""`python -m generator`: the same as `toolpress`."""

import sys

from generator.cli import main

sys.exit(main())
