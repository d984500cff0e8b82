"""The desk's own words as frozen types; they know nothing of SQL, HTTP or asyncio."""
