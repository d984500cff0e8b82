-- When a request was last taken up again, from which the reminders of a missing proof count; and the message it was registered from, so
-- that one message makes one request of a kind. Codes of receipts are compared within their own request, so that two may be alike.

ALTER TABLE requests ADD COLUMN reopened_at TEXT;

ALTER TABLE requests ADD COLUMN from_message TEXT; -- id of a ticket's message; NULL where it came otherwise

CREATE INDEX requests_message ON requests (from_message) WHERE from_message IS NOT NULL;

DROP INDEX requests_code;
