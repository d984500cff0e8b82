-- What the queue shows and sorts by stands with the ticket, so that one index answers it; which tickets have changed lately, for pages
-- that are open; and the views that members have saved.

ALTER TABLE tickets ADD COLUMN act_by TEXT; -- a day: of its request, else by when it is to be answered first

ALTER TABLE tickets ADD COLUMN due_at TEXT; -- a day: of its request

ALTER TABLE tickets ADD COLUMN state TEXT; -- of its request

ALTER TABLE tickets ADD COLUMN proposed TEXT; -- the kind of what waits for a second person

ALTER TABLE tickets ADD COLUMN spoke TEXT; -- the author of the last message that is no note

UPDATE tickets SET
    act_by = COALESCE((SELECT r.act_by FROM requests r WHERE r.ticket = tickets.id), substr(opened_at, 1, 10)),
    due_at = (SELECT r.due_at FROM requests r WHERE r.ticket = tickets.id),
    state = (SELECT r.state FROM requests r WHERE r.ticket = tickets.id),
    proposed = (SELECT p.kind FROM proposals p WHERE p.ticket = tickets.id AND p.decided_at IS NULL),
    spoke = (SELECT m.author FROM ticket_messages m WHERE m.ticket = tickets.id AND m.author <> 'note' ORDER BY m.id DESC LIMIT 1);

CREATE INDEX tickets_work ON tickets (act_by, id, due_at, state, proposed, spoke, user_right, assignee, channel, language)
    WHERE closed_at IS NULL;

CREATE INDEX tickets_ways ON tickets (channel, language);

CREATE INDEX mailed_codes_number ON mailed_codes (number);

CREATE INDEX mailed_codes_account ON mailed_codes (account_index) WHERE account_index IS NOT NULL;

-- A line for each change, kept for an hour: a number and a kind, nothing personal.
CREATE TABLE ticket_changes (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL, -- new, user, desk
    version INTEGER NOT NULL -- the ticket's, after it
);

CREATE TABLE saved_views (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL, -- a member's name
    name TEXT NOT NULL, -- sealed
    query TEXT NOT NULL -- filters, as in the address of the queue
);

CREATE INDEX saved_views_member ON saved_views (member, id);
