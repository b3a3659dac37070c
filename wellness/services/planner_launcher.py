"""The planner's own process: `python -m wellness.services.planner_launcher PARENT BYTES ARGUMENT...`.

It ends when its parent process does, steps back for the web, keeps to its memory, and is then `python -m solver`.
"""

import ctypes
import os
import resource
import runpy
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1
_NICENESS = 10


def main() -> None:
    """Limit this process, then hand it to the planner."""
    parent, memory_bytes, *arguments = sys.argv[1:]
    _die_with(int(parent))
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.argv = ["solver", *arguments]
    runpy.run_module("solver", run_name="__main__", alter_sys=True)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    # The parent may have died before the request above was made.
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main()
