"""Fair rosters for massage and other wellness sessions at work.

Importing the package settles two things that must be settled before anything else is imported: one process holds one
SQLite library (the newer one where its wheel is installed, because WAL is only safe from 3.51.3 on), and time zones
come from the pinned `tzdata` wheel and never from the machine, so that every machine agrees on every instant.
"""

import sys
import zoneinfo
from contextlib import suppress

if "sqlite3" not in sys.modules:
    with suppress(ImportError):
        sys.modules["sqlite3"] = __import__("pysqlite3")
        sys.modules["sqlite3.dbapi2"] = __import__("pysqlite3.dbapi2").dbapi2

zoneinfo.reset_tzpath(to=[])
