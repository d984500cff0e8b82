-- Policy files that an admin looks at before publishing, and questions that staff propose to learn from.

CREATE TABLE policy_candidates (
    id TEXT PRIMARY KEY,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    base INTEGER NOT NULL REFERENCES policy_versions (version), -- the version that it was compared with
    back_to INTEGER REFERENCES policy_versions (version), -- the version to go back to; NULL = new files
    content TEXT NOT NULL -- JSON: texts, findings, and the regression questions with their answers
);

CREATE TABLE question_proposals (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL, -- alias, clause, silent
    question TEXT NOT NULL, -- sealed
    language TEXT NOT NULL,
    clause TEXT, -- id of the clause that answers; NULL = the policy does not say
    words TEXT, -- that clause as it read then, to find it again under another id
    version INTEGER NOT NULL, -- of the policy, when it was proposed
    proposed_at TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    accepted_at TEXT,
    accepted_by TEXT
);

CREATE INDEX question_proposals_accepted ON question_proposals (accepted_at, id);
