-- What the desk does by itself, and has to find: what was told of by mail or log, so that it is told once; dialogues that were left
-- unfinished; closed tickets whose texts are to end. Nothing here is personal.

CREATE TABLE news (
    ticket TEXT NOT NULL REFERENCES tickets (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL, -- what makes it news: the same kind is told once more about something else
    told_at TEXT NOT NULL,
    PRIMARY KEY (ticket, kind, about)
);

ALTER TABLE tickets ADD COLUMN texts_erased_at TEXT; -- when the texts of a closed ticket were erased

CREATE INDEX tickets_closed ON tickets (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX outbox_refused ON outbox (id) WHERE outcome = 'refused';

ALTER TABLE chats ADD COLUMN has_flow INTEGER NOT NULL DEFAULT 0; -- 1 while a guided dialogue waits for the user

CREATE INDEX chats_flow ON chats (saved_at) WHERE has_flow = 1;
