-- Every change of a subject's rung, kept as it was seen when the run that confirmed it ended: better rules
-- may judge the same evidence otherwise one day, and evidence may be pruned; what was seen then stays. The
-- first row of a subject is where it was first seen.

CREATE TABLE rung_change (
    id                 INTEGER PRIMARY KEY,
    subject_kind       TEXT NOT NULL,
    subject_key        TEXT NOT NULL,
    way                TEXT NOT NULL CHECK (way IN ('gained', 'lost') OR way = 'first'),
    from_rung          INTEGER CHECK (from_rung BETWEEN 0 AND 7), -- NULL: none held
    to_rung            INTEGER CHECK (to_rung BETWEEN 0 AND 7),   -- NULL: none holds
    cause              TEXT CHECK (cause IN ('regression', 'outage') OR cause = 'not_known'),
    began_at_us        INTEGER NOT NULL,         -- the end of the first run that showed it
    collection         INTEGER NOT NULL,         -- number of the run that confirmed it, which may be gone by now
    CHECK ((way = 'lost') = (cause IS NOT NULL)),
    CHECK (way <> 'first' OR from_rung IS NULL)
) STRICT;
CREATE INDEX rung_change_subject ON rung_change (subject_kind, subject_key, id);
CREATE TRIGGER rung_change_is_fixed BEFORE UPDATE ON rung_change
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER rung_change_is_kept BEFORE DELETE ON rung_change
BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;
