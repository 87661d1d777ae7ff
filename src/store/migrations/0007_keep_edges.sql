-- The topology as last seen: an edge joins two ends, interface to interface, by the protocol that told of
-- it. Derived from the observations, so an edge seen again moves its time and is not written anew.
CREATE TABLE edge (
    vantage            TEXT NOT NULL,            -- where we looked from
    a_device           TEXT NOT NULL,            -- the end whose name comes first
    a_interface        TEXT NOT NULL,            -- '' where not told
    a_managed          INTEGER NOT NULL CHECK (a_managed IN (0, 1)), -- it answered itself
    b_device           TEXT NOT NULL,
    b_interface        TEXT NOT NULL,
    b_managed          INTEGER NOT NULL CHECK (b_managed IN (0, 1)),
    protocol           TEXT NOT NULL,
    seen_from_both     INTEGER NOT NULL CHECK (seen_from_both IN (0, 1)),
    first_seen_us      INTEGER NOT NULL,
    last_seen_us       INTEGER NOT NULL,
    PRIMARY KEY (vantage, a_device, a_interface, b_device, b_interface, protocol),
    CHECK (first_seen_us <= last_seen_us)
) STRICT, WITHOUT ROWID;
