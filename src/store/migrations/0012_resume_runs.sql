-- A run that was killed or stopped is gone on with (`resume`). What it set out to do stands here from
-- its beginning on, because files, stdin and the record it was made from may be others by then. A
-- killed run is still open and is gone on with as it is; one that somebody stopped is closed and never
-- changed, so a new run takes over what it holds and names it.

CREATE TABLE run_plan (
    collection         INTEGER PRIMARY KEY REFERENCES collection (number),
    plan               TEXT NOT NULL,            -- JSON; domain/scan_plan.rs tells the form
    continues          INTEGER REFERENCES collection (number) -- the stopped run that this one goes on with
) STRICT;

CREATE TRIGGER run_plan_is_fixed BEFORE UPDATE ON run_plan
BEGIN SELECT RAISE(ABORT, 'what a run set out to do is never changed'); END;
CREATE TRIGGER run_plan_is_kept BEFORE DELETE ON run_plan
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
BEGIN SELECT RAISE(ABORT, 'the plan of a closed collection is never deleted'); END;

-- How fast a sweep was before it knew what the network takes, packets per second; NULL: its rate was
-- not adapted. `rate_per_s` then is the most it might become, NULL: as many as kept being answered.
ALTER TABLE sweep ADD COLUMN first_rate_per_s INTEGER;
