"""Brings in the stores that this suite runs on, and an office that was started once."""

from tests.policy.files import begun
from tests.postgres import migrated_postgres, postgres_server, postgres_url
from tests.stores import begun_store, clock, office, settings

__all__ = ["begun", "begun_store", "clock", "migrated_postgres", "office", "postgres_server", "postgres_url", "settings"]
