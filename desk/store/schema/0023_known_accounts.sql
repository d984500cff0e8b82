-- What accounts are called that a chat claimed, as the directory or the console said: no reply to it may name them while nobody knows whose it is.

CREATE TABLE known_accounts (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    account_index TEXT NOT NULL, -- blind index of the account
    names TEXT NOT NULL, -- sealed: JSON: the id, the registered address and the user name, as far as they are known
    known_at TEXT NOT NULL,
    PRIMARY KEY (channel, chat, account_index)
);

CREATE INDEX known_accounts_known ON known_accounts (known_at);
