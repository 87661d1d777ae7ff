-- The chain keeps the hash of what each collection holds beside the link, so that a prune can be told
-- from a forgery: letting observations go adds a link with the hash of what is left. Both tables were
-- empty until here: nothing wrote them.
DROP TABLE collection_chain;
CREATE TABLE collection_chain (
    position           INTEGER PRIMARY KEY,      -- 1, 2, … in the order linked
    collection         INTEGER NOT NULL REFERENCES collection (number),
    cause              TEXT NOT NULL CHECK (cause IN ('closed', 'pruned')),
    content            BLOB NOT NULL CHECK (length(content) = 32), -- SHA-256 of all that it holds
    sha256             BLOB NOT NULL CHECK (length(sha256) = 32)   -- of the link before and this one
) STRICT;
CREATE INDEX collection_chain_collection ON collection_chain (collection, position);
CREATE TRIGGER collection_chain_is_fixed BEFORE UPDATE ON collection_chain
BEGIN SELECT RAISE(ABORT, 'the chain is never changed'); END;
CREATE TRIGGER collection_chain_is_kept BEFORE DELETE ON collection_chain
BEGIN SELECT RAISE(ABORT, 'the chain is never cut'); END;

-- What was handed in, and the end of the chain it rests on: its number and hash stand on the paper,
-- out of reach of whoever has the file.
DROP TABLE report_seal;
CREATE TABLE report_seal (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL,
    plan               TEXT,                     -- this plan only
    unit               TEXT,                     -- this unit only, ERA/CODE
    period_from        TEXT,
    period_to          TEXT,
    number             TEXT NOT NULL,            -- of the paper
    dated              TEXT NOT NULL,
    content            TEXT NOT NULL CHECK (json_valid(content)), -- as the Vietnamese JSON report has it
    sha256             TEXT NOT NULL,            -- of `content`
    as_of_us           INTEGER NOT NULL,
    chain_position     INTEGER NOT NULL,         -- the chain's last link then; 0: it had none
    chain_sha256       TEXT NOT NULL,
    sealed_at_us       INTEGER NOT NULL,
    user               TEXT NOT NULL,
    UNIQUE (number, dated),
    CHECK ((period_from IS NULL) = (period_to IS NULL))
) STRICT;
CREATE TRIGGER report_seal_is_fixed BEFORE UPDATE ON report_seal
BEGIN SELECT RAISE(ABORT, 'what was handed in is never changed'); END;
CREATE TRIGGER report_seal_is_kept BEFORE DELETE ON report_seal
BEGIN SELECT RAISE(ABORT, 'what was handed in is never deleted'); END;
