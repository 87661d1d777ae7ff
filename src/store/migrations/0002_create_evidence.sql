-- What was observed. A collection is one run: opened, appended to, closed, then never changed; the
-- triggers below keep it. An observation is one attempt; the question it answers is a row of its own,
-- so that a sweep repeated daily stores 65,536 questions once and the newest answer to a question is
-- one step in an index.

CREATE TABLE collection (
    number             INTEGER PRIMARY KEY,      -- what people type; counted in this database
    id                 BLOB NOT NULL UNIQUE,     -- UUID, unique everywhere
    job                TEXT NOT NULL CHECK (job IN ('scan', 'discover', 'probe', 'audit', 'survey')),
    vantage            TEXT NOT NULL,
    command            TEXT NOT NULL,            -- as typed, secrets wiped
    approval           TEXT,                     -- who allowed unlisted targets
    unlisted           INTEGER NOT NULL CHECK (unlisted IN (0, 1)),
    state              TEXT NOT NULL CHECK (state IN ('open', 'complete', 'incomplete', 'interrupted')),
    opened_at_us       INTEGER NOT NULL,
    closed_at_us       INTEGER,
    observation_count  INTEGER NOT NULL DEFAULT 0, -- counted at closing
    CHECK ((state = 'open') = (closed_at_us IS NULL))
) STRICT;

CREATE TABLE question (
    id                 INTEGER PRIMARY KEY,
    vantage            TEXT NOT NULL,            -- where we looked from
    subject_kind       TEXT NOT NULL,
    subject_key        TEXT NOT NULL,
    probe              TEXT NOT NULL,
    address            TEXT NOT NULL,            -- RFC 5952
    port               INTEGER NOT NULL,         -- 0: the probe has none
    detail             TEXT NOT NULL,            -- what else was asked for; '' for nothing
    UNIQUE (vantage, subject_kind, subject_key, probe, address, port, detail)
) STRICT;
CREATE INDEX question_subject ON question (subject_kind, subject_key);

CREATE TABLE blob (
    id                 INTEGER PRIMARY KEY,
    sha256             BLOB NOT NULL UNIQUE,     -- the same page a hundred times is kept once
    bytes              BLOB NOT NULL
) STRICT;

CREATE TABLE observation (
    id                 INTEGER PRIMARY KEY,
    collection         INTEGER NOT NULL REFERENCES collection (number),
    question           INTEGER NOT NULL REFERENCES question (id),
    at_us              INTEGER NOT NULL,
    outcome            TEXT NOT NULL CHECK (outcome IN ('answered', 'silent', 'refused', 'failed', 'not_attempted')),
    rtt_us             INTEGER,                  -- an echo's whole reading is these two columns
    packet_bytes       INTEGER,
    reading            TEXT,                     -- any other reading, JSON
    word               TEXT,                     -- who refused, at which stage it failed, why it was not attempted
    reason             TEXT,                     -- what was said; may be hostile
    raw                INTEGER REFERENCES blob (id),
    CHECK ((outcome = 'answered') = (reading IS NOT NULL OR rtt_us IS NOT NULL)),
    CHECK ((rtt_us IS NULL) = (packet_bytes IS NULL)),
    CHECK ((outcome IN ('refused', 'failed', 'not_attempted')) = (word IS NOT NULL))
) STRICT;
CREATE INDEX observation_newest ON observation (question, at_us, id);
CREATE INDEX observation_collection ON observation (collection);

CREATE TRIGGER collection_is_closed BEFORE UPDATE ON collection WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed collection is never changed'); END;
CREATE TRIGGER collection_is_kept BEFORE DELETE ON collection WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed collection is never deleted'); END;
CREATE TRIGGER observation_is_fixed BEFORE UPDATE ON observation
BEGIN SELECT RAISE(ABORT, 'an observation is never changed'); END;
CREATE TRIGGER observation_is_kept BEFORE DELETE ON observation
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'an observation of a closed collection is never deleted'); END;
CREATE TRIGGER observation_is_late BEFORE INSERT ON observation
WHEN (SELECT state FROM collection WHERE number = NEW.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed collection is never added to'); END;
CREATE TRIGGER question_is_fixed BEFORE UPDATE ON question
BEGIN SELECT RAISE(ABORT, 'a question is never changed'); END;
CREATE TRIGGER blob_is_fixed BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'a raw answer is never changed'); END;
