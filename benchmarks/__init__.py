"""Benchmarks: what the product is measured against, each in one run with its peers."""
