-- Steps of a right's checklist that staff have ticked off for a request, by the words of the step.

CREATE TABLE ticks (
    ticket TEXT NOT NULL REFERENCES tickets (id),
    step TEXT NOT NULL,
    ticked_by TEXT NOT NULL, -- as the audit trail names them
    ticked_at TEXT NOT NULL,
    PRIMARY KEY (ticket, step)
);
