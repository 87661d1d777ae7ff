-- A link whose echoes are lost while TCP passes has a cause of its own. The closed set of 0005 grows by
-- one word; nothing else of the table changes, and nothing points at it.
CREATE TABLE period_with_filters (
    track              INTEGER NOT NULL REFERENCES track (id),
    number             INTEGER NOT NULL,         -- counted within the track, from 1
    state              TEXT NOT NULL CHECK (state IN ('up', 'degraded', 'backup', 'down', 'unknown')),
    cause              TEXT NOT NULL CHECK (cause IN ('none', 'link', 'echo_filtered', 'access', 'provider', 'hub', 'vantage', 'gap')),
    start_us           INTEGER NOT NULL,         -- the first sign of it
    start_after_us     INTEGER,                  -- the last sign of the state before
    end_us             INTEGER,                  -- NULL: it lasts
    collection         INTEGER NOT NULL REFERENCES collection (number), -- the witness: the run that told
    PRIMARY KEY (track, number),
    CHECK (end_us IS NULL OR end_us >= start_us)
) STRICT, WITHOUT ROWID;
INSERT INTO period_with_filters SELECT track, number, state, cause, start_us, start_after_us, end_us, collection FROM period;
DROP TABLE period;
ALTER TABLE period_with_filters RENAME TO period;
