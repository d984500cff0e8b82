"""Brings in the stores that this suite runs on."""

from tests.postgres import migrated_postgres_url, postgres_server, postgres_url
from tests.stores import clock, engine, begun_store, office, settings

__all__ = ["clock", "engine", "begun_store", "migrated_postgres_url", "office", "postgres_server", "postgres_url", "settings"]
