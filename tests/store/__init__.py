"""Tests of the desk's storage."""
