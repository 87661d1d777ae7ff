-- The declared record: what people wrote down. One table a noun, keyed as people key it; what was
-- observed is in 0002 and never mixed with it. Lists that are only ever read whole are JSON arrays.
-- Times are integer microseconds since 1970-01-01 UTC, days are text YYYY-MM-DD, ratios are 0-1.

CREATE TABLE unit (
    era                TEXT NOT NULL CHECK (era IN ('legacy', '2025')),
    code               TEXT NOT NULL,            -- official code, leading zeros kept
    name               TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('province', 'district', 'commune', 'ward', 'township', 'special_zone')),
    parent_code        TEXT,                     -- of the same era
    legacy_province    TEXT,                     -- decides which 2019-2025 plan covers it
    successor_codes    TEXT NOT NULL CHECK (json_valid(successor_codes)), -- units of 2025
    latitude_deg       REAL,
    longitude_deg      REAL,
    PRIMARY KEY (era, code),
    CHECK ((latitude_deg IS NULL) = (longitude_deg IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
    code               TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('provincial_committee', 'department', 'commune_committee', 'district_committee', 'party', 'front', 'council', 'public_service_centre', 'other')),
    unit_era           TEXT,
    unit_code          TEXT,
    parent             TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    identifier_code    TEXT UNIQUE,              -- mã định danh điện tử
    valid_from         TEXT,
    valid_to           TEXT,
    successor          TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (unit_era, unit_code) REFERENCES unit (era, code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
    code               TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('data_centre', 'point_of_presence', 'office', 'commune', 'vantage')),
    unit_era           TEXT,
    unit_code          TEXT,
    organisation       TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (unit_era, unit_code) REFERENCES unit (era, code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    name               TEXT PRIMARY KEY,
    role               TEXT NOT NULL CHECK (role IN ('router', 'switch', 'firewall', 'server', 'load_balancer', 'wireless', 'storage', 'ups', 'printer', 'workstation', 'other')),
    site               TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    organisation       TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    manufacturer       TEXT,
    model              TEXT,
    platform           TEXT,
    os_version         TEXT,
    serial             TEXT,
    credentials        TEXT NOT NULL CHECK (json_valid(credentials)),      -- names, never values
    management_ports   TEXT NOT NULL CHECK (json_valid(management_ports)), -- TCP
    ssh_legacy         INTEGER NOT NULL CHECK (ssh_legacy IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX device_site ON device (site);

CREATE TABLE interface (
    device             TEXT NOT NULL REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    name               TEXT NOT NULL,
    mac_address        TEXT,
    description        TEXT,
    PRIMARY KEY (device, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE address (
    address            TEXT PRIMARY KEY,         -- RFC 5952
    address_bits       BLOB NOT NULL,            -- 4 or 16 octets: ranges sort and compare
    prefix_length      INTEGER,                  -- bits; NULL is not declared
    device             TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    interface          TEXT,                     -- by name on that device
    role               TEXT NOT NULL CHECK (role IN ('management', 'service', 'gateway', 'link', 'host')),
    dns_name           TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX address_device ON address (device);
CREATE INDEX address_by_bits ON address (length(address_bits), address_bits);

CREATE TABLE prefix (
    prefix             TEXT PRIMARY KEY,         -- no host bits
    network_bits       BLOB NOT NULL,
    prefix_length      INTEGER NOT NULL,
    role               TEXT NOT NULL CHECK (role IN ('container', 'lan', 'link', 'server', 'management')),
    unit_era           TEXT,
    unit_code          TEXT,
    site               TEXT REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    vlan               INTEGER CHECK (vlan BETWEEN 1 AND 4094),
    twin               TEXT,                     -- the other family's prefix of the same network
    description        TEXT,
    FOREIGN KEY (unit_era, unit_code) REFERENCES unit (era, code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX prefix_by_bits ON prefix (length(network_bits), network_bits, prefix_length);
CREATE INDEX prefix_site ON prefix (site);

CREATE TABLE link (
    code                    TEXT PRIMARY KEY,
    name                    TEXT,
    tier                    TEXT NOT NULL CHECK (tier IN ('backbone', 'access-1', 'access-2', 'internet', 'backup', 'vpn', 'lan-uplink')),
    a_site                  TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    a_device                TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    a_interface             TEXT,
    a_ipv4                  TEXT,
    a_ipv6                  TEXT,
    b_site                  TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    b_device                TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    b_interface             TEXT,
    b_ipv4                  TEXT,
    b_ipv6                  TEXT,
    provider                TEXT,
    contract_number         TEXT,
    contract_from           TEXT,
    contract_to             TEXT,
    technology              TEXT,
    committed_rate_kbps     INTEGER,
    backup_for              TEXT REFERENCES link (code) DEFERRABLE INITIALLY DEFERRED,
    ipv6_offer              TEXT CHECK (ipv6_offer IN ('offered', 'not_offered')), -- NULL is not known
    prefix_v4               TEXT,
    prefix_v6               TEXT,
    sla_rtt_us              INTEGER,             -- NULL: the contract sets no limit
    sla_jitter_us           INTEGER,
    sla_loss_ratio          REAL CHECK (sla_loss_ratio BETWEEN 0 AND 1),
    sla_availability_ratio  REAL CHECK (sla_availability_ratio BETWEEN 0 AND 1),
    noc_contact             TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE information_system (
    code               TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    kind               TEXT NOT NULL,            -- grows with the architecture: checked in Rust
    owner              TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    operator           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    security_level     INTEGER CHECK (security_level BETWEEN 1 AND 5),
    hosting            TEXT CHECK (hosting IN ('own', 'rented', 'government_cloud', 'national_data_centre')),
    exposure           TEXT NOT NULL CHECK (exposure IN ('public', 'internal')),
    basis              TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    code               TEXT PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN ('web', 'dns', 'mail', 'tcp')),
    name               TEXT NOT NULL,
    system             TEXT REFERENCES information_system (code) DEFERRABLE INITIALLY DEFERRED,
    device             TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    ports              TEXT NOT NULL CHECK (json_valid(ports)), -- TCP
    exposure           TEXT NOT NULL CHECK (exposure IN ('public', 'internal'))
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (
    id                 TEXT PRIMARY KEY,
    number             TEXT,
    date               TEXT,
    issuer             TEXT,
    title_vi           TEXT NOT NULL,
    title_en           TEXT NOT NULL,
    valid_from         TEXT,
    valid_to           TEXT,
    legacy_provinces   TEXT NOT NULL CHECK (json_valid(legacy_provinces)), -- empty covers everything
    bases              TEXT NOT NULL CHECK (json_valid(bases)),
    supersedes         TEXT NOT NULL CHECK (json_valid(supersedes)),
    text_status        TEXT NOT NULL CHECK (text_status IN ('S', 'P', 'A', 'U', 'user'))
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_phase (
    plan               TEXT NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    position           INTEGER NOT NULL,         -- order in the plan, from 0
    id                 TEXT NOT NULL,
    name_vi            TEXT NOT NULL,
    name_en            TEXT NOT NULL,
    valid_from         TEXT,
    valid_to           TEXT,
    PRIMARY KEY (plan, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_task (
    plan               TEXT NOT NULL,
    phase_position     INTEGER NOT NULL,
    position           INTEGER NOT NULL,         -- order in the phase, from 0
    id                 TEXT NOT NULL,
    name_vi            TEXT NOT NULL,
    name_en            TEXT NOT NULL,
    due                TEXT,
    subject_kinds      TEXT NOT NULL CHECK (json_valid(subject_kinds)), -- empty for a document task
    system_kinds       TEXT NOT NULL CHECK (json_valid(system_kinds)),
    rung               INTEGER CHECK (rung BETWEEN 0 AND 7),            -- NULL: a document closes it
    target_ratio       REAL NOT NULL CHECK (target_ratio BETWEEN 0 AND 1),
    source             TEXT NOT NULL CHECK (source IN ('S', 'P', 'A', 'U', 'user')),
    PRIMARY KEY (plan, phase_position, position),
    FOREIGN KEY (plan, phase_position) REFERENCES plan_phase (plan, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Who changed what, when: kept for ever. One row a noun changed, one row a field under it.
CREATE TABLE change (
    id                 INTEGER PRIMARY KEY,
    at_us              INTEGER NOT NULL,
    user               TEXT NOT NULL,            -- operating-system user
    kind               TEXT NOT NULL CHECK (kind IN ('add', 'change', 'remove')),
    noun               TEXT NOT NULL,
    key                TEXT NOT NULL,
    file               TEXT,                     -- where it was declared
    line               INTEGER,
    "column"           INTEGER
) STRICT;
CREATE INDEX change_key ON change (noun, key, id);

CREATE TABLE change_field (
    change             INTEGER NOT NULL REFERENCES change (id),
    position           INTEGER NOT NULL,
    field              TEXT NOT NULL,
    old                TEXT,                     -- NULL: had no value
    new                TEXT,
    PRIMARY KEY (change, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_is_kept BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;
CREATE TRIGGER change_is_fixed BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER change_field_is_kept BEFORE DELETE ON change_field BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;
CREATE TRIGGER change_field_is_fixed BEFORE UPDATE ON change_field BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
