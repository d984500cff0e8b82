"""The API for other systems: bearer keys, JSON only, errors as RFC 9457; described in docs/api.md."""
