-- What waits, oldest first, so that the heads of the lines are found without looking at every line.

CREATE INDEX inbox_waiting ON inbox (id) WHERE outcome IS NULL AND boot IS NULL;

CREATE INDEX outbox_waiting ON outbox (channel, id) WHERE outcome IS NULL AND boot IS NULL;
