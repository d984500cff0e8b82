-- What staff, and users whose chat is blocked, were told of by mail or log, so that they are told once. Nothing here is personal.

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
