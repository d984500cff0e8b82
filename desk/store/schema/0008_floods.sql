-- How fast a chat writes, what came too fast, and what waits for the operator; the queue's offset is Telegram's own to remember.

DROP TABLE offsets;

CREATE TABLE chat_rates (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    began_at TEXT NOT NULL, -- when the minute began that is counted
    count INTEGER NOT NULL, -- updates kept since then
    PRIMARY KEY (channel, chat)
);

ALTER TABLE inbox ADD COLUMN is_excess INTEGER NOT NULL DEFAULT 0; -- 1 = the first one that came too fast: it is answered with a notice

CREATE INDEX inbox_dead ON inbox (id) WHERE outcome = 'dead';
