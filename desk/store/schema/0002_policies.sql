-- Policy versions with their texts, the times at which each holds, and the admins' word lists as they were last taken.
-- Nothing here is personal but the names that admins give themselves.

CREATE TABLE policy_versions (
    version INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT NOT NULL,
    report TEXT NOT NULL -- JSON: what check, diff and rehearsal said when it was published
);

CREATE TABLE policy_texts (
    version INTEGER NOT NULL REFERENCES policy_versions (version),
    language TEXT NOT NULL,
    is_original INTEGER NOT NULL, -- 1 for the text that is binding, 0 for a translation
    file TEXT NOT NULL,
    digest TEXT NOT NULL, -- SHA-256 of the source
    source TEXT NOT NULL, -- the text of the file
    parsed TEXT NOT NULL, -- JSON: the sections and clauses, or the translation by their ids, as they were read then
    PRIMARY KEY (version, language)
);

-- The version in force at a time is the last of these that begins by then and is not withdrawn.
CREATE TABLE policy_periods (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES policy_versions (version),
    begins_at TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    note TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by TEXT
);

CREATE INDEX policy_periods_begin ON policy_periods (begins_at, id);

CREATE TABLE word_files (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

ALTER TABLE tickets ADD COLUMN policy_version INTEGER;
