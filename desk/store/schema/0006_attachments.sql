-- Files that users and staff attach to tickets, in parts of bounded size; edited messages; what came with a turn.

CREATE TABLE attachments (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    ticket TEXT REFERENCES tickets (id), -- NULL while the message that it came with has not been read
    author TEXT NOT NULL, -- user, staff
    sent_by TEXT, -- a member's name
    name TEXT NOT NULL, -- sealed
    media_type TEXT NOT NULL, -- as found in the content; before that as claimed
    size BIGINT NOT NULL, -- bytes
    state TEXT NOT NULL, -- waiting, kept, refused, lost
    reason TEXT NOT NULL,
    external TEXT, -- sealed: the channel's id to fetch it by, until it is fetched
    upload TEXT, -- the channel's id of the message that it came with
    attempts INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    sent_at TEXT NOT NULL, -- the channel's time
    added_at TEXT NOT NULL
);

CREATE UNIQUE INDEX attachments_upload ON attachments (channel, chat, upload) WHERE upload IS NOT NULL;

CREATE INDEX attachments_due ON attachments (channel, not_before) WHERE state = 'waiting';

CREATE INDEX attachments_ticket ON attachments (ticket, id) WHERE ticket IS NOT NULL;

CREATE INDEX attachments_loose ON attachments (added_at) WHERE ticket IS NULL;

CREATE TABLE attachment_parts (
    attachment TEXT NOT NULL REFERENCES attachments (id),
    part INTEGER NOT NULL,
    content TEXT NOT NULL, -- sealed
    PRIMARY KEY (attachment, part)
);

ALTER TABLE turns ADD COLUMN message TEXT; -- the channel's id of the message, the same again when it is edited

ALTER TABLE turns ADD COLUMN file TEXT; -- sealed: JSON, the file that came with it as the channel announced it

CREATE INDEX turns_message ON turns (channel, chat, message) WHERE message IS NOT NULL;

ALTER TABLE ticket_messages ADD COLUMN edit_of TEXT; -- id of the message that this one is a later version of
