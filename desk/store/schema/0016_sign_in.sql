-- Signing in: invitations, the second factor, what each member prefers. Tokens and codes stand there as hashes, secrets sealed.

ALTER TABLE members ADD COLUMN invitation TEXT NOT NULL DEFAULT ''; -- SHA-256 of the one-time token, hexadecimal

ALTER TABLE members ADD COLUMN invited_until TEXT;

ALTER TABLE members ADD COLUMN shortcuts INTEGER NOT NULL DEFAULT 1; -- 1: the console's keys are on

CREATE TABLE second_factors (
    member TEXT PRIMARY KEY, -- a member's name
    secret TEXT NOT NULL, -- sealed
    confirmed_at TEXT, -- NULL: offered, and not asked for yet
    last_step INTEGER NOT NULL -- of 30 seconds since 1970: no code of it or of an earlier one counts again
);

CREATE TABLE recovery_codes (
    member TEXT NOT NULL, -- a member's name
    code TEXT NOT NULL, -- blind index
    PRIMARY KEY (member, code)
);

-- Who has given the password, and not yet what is asked for besides. Opens nothing else.
CREATE TABLE sign_ins (
    token TEXT PRIMARY KEY, -- SHA-256, hexadecimal
    member TEXT NOT NULL, -- a member's name
    steps TEXT NOT NULL, -- what is still asked for, in order: code, password, totp
    browser TEXT NOT NULL, -- its kind and system, in two words
    began_at TEXT NOT NULL
);

CREATE INDEX sign_ins_age ON sign_ins (began_at);
