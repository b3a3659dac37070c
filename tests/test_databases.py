"""A database of PostgreSQL that one test has used is as good as new for the next."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import databases

pytestmark = pytest.mark.postgresql


def run(url: str, *statements: str) -> object:
    """What the last of some statements answers."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        results = [connection.exec_driver_sql(statement) for statement in statements]
        return results[-1].scalar() if results[-1].returns_rows else None


def test_what_a_test_wrote_is_gone_and_the_schema_stays(tmp_path: Path) -> None:
    """Rows that refer to each other, too, and whoever is still connected is sent away."""
    with databases.fresh("postgresql", tmp_path) as url:
        revision = run(url, "SELECT version_num FROM alembic_version")
        run(
            url,
            "INSERT INTO account (id, email, name, is_coordinator, is_administrator, created_at) "
            "VALUES ('a', 'ada@meadow.example', 'Ada', false, false, now())",
            "INSERT INTO feed (id, account_id, token_hash, scope, created_at) VALUES ('f', 'a', 'x', 'full', now())",
        )
        left_open = sa.create_engine(url).connect()
    with databases.fresh("postgresql", tmp_path) as again:
        assert again == url
        assert run(again, "SELECT count(*) FROM account") == 0
        assert run(again, "SELECT count(*) FROM feed") == 0
        assert run(again, "SELECT version_num FROM alembic_version") == revision
    left_open.invalidate()


@pytest.mark.parametrize("change", ["DROP INDEX uq_appointment_seat", "CREATE TABLE of_a_test (id int)"])
def test_a_database_whose_tables_a_test_has_changed_is_not_used_again(change: str, tmp_path: Path) -> None:
    """Tests that take a rule of the database away would take it from those after them."""
    with databases.fresh("postgresql", tmp_path) as url:
        run(url, change)
    with databases.fresh("postgresql", tmp_path) as another:
        assert another != url


def test_two_at_once_are_two(tmp_path: Path) -> None:
    """A test may need more than one."""
    with databases.fresh("postgresql", tmp_path) as one, databases.fresh("postgresql", tmp_path) as other:
        assert one != other
