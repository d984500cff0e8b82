-- What reports count: which section answered a turn and whether that helped, and the counts of turns that were erased. And the chain of
-- the audit trail, in which every line is bound to all lines before it. Nothing here is personal.

ALTER TABLE turns ADD COLUMN number INTEGER; -- the dialogue's version that it began from, by which a later press names it

ALTER TABLE turns ADD COLUMN section TEXT; -- the section that answered a question; NULL where none did

ALTER TABLE turns ADD COLUMN helped INTEGER; -- 1 = the user said that it helped, 0 = that it did not; NULL = nothing

DROP INDEX turns_recorded;

CREATE INDEX turns_recorded ON turns (recorded_at, kind, reply_kind, section, helped);

CREATE TABLE turn_counts (
    day TEXT NOT NULL, -- UTC
    what TEXT NOT NULL, -- answered, clarified, abstained, helped, missed
    section TEXT NOT NULL, -- '' for what no section answered
    count INTEGER NOT NULL, -- of turns that were erased; those that still stand are counted there
    PRIMARY KEY (day, what, section)
);

ALTER TABLE audit ADD COLUMN place BIGINT; -- in the chain; NULL until it is linked

ALTER TABLE audit ADD COLUMN hash TEXT; -- keyed: of this line and the hash before it

CREATE INDEX audit_unlinked ON audit (id) WHERE place IS NULL;

CREATE UNIQUE INDEX audit_place ON audit (place) WHERE place IS NOT NULL;

CREATE INDEX audit_at ON audit (at, id);

CREATE INDEX audit_actor ON audit (actor, at, id);

CREATE TABLE audit_chain (
    id INTEGER PRIMARY KEY, -- 1, the only row
    anchor_place BIGINT NOT NULL, -- the last line that was erased because its time was over; 0 = none was
    anchor_hash TEXT NOT NULL,
    last_place BIGINT NOT NULL, -- the last line that was linked
    last_hash TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    seal TEXT NOT NULL, -- keyed: of the five columns before, so that nobody shortens the chain at either end
    checked_place BIGINT NOT NULL, -- how far the check that goes on has come
    verified_place BIGINT NOT NULL, -- how far the last whole check came
    verified_at TEXT NOT NULL, -- when it ended; '' = never
    broken_place BIGINT NOT NULL, -- where a check found the chain broken; 0 = nowhere
    broken_why TEXT NOT NULL
);
