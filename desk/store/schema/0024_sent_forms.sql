-- Forms that opened a ticket: whoever sends one twice, by a double click or the back button, is led to the ticket of the first time.

CREATE TABLE sent_forms (
    token TEXT PRIMARY KEY,
    content TEXT NOT NULL, -- blind index of what was typed, to tell the same from another request
    number TEXT NOT NULL, -- of the ticket
    sent_at TEXT NOT NULL
);

CREATE INDEX sent_forms_sent ON sent_forms (sent_at);
