-- Letting old evidence go by a policy that somebody set: what of it may be gone, and from when, stands
-- here, and the triggers let nothing else go. Raw answers leave their hash, so that the chain still
-- covers them; runs leave the newest answer to each question from before the moment.
ALTER TABLE pruned ADD COLUMN answers_before_us INTEGER; -- raw answers older than this may be empty; NULL: none
ALTER TABLE pruned ADD COLUMN runs_before_us INTEGER;    -- observations of any run older than this may be gone

-- Who cites a raw answer: pruning, the check of its end, and the foreign key itself ask for it.
CREATE INDEX observation_raw ON observation (raw, at_us) WHERE raw IS NOT NULL;

DROP TRIGGER IF EXISTS observation_is_kept;
CREATE TRIGGER observation_is_kept BEFORE DELETE ON observation
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
    AND NOT ((SELECT job FROM collection WHERE number = OLD.collection) = 'audit'
        AND OLD.at_us < coalesce((SELECT before_us FROM pruned), OLD.at_us))
    AND NOT OLD.at_us < coalesce((SELECT runs_before_us FROM pruned), OLD.at_us)
BEGIN SELECT RAISE(ABORT, 'an observation of a closed collection is never deleted'); END;

DROP TRIGGER IF EXISTS sweep_is_kept;
CREATE TRIGGER sweep_is_kept BEFORE DELETE ON sweep
WHEN (SELECT state FROM collection WHERE number = OLD.collection) <> 'open'
    AND NOT coalesce(OLD.ended_at_us < (SELECT runs_before_us FROM pruned), 0)
BEGIN SELECT RAISE(ABORT, 'a sweep of a closed collection is never deleted'); END;

DROP TRIGGER IF EXISTS sweep_part_is_kept;
CREATE TRIGGER sweep_part_is_kept BEFORE DELETE ON sweep_part
WHEN (SELECT c.state FROM sweep s JOIN collection c ON c.number = s.collection WHERE s.id = OLD.sweep) <> 'open'
    AND NOT coalesce((SELECT ended_at_us FROM sweep WHERE id = OLD.sweep) < (SELECT runs_before_us FROM pruned), 0)
BEGIN SELECT RAISE(ABORT, 'what a sweep of a closed collection heard is never deleted'); END;

DROP TRIGGER IF EXISTS blob_is_fixed;
CREATE TRIGGER blob_is_fixed BEFORE UPDATE ON blob
WHEN NOT (NEW.id = OLD.id AND NEW.sha256 = OLD.sha256
    -- The same answer may come again, and is whole then.
    AND (length(OLD.bytes) = 0
        OR (length(NEW.bytes) = 0
            AND (SELECT answers_before_us FROM pruned) IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM observation
                WHERE raw = OLD.id AND at_us >= (SELECT answers_before_us FROM pruned)))))
BEGIN SELECT RAISE(ABORT, 'a raw answer is never changed'); END;
