-- Changes of rungs that a merge took back: with the other file's runs in between, what one file would have
-- kept is another change. The change itself stays as it was seen; it is no longer told.

CREATE TABLE rung_change_withdrawn (
    change             INTEGER PRIMARY KEY REFERENCES rung_change (id),
    at_us              INTEGER NOT NULL -- when the merge was
) STRICT;
CREATE TRIGGER rung_change_withdrawn_is_fixed BEFORE UPDATE ON rung_change_withdrawn
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER rung_change_withdrawn_is_kept BEFORE DELETE ON rung_change_withdrawn
BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;
