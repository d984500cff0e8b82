"""Brings in the stores that this suite runs on, and an office that was started once."""

from tests.policy.files import begun
from tests.postgres import postgres_server, postgres_url
from tests.stores import clock, office, settings

__all__ = ["begun", "clock", "office", "postgres_server", "postgres_url", "settings"]
