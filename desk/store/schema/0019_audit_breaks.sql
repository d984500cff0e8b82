-- Places at which the audit trail was broken, and where an admin let it go on as a new chain.

CREATE TABLE audit_breaks (
    id TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    why TEXT NOT NULL,
    first INTEGER NOT NULL, -- the place at which the new chain begins
    accepted_at TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    reason TEXT NOT NULL -- sealed
);
