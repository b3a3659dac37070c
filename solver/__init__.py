"""The planner: a problem file in, an outcome file out. It knows no web, database, clock or environment."""

VERSION = "1.0"
