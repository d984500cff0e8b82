-- Who is signed in to the console, and how often somebody failed to. Tokens stand there as hashes, names and addresses as blind indexes.

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE, -- SHA-256, hexadecimal
    member TEXT NOT NULL, -- a member's name
    browser TEXT NOT NULL, -- its kind and system, in two words
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
);

CREATE INDEX sessions_member ON sessions (member, id);

CREATE INDEX sessions_seen ON sessions (seen_at);

-- Tries to sign in that failed, or have not succeeded yet.
CREATE TABLE sign_in_tries (
    caller TEXT PRIMARY KEY, -- blind index of a name, of a network address, or of both
    failures INTEGER NOT NULL,
    tried_at TEXT NOT NULL
);

CREATE INDEX sign_in_tries_age ON sign_in_tries (tried_at);

-- From where a member has signed in: strangers who guess elsewhere must not lock them out there.
CREATE TABLE sign_in_places (
    place TEXT PRIMARY KEY, -- blind index of a name and a network address
    used_at TEXT NOT NULL
);

CREATE INDEX sign_in_places_age ON sign_in_places (used_at);
