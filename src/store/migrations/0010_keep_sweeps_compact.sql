-- Sweeps of ranges. A /16 in which every host answers is 33 rows and 400 KB here, where a row an
-- answer took seconds and 10 MB. A sweep is its plan, what answered in parts (each committed as it
-- came, so that a kill costs a quarter of a second of it), and which numbers were finished. A number
-- is an address's place in the spans, or for TCP that place times the count of ports plus the port's
-- place. What was finished and did not answer was silent: silence is stored by not being in a part.

CREATE TABLE sweep (
    id                 INTEGER PRIMARY KEY,
    collection         INTEGER NOT NULL REFERENCES collection (number),
    family             TEXT NOT NULL CHECK (family IN ('ipv4', 'ipv6')),
    probe              TEXT NOT NULL CHECK (probe IN ('echo', 'tcp')),
    ports              TEXT NOT NULL,            -- JSON array; empty for echo
    spans              TEXT NOT NULL,            -- JSON array of [first, last] addresses, ascending
    shard_number       INTEGER NOT NULL,
    shard_of           INTEGER NOT NULL,
    asks               INTEGER NOT NULL,         -- how often a silent address was asked
    timeout_us         INTEGER NOT NULL,
    least_wait_us      INTEGER,                  -- NULL: the whole timeout was waited
    rate_per_s         INTEGER,                  -- NULL: as fast as the kernel takes packets
    seed               INTEGER NOT NULL,         -- decides the order
    packet_bytes       INTEGER NOT NULL,         -- whole IP packet of an ask
    began_at_us        INTEGER NOT NULL,
    ended_at_us        INTEGER,                  -- NULL: under way, or killed
    socket             TEXT,                     -- which socket it became; NULL until it ended
    asked_count        INTEGER NOT NULL DEFAULT 0, -- numbers that were finished
    answered_count     INTEGER NOT NULL DEFAULT 0,
    sent_count         INTEGER,                  -- packets
    overflow_count     INTEGER,                  -- replies our own buffer lost; asked again
    finished           BLOB                      -- zlib of a bit a number; NULL: all of the shard
) STRICT;
CREATE INDEX sweep_collection ON sweep (collection);

CREATE TABLE sweep_part (
    sweep              INTEGER NOT NULL REFERENCES sweep (id),
    number             INTEGER NOT NULL,         -- from 0, in the order stored
    hit_count          INTEGER NOT NULL,
    hits               BLOB NOT NULL,            -- store/sweep/pack.rs tells the form
    PRIMARY KEY (sweep, number)
) STRICT, WITHOUT ROWID;

-- When each host was seen first and last: follows from the parts, kept beside them so that nobody
-- reads a year of sweeps to know it. A row holds the hosts of 256 neighbouring addresses.
CREATE TABLE sighting (
    vantage            TEXT NOT NULL,
    probe              TEXT NOT NULL,
    port               INTEGER NOT NULL,         -- 0: the probe has none
    network            BLOB NOT NULL,            -- its first address, 4 or 16 bytes
    hosts              BLOB NOT NULL,            -- store/sweep/sighting.rs tells the form
    PRIMARY KEY (vantage, probe, port, network)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sweep_is_fixed BEFORE UPDATE ON sweep
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'a sweep of a closed collection is never changed'); END;
CREATE TRIGGER sweep_is_kept BEFORE DELETE ON sweep
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'a sweep of a closed collection is never deleted'); END;
CREATE TRIGGER sweep_is_late BEFORE INSERT ON sweep
WHEN (SELECT state FROM collection WHERE number = NEW.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed collection is never added to'); END;
CREATE TRIGGER sweep_part_is_fixed BEFORE UPDATE ON sweep_part
BEGIN SELECT RAISE(ABORT, 'what a sweep heard is never changed'); END;
CREATE TRIGGER sweep_part_is_kept BEFORE DELETE ON sweep_part
WHEN (SELECT c.state FROM sweep s JOIN collection c ON c.number = s.collection WHERE s.id = OLD.sweep) <> 'open'
BEGIN SELECT RAISE(ABORT, 'what a sweep of a closed collection heard is never deleted'); END;
CREATE TRIGGER sweep_part_is_late BEFORE INSERT ON sweep_part
WHEN (SELECT c.state FROM sweep s JOIN collection c ON c.number = s.collection WHERE s.id = NEW.sweep) <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed collection is never added to'); END;
