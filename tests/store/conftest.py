"""Brings in the stores that this suite runs on."""

from tests.postgres import postgres_server, postgres_url
from tests.stores import clock, engine, office, settings

__all__ = ["clock", "engine", "office", "postgres_server", "postgres_url", "settings"]
