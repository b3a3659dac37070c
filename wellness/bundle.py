"""Where `templates/` and `config.py` are: inside the package in an installed wheel, at the top level in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_PACKED = _PACKAGE / "_bundle"
ROOT = _PACKED if _PACKED.is_dir() else _PACKAGE.parent

TEMPLATES = ROOT / "templates"
CONFIG = ROOT / "config.py"
MIGRATIONS = _PACKAGE / "migrations"
STATIC = _PACKAGE / "static"
