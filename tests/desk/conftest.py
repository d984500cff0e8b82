"""Brings in the stores that this suite runs on."""

from tests.postgres import migrated_postgres, postgres_server, postgres_url
from tests.stores import begun_store, clock, engine, office, settings

__all__ = ["begun_store", "clock", "engine", "migrated_postgres", "office", "postgres_server", "postgres_url", "settings"]
