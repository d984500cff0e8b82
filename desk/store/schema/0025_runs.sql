-- The servers that run on this database: what a server has claimed is void as soon as its row is gone.

CREATE TABLE runs (
    boot TEXT PRIMARY KEY, -- the mark of its claims
    number INTEGER NOT NULL UNIQUE, -- in the order in which they came
    beats INTEGER NOT NULL, -- goes up every few seconds while it lives
    telegram INTEGER NOT NULL -- 1 where it has Telegram, whose updates the first of these fetches
);
