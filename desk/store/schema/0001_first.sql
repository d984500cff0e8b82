-- Times are fixed-width UTC text, ids are text that sorts by time. "sealed" columns hold what desk/store/sealed.py wrote.

CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    source TEXT NOT NULL,
    chat TEXT NOT NULL,
    raw TEXT NOT NULL, -- sealed
    received_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    boot TEXT, -- the run that works on it now
    outcome TEXT, -- done, dead; NULL while it waits or is worked on
    error TEXT,
    finished_at TEXT,
    UNIQUE (channel, source)
);

CREATE INDEX inbox_line ON inbox (channel, chat, id, boot, outcome) WHERE outcome IS NULL;

CREATE INDEX inbox_finished ON inbox (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE offsets (
    bot TEXT PRIMARY KEY,
    update_id BIGINT NOT NULL
);

CREATE TABLE chats (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL, -- sealed
    saved_at TEXT NOT NULL,
    PRIMARY KEY (channel, chat)
);

CREATE INDEX chats_saved ON chats (saved_at);

CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL, -- sealed
    reply TEXT NOT NULL, -- sealed
    reply_kind TEXT NOT NULL,
    said_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);

CREATE INDEX turns_chat ON turns (channel, chat, id);

CREATE INDEX turns_recorded ON turns (recorded_at);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    turn_source TEXT,
    reply TEXT NOT NULL, -- sealed
    put_at TEXT NOT NULL,
    not_before TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    doubts INTEGER NOT NULL, -- sends of which nobody knows whether they arrived
    boot TEXT, -- the run that sends it now
    sending INTEGER NOT NULL, -- 1 from the moment it may have left
    outcome TEXT, -- sent, refused, doubtful; NULL while it is to be sent
    external_id TEXT,
    reason TEXT,
    finished_at TEXT
);

CREATE INDEX outbox_line ON outbox (channel, chat, id, boot, outcome) WHERE outcome IS NULL;

CREATE INDEX outbox_chat ON outbox (channel, chat, id);

CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE ticket_years (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
);

CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_right TEXT,
    language TEXT NOT NULL,
    received_at TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT
);

CREATE INDEX tickets_chat ON tickets (channel, chat, id);

CREATE TABLE ticket_messages (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES tickets (id),
    author TEXT NOT NULL,
    name TEXT,
    text TEXT NOT NULL, -- sealed
    written_at TEXT NOT NULL
);

CREATE INDEX ticket_messages_ticket ON ticket_messages (ticket, id);
