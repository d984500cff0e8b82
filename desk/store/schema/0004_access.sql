-- Who may act on the desk: staff, and the keys of other systems; and who did what, when. Audit rows hold references, never content.

CREATE TABLE members (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE, -- the name without regard to case, so that no two look alike
    role TEXT NOT NULL, -- agent, admin, auditor
    mail TEXT NOT NULL, -- sealed
    password TEXT NOT NULL, -- Argon2id, in PHC form
    token TEXT NOT NULL, -- SHA-256 of the token for scripts, hexadecimal
    added_at TEXT NOT NULL,
    disabled_at TEXT
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL, -- with blanks between
    secret TEXT NOT NULL, -- SHA-256 of the key, hexadecimal
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    used_at TEXT,
    revoked_at TEXT
);

-- How often somebody has called in the present span of time.
CREATE TABLE call_counts (
    caller TEXT PRIMARY KEY,
    span TEXT NOT NULL, -- when it began
    calls INTEGER NOT NULL
);

-- What a key was answered, so that a repeated call does nothing twice.
CREATE TABLE api_answers (
    id TEXT PRIMARY KEY, -- SHA-256 of the key's id and its Idempotency-Key
    digest TEXT NOT NULL, -- SHA-256 of the call
    status INTEGER NOT NULL,
    body TEXT NOT NULL, -- sealed
    answered_at TEXT NOT NULL
);

CREATE INDEX api_answers_age ON api_answers (answered_at);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL, -- staff:NAME, user, system, key:ID, nobody
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL -- a reference to where the reason stands
);

CREATE INDEX audit_subject ON audit (subject, id);

-- Receivers of events that said that they are gone for good (410).
CREATE TABLE gone_receivers (
    receiver TEXT PRIMARY KEY, -- SHA-256 of its address, which may hold a password
    gone_at TEXT NOT NULL
);
