-- What people should hear of links: written with the run that knew it, told once, also when the
-- program was killed between.
CREATE TABLE announcement (
    id                 INTEGER PRIMARY KEY,
    vantage            TEXT NOT NULL,
    collection         INTEGER NOT NULL REFERENCES collection (number),
    change             TEXT NOT NULL CHECK (json_valid(change)),
    attempt_count      INTEGER NOT NULL,
    told_at_us         INTEGER                   -- NULL: not yet
) STRICT;
CREATE INDEX announcement_waiting ON announcement (vantage, id) WHERE told_at_us IS NULL;
