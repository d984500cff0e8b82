"""Tests of the desk's use cases."""
