-- Planned work on links, as its class in src/domain/asset/maintenance.rs describes it. Moments are
-- RFC 3339 in UTC.
CREATE TABLE maintenance (
    code                   TEXT PRIMARY KEY,
    starts_at              TEXT NOT NULL,
    ends_at                TEXT NOT NULL,
    links                  TEXT CHECK (json_valid(links)), -- NULL: every link
    announced_by           TEXT,
    document               TEXT,
    contact                TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom)),
    CHECK (starts_at < ends_at)
) STRICT, WITHOUT ROWID;
