"""What every page shares: markup, headers, errors, limits, health."""
