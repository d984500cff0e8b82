-- How users prove which account is theirs. Nothing here opens anything: tokens and codes stand there as keyed hashes.

CREATE TABLE identity_links (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE, -- blind
    code TEXT NOT NULL, -- blind
    account TEXT NOT NULL, -- sealed
    action TEXT NOT NULL, -- a right, or '' for any
    made_by TEXT NOT NULL, -- key:ID
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);

CREATE INDEX identity_links_code ON identity_links (code);

CREATE INDEX identity_links_made ON identity_links (made_at);

-- Codes of links that were guessed wrong, in the present span of time.
CREATE TABLE identity_guesses (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    span TEXT NOT NULL, -- when it began
    wrong INTEGER NOT NULL,
    PRIMARY KEY (channel, chat)
);

-- One row for every code that a chat asked for, whether there is such an account or not.
CREATE TABLE mailed_codes (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    number TEXT NOT NULL, -- the ticket's
    language TEXT NOT NULL,
    typed TEXT, -- sealed; NULL once it was looked up
    typed_index TEXT NOT NULL, -- blind index of what was typed
    account TEXT, -- sealed; NULL where nothing was mailed
    account_index TEXT, -- blind index of the account
    mail_index TEXT, -- blind index of the address that it went to
    code TEXT NOT NULL, -- blind; '' where nothing was mailed, so that nothing fits
    not_me TEXT NOT NULL, -- blind: the token of "this was not me"; ''
    tries INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    looked_up_at TEXT,
    expires_at TEXT NOT NULL,
    used_at TEXT
);

CREATE INDEX mailed_codes_chat ON mailed_codes (channel, chat, id);

CREATE INDEX mailed_codes_typed ON mailed_codes (typed_index, asked_at);

CREATE INDEX mailed_codes_mail ON mailed_codes (mail_index, asked_at) WHERE mail_index IS NOT NULL;

CREATE INDEX mailed_codes_waiting ON mailed_codes (id) WHERE looked_up_at IS NULL;

CREATE INDEX mailed_codes_not_me ON mailed_codes (not_me) WHERE not_me <> '';

CREATE INDEX mailed_codes_asked ON mailed_codes (asked_at);

-- Chats that the holder of an account has stopped: "this was not me".
CREATE TABLE stopped_chats (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    account_index TEXT NOT NULL, -- blind index of the account
    stopped_at TEXT NOT NULL,
    PRIMARY KEY (channel, chat, account_index)
);

-- Which chat has proven which account for which right, a short while ago.
CREATE TABLE proofs (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    account_index TEXT NOT NULL, -- blind index of the account
    action TEXT NOT NULL, -- a right
    proven_at TEXT NOT NULL
);

CREATE INDEX proofs_chat ON proofs (channel, chat, account_index, action);

CREATE INDEX proofs_age ON proofs (proven_at);

-- Letters to the holder of an account about a request: before it is acted on, so that they may object.
CREATE TABLE holder_notices (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL, -- the ticket's
    kind TEXT NOT NULL, -- access, delete, email
    language TEXT NOT NULL,
    account TEXT NOT NULL, -- sealed
    also TEXT NOT NULL, -- sealed: the new address, for email; ''
    token TEXT NOT NULL, -- blind; '' until it is written
    made_at TEXT NOT NULL,
    looked_up_at TEXT,
    parcel TEXT, -- id in the outbox; NULL where there was no address to write to
    failed_at TEXT, -- when staff were told that it did not arrive
    objected_at TEXT
);

CREATE INDEX holder_notices_number ON holder_notices (number);

CREATE INDEX holder_notices_waiting ON holder_notices (id) WHERE looked_up_at IS NULL;

CREATE INDEX holder_notices_token ON holder_notices (token) WHERE token <> '';

-- Registered addresses that were changed: for a while the new one proves nothing that cannot be undone.
CREATE TABLE changed_addresses (
    account_index TEXT NOT NULL, -- blind index of the account
    mail_index TEXT NOT NULL, -- blind index of the new address
    changed_at TEXT NOT NULL,
    PRIMARY KEY (account_index, mail_index)
);
