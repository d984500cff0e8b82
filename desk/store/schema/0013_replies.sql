-- What members have typed into tickets and not sent yet, and the templates that they write from.

CREATE TABLE drafts (
    ticket TEXT NOT NULL REFERENCES tickets (id),
    member TEXT NOT NULL, -- a name
    box TEXT NOT NULL, -- reply, note
    text TEXT NOT NULL, -- sealed
    saved_at TEXT NOT NULL,
    PRIMARY KEY (ticket, member, box)
);

CREATE INDEX drafts_saved ON drafts (saved_at);

-- Own templates, and shipped ones that were changed or taken away.
CREATE TABLE templates (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL, -- sealed; of one that was taken away: of nothing
    gone INTEGER NOT NULL, -- 1 = it was taken away
    version INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (name, language)
);

-- Replies that can still be taken back; hardly ever more than a few.
CREATE INDEX outbox_held ON outbox (channel, chat, id) WHERE outcome IS NULL AND boot IS NULL AND attempts = 0 AND not_before <> '';
