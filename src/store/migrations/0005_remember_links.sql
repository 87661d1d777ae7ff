-- What is remembered of links from run to run. A track is one family (or parity) of a link, a hub or
-- the vantage, seen from one vantage; periods follow one another without a gap; samples are added up
-- to 5 minutes, hours and days in the transaction that stores them, so that nothing counts twice.

CREATE TABLE track (
    id                 INTEGER PRIMARY KEY,
    vantage            TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('link', 'hub', 'vantage')),
    key                TEXT NOT NULL,
    aspect             TEXT NOT NULL CHECK (aspect IN ('ipv4', 'ipv6', 'parity')),
    memory             TEXT NOT NULL CHECK (json_valid(memory)),
    UNIQUE (vantage, kind, key, aspect)
) STRICT;

CREATE TABLE period (
    track              INTEGER NOT NULL REFERENCES track (id),
    number             INTEGER NOT NULL,         -- counted within the track, from 1
    state              TEXT NOT NULL CHECK (state IN ('up', 'degraded', 'backup', 'down', 'unknown')),
    cause              TEXT NOT NULL CHECK (cause IN ('none', 'link', 'access', 'provider', 'hub', 'vantage', 'gap')),
    start_us           INTEGER NOT NULL,         -- the first sign of it
    start_after_us     INTEGER,                  -- the last sign of the state before
    end_us             INTEGER,                  -- NULL: it lasts
    collection         INTEGER NOT NULL REFERENCES collection (number), -- the witness: the run that told
    PRIMARY KEY (track, number),
    CHECK (end_us IS NULL OR end_us >= start_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE acknowledgement (
    track              INTEGER NOT NULL REFERENCES track (id),
    number             INTEGER NOT NULL,         -- of the period
    at_us              INTEGER NOT NULL,
    author             TEXT NOT NULL,
    note               TEXT,
    PRIMARY KEY (track, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
    track              INTEGER NOT NULL REFERENCES track (id),
    at_us              INTEGER NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('up', 'degraded', 'down', 'unknown')), -- by this train alone
    sent_count         INTEGER NOT NULL,
    received_count     INTEGER NOT NULL,
    duplicate_count    INTEGER NOT NULL,
    reordered_count    INTEGER NOT NULL,
    rtt_min_us         INTEGER,
    rtt_avg_us         INTEGER,
    rtt_max_us         INTEGER,
    rtt_p95_us         INTEGER,
    jitter_us          INTEGER,
    PRIMARY KEY (track, at_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup (
    track              INTEGER NOT NULL REFERENCES track (id),
    span_s             INTEGER NOT NULL CHECK (span_s IN (300, 3600, 86400)),
    start_s            INTEGER NOT NULL,         -- seconds since 1970-01-01 UTC
    sample_count       INTEGER NOT NULL,
    sent_count         INTEGER NOT NULL,
    received_count     INTEGER NOT NULL,
    duplicate_count    INTEGER NOT NULL,
    reordered_count    INTEGER NOT NULL,
    rtt_min_us         INTEGER,
    rtt_sum_us         INTEGER NOT NULL,         -- of the mean of each train, times what it received
    rtt_max_us         INTEGER,
    rtt_p95_us         INTEGER,                  -- the largest of its trains
    jitter_max_us      INTEGER,
    jitter_sum_us      INTEGER NOT NULL,
    jitter_count       INTEGER NOT NULL,         -- trains that have one
    PRIMARY KEY (track, span_s, start_s)
) STRICT, WITHOUT ROWID;

-- Each run that was taken in, and the kernel's clock when it began.
CREATE TABLE audit_run (
    collection         INTEGER PRIMARY KEY REFERENCES collection (number),
    wall_us            INTEGER NOT NULL,
    since_boot_us      INTEGER NOT NULL,         -- CLOCK_BOOTTIME: nobody sets it
    boot_id            TEXT NOT NULL,
    synchronised       INTEGER CHECK (synchronised IN (0, 1)),
    estimated_error_us INTEGER,
    max_error_us       INTEGER,
    step_us            INTEGER,                  -- how far the clock was set since the run before
    taken_in           INTEGER NOT NULL DEFAULT 0 CHECK (taken_in IN (0, 1))
) STRICT;

-- Observations of audits older than this may be gone: samples and roll-ups hold what counts of them.
CREATE TABLE pruned (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    before_us          INTEGER NOT NULL
) STRICT;
DROP TRIGGER observation_is_kept;
CREATE TRIGGER observation_is_kept BEFORE DELETE ON observation
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
    AND NOT ((SELECT job FROM collection WHERE number = OLD.collection) = 'audit'
        AND OLD.at_us < coalesce((SELECT before_us FROM pruned), OLD.at_us))
BEGIN SELECT RAISE(ABORT, 'an observation of a closed collection is never deleted'); END;
