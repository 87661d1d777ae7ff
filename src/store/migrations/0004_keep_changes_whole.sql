-- A change and its fields in one row: `fields` is a JSON array of [field, old, new]. A row a field
-- was six rows for every thing imported, and the greater part of the time and the file.
DROP TRIGGER change_is_fixed;
DROP TRIGGER change_field_is_kept;
DROP TRIGGER change_field_is_fixed;
ALTER TABLE change ADD COLUMN fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields));
UPDATE change SET fields = (
    SELECT json_group_array(json_array(field, old, new))
    FROM (SELECT field, old, new FROM change_field WHERE change = change.id ORDER BY position)
) WHERE id IN (SELECT change FROM change_field);
DROP TABLE change_field;
CREATE TRIGGER change_is_fixed BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
-- The record of a past day is rebuilt noun by noun, up to a moment.
CREATE INDEX change_at ON change (noun, at_us);
