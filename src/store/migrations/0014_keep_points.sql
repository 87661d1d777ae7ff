-- Where each phase of a plan stood at the end of a week: what a forecast rests on. It follows from the
-- record and the evidence and can be worked out anew at any time; it is kept because judging a hundred
-- thousand things twenty-six times for one report takes minutes. `basis` is the hash of all that the
-- point followed from: where that is another by now the point counts no more and is replaced.

CREATE TABLE trend_point (
    at_us              INTEGER NOT NULL,         -- as of when it was judged
    plan               TEXT NOT NULL,            -- ids; the plan may have changed since
    phase              TEXT NOT NULL,
    share              REAL NOT NULL,            -- 0-1, tasks by their weight
    unknown            REAL NOT NULL,            -- 0-1, what may be done besides
    runs               TEXT NOT NULL CHECK (json_valid(runs)), -- numbers of the runs behind it
    basis              BLOB NOT NULL CHECK (length(basis) = 32),
    PRIMARY KEY (at_us, plan, phase)
) STRICT, WITHOUT ROWID;

-- The counts that `status` printed last, and how long they stay as they are where nothing new is stored:
-- the next look is answered from here. Kept as the points are, and as easily done without.
CREATE TABLE standing (
    id                 INTEGER PRIMARY KEY CHECK (id = 1), -- the last one
    from_us            INTEGER NOT NULL,         -- as of when it was judged
    until_us           INTEGER NOT NULL,         -- the last moment at which it would be judged so
    content            TEXT NOT NULL CHECK (json_valid(content)), -- src/store/standing.rs tells the form
    basis              BLOB NOT NULL CHECK (length(basis) = 32),
    CHECK (from_us <= until_us)
) STRICT;
