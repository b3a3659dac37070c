"""No-overlap rules, kept by the database itself with the same verdict on both engines.

PostgreSQL has exclusion constraints over ranges; SQLite has none, so triggers ask the same question before each write.
Both let back-to-back spans through and both raise sqlalchemy.exc.IntegrityError.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoOverlap:
    """Rows of `table` that agree in `keys` and fulfil `where` never overlap in [starts, ends)."""

    name: str
    table: str
    keys: tuple[str, ...]
    where: str

    def create(self, dialect: str) -> list[str]:
        """The statements that put the rule in force."""
        return (
            self._constraint() if dialect == "postgresql" else [self._trigger(event) for event in ("INSERT", "UPDATE")]
        )

    def drop(self, dialect: str) -> list[str]:
        """The statements that lift it."""
        if dialect == "postgresql":
            return [f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}"]
        return [f"DROP TRIGGER {self.name}_{event.lower()}" for event in ("INSERT", "UPDATE")]

    def _constraint(self) -> list[str]:
        keys = ", ".join(f"{key} WITH =" for key in self.keys)
        return [
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist "
            f"({keys}, tstzrange(starts, ends, '[)') WITH &&) WHERE ({self.where})"
        ]

    def _trigger(self, event: str) -> str:
        same = " AND ".join(f"other.{key} = NEW.{key}" for key in self.keys)
        return (
            f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table} "
            f"WHEN NEW.{self.where} BEGIN SELECT RAISE(ABORT, '{self.name}') WHERE EXISTS ("
            f"SELECT 1 FROM {self.table} other WHERE {same} AND other.{self.where} AND other.id IS NOT NEW.id "
            f"AND other.starts < NEW.ends AND NEW.starts < other.ends); END"
        )
