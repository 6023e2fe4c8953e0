"""Progress, for people, on stderr."""

import sys
import time

begun = time.monotonic()


def say(words):
    print(f"chaos {time.monotonic() - begun:6.1f} s: {words}", file=sys.stderr, flush=True)
