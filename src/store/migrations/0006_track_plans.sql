-- A task's criterion as its expression (src/domain/criterion/), its weight and who leads it. Rows of
-- before keep their kinds and rung; they are read as the expression they mean.
ALTER TABLE plan_task ADD COLUMN criterion TEXT;
ALTER TABLE plan_task ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight > 0);
ALTER TABLE plan_task ADD COLUMN lead TEXT;

-- Documents that close a task: number, date, the file's hash. Never changed: a mistaken one is
-- withdrawn by a later row that names it.
CREATE TABLE plan_document (
    id                 INTEGER PRIMARY KEY,
    plan               TEXT NOT NULL,
    task               TEXT NOT NULL,
    body               TEXT,                     -- the organisation that issued it, where each owes one
    unit_code          TEXT,                     -- the 2025 unit, where each owes one
    number             TEXT NOT NULL,
    dated              TEXT NOT NULL,            -- the day on the paper
    file               TEXT,                     -- its name, without folders
    sha256             TEXT,                     -- of the file's bytes
    note               TEXT,
    recorded_at_us     INTEGER NOT NULL,
    user               TEXT NOT NULL,            -- operating-system user
    withdraws          INTEGER UNIQUE REFERENCES plan_document (id)
) STRICT;
CREATE TRIGGER plan_document_is_fixed BEFORE UPDATE ON plan_document
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER plan_document_is_kept BEFORE DELETE ON plan_document
BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;

-- Exceptions: justified, owned, reviewed, retired. After its last day what it covered is open again.
CREATE TABLE plan_exemption (
    id                 INTEGER PRIMARY KEY,
    plan               TEXT,                     -- NULL: under every plan
    task               TEXT,                     -- NULL: every task
    subject_kind       TEXT,                     -- NULL: the task itself
    subject_key        TEXT,
    reason             TEXT NOT NULL,
    remedy             TEXT,                     -- what will be done instead, phương án
    cost_vnd           INTEGER,
    owner              TEXT NOT NULL,
    valid_from         TEXT NOT NULL,
    review_on          TEXT NOT NULL,
    retires_on         TEXT NOT NULL,
    recorded_at_us     INTEGER NOT NULL,
    user               TEXT NOT NULL,
    withdraws          INTEGER UNIQUE REFERENCES plan_exemption (id),
    CHECK ((subject_kind IS NULL) = (subject_key IS NULL)),
    CHECK (subject_kind IS NOT NULL OR (plan IS NOT NULL AND task IS NOT NULL) OR withdraws IS NOT NULL),
    CHECK (valid_from <= retires_on AND review_on <= retires_on)
) STRICT;
CREATE TRIGGER plan_exemption_is_fixed BEFORE UPDATE ON plan_exemption
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER plan_exemption_is_kept BEFORE DELETE ON plan_exemption
BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;

-- What was handed in: the values of a report, with the number and date of its paper.
CREATE TABLE report_seal (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL,
    number             TEXT NOT NULL,            -- of the paper
    dated              TEXT NOT NULL,
    content            TEXT NOT NULL CHECK (json_valid(content)), -- every table as the JSON report has it
    sha256             TEXT NOT NULL,            -- of `content`
    as_of_us           INTEGER NOT NULL,
    sealed_at_us       INTEGER NOT NULL,
    user               TEXT NOT NULL,
    UNIQUE (number, dated)
) STRICT;
CREATE TRIGGER report_seal_is_fixed BEFORE UPDATE ON report_seal
BEGIN SELECT RAISE(ABORT, 'what was handed in is never changed'); END;
CREATE TRIGGER report_seal_is_kept BEFORE DELETE ON report_seal
BEGIN SELECT RAISE(ABORT, 'what was handed in is never deleted'); END;

-- A chain over closed collections: each link is the hash of the link before and of everything the
-- collection holds, so that nobody can change, drop or insert one unnoticed.
CREATE TABLE collection_chain (
    position           INTEGER PRIMARY KEY,      -- 1, 2, … in the order of sealing
    collection         INTEGER NOT NULL UNIQUE REFERENCES collection (number),
    sha256             BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;
CREATE TRIGGER collection_chain_is_fixed BEFORE UPDATE ON collection_chain
BEGIN SELECT RAISE(ABORT, 'the chain is never changed'); END;
CREATE TRIGGER collection_chain_is_kept BEFORE DELETE ON collection_chain
BEGIN SELECT RAISE(ABORT, 'the chain is never cut'); END;
