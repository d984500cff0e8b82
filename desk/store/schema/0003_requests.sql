-- Rights requests: what a ticket of kind "rights" has besides the ticket, what waits for a second person, notices and packages.

ALTER TABLE tickets ADD COLUMN assignee TEXT; -- a member's name

ALTER TABLE tickets ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- grows with everything that staff do and every move

CREATE INDEX tickets_open ON tickets (id) WHERE closed_at IS NULL;

CREATE TABLE requests (
    ticket TEXT PRIMARY KEY REFERENCES tickets (id),
    user_right TEXT NOT NULL,
    state TEXT NOT NULL,
    scope TEXT NOT NULL, -- sealed: JSON
    source TEXT NOT NULL, -- chat, or how it came in otherwise
    match_code TEXT NOT NULL, -- opens nothing by itself: it counts from the mouth of somebody who is logged in elsewhere
    counted_from TEXT NOT NULL, -- the law's clock runs from here
    due_at TEXT NOT NULL, -- a day
    act_by TEXT NOT NULL, -- a day
    proof TEXT, -- sealed: JSON
    account TEXT, -- blind index of the proven account
    waits_until TEXT,
    extended_at TEXT,
    consented_at TEXT,
    duplicate_of TEXT, -- number of an earlier request of the same account
    reminders INTEGER NOT NULL, -- that proof of identity is still missing
    told TEXT NOT NULL, -- sealed
    outcome TEXT NOT NULL, -- sealed: JSON
    ended_at TEXT
);

-- Of two people who ask at once, each gets a code of their own.
CREATE UNIQUE INDEX requests_code ON requests (match_code) WHERE ended_at IS NULL;

CREATE INDEX requests_account ON requests (account, user_right) WHERE account IS NOT NULL;

CREATE INDEX requests_queue ON requests (act_by, ticket) WHERE ended_at IS NULL;

CREATE INDEX requests_ended ON requests (ended_at) WHERE ended_at IS NOT NULL;

-- What one member wants to do and another has to approve.
CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES tickets (id),
    kind TEXT NOT NULL, -- verify, refuse
    proposed_by TEXT NOT NULL, -- as the audit trail names them
    proposed_at TEXT NOT NULL,
    content TEXT NOT NULL, -- sealed: JSON
    decided_by TEXT,
    decided_at TEXT,
    decision TEXT -- approved, approved alone, dropped
);

CREATE UNIQUE INDEX proposals_open ON proposals (ticket) WHERE decided_at IS NULL;

-- Notices of extension on their way: a request is extended when its notice has been delivered.
CREATE TABLE extension_notices (
    parcel TEXT PRIMARY KEY, -- id in the outbox
    ticket TEXT NOT NULL REFERENCES tickets (id),
    sent_by TEXT NOT NULL, -- as the audit trail names them
    reason TEXT NOT NULL, -- id of the note in which it stands
    settled_at TEXT
);

CREATE UNIQUE INDEX extension_notices_open ON extension_notices (ticket) WHERE settled_at IS NULL;

-- What a person gets who asked for a copy of their data, for as long as its link holds.
CREATE TABLE packages (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES tickets (id),
    token TEXT NOT NULL UNIQUE, -- SHA-256 of the link's token, hexadecimal
    content TEXT NOT NULL, -- sealed: JSON
    expires_at TEXT NOT NULL,
    opened_at TEXT
);
