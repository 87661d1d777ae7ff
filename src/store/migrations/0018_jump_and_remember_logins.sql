-- The declared device that SSH to another goes through.
ALTER TABLE device ADD COLUMN ssh_jump TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX device_ssh_jump ON device (ssh_jump) WHERE ssh_jump IS NOT NULL;

-- Which credential worked last, by name: it is tried first the next time, so that no device sees a wrong one
-- at every look. What was observed tells it too; here it is one step away.
CREATE TABLE login (
    subject_kind       TEXT NOT NULL,
    subject_key        TEXT NOT NULL,
    probe              TEXT NOT NULL CHECK (probe IN ('snmp', 'ssh')),
    credential         TEXT NOT NULL,            -- a name, never a value
    at_us              INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject_key, probe)
) STRICT, WITHOUT ROWID;
