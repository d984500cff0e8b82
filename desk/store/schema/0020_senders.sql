-- Whom a request that came by no chat is from, as they say, and where its answer goes.

ALTER TABLE requests ADD COLUMN sender TEXT; -- sealed: JSON
