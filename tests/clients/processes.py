"""Code of ours that runs once in a process of its own, so that it can be killed at any place of it."""

import os
import subprocess
import sys
from pathlib import Path

from wellness import settings as process_settings

ROOT = Path(__file__).parents[2]


def ended(code: str, *arguments: str, **changes: object) -> int:
    """How a process ended that ran `code` on this test's database; `changes` are settings of its own."""
    chosen = process_settings.current()
    told = {
        "DATABASE_URL": chosen.database_url,
        "DATA_DIR": chosen.data_dir,
        "SECRET_KEY": chosen.secret_key,
        **{key.upper(): value for key, value in changes.items()},
    }
    plain = {key: value for key, value in os.environ.items() if not key.startswith("WELLNESS_")}
    environment = plain | {"PYTHONPATH": str(ROOT)} | {f"WELLNESS_{key}": str(value) for key, value in told.items()}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, timeout=120, check=False).returncode
