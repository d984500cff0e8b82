-- Tickets that became part of another one, whose numbers stay valid; and chats that staff have blocked.

CREATE TABLE merges (
    number TEXT PRIMARY KEY, -- of the ticket that is no longer one by itself
    survivor TEXT NOT NULL REFERENCES tickets (id),
    channel TEXT NOT NULL, -- where it came from
    chat TEXT NOT NULL,
    user_right TEXT,
    match_code TEXT NOT NULL, -- of its receipt, which its user still holds; ''
    from_message TEXT, -- id of the message that it was registered from
    merged_at TEXT NOT NULL,
    merged_by TEXT NOT NULL -- as the audit trail names them
);

CREATE INDEX merges_survivor ON merges (survivor);

CREATE INDEX merges_chat ON merges (channel, chat);

ALTER TABLE ticket_messages ADD COLUMN came_from TEXT; -- the number that it was written under, where that was another one

CREATE TABLE blocked_chats (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    number TEXT NOT NULL, -- the ticket that it was blocked from
    reason TEXT NOT NULL, -- sealed
    blocked_at TEXT NOT NULL,
    blocked_by TEXT NOT NULL, -- as the audit trail names them
    ends_at TEXT, -- NULL = until somebody unblocks it
    lifted_at TEXT,
    lifted_by TEXT
);

CREATE INDEX blocked_chats_chat ON blocked_chats (channel, chat) WHERE lifted_at IS NULL;
