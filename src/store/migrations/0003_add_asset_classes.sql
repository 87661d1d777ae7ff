-- Every asset class of decision 1702/QĐ-UBND, annex II. A table a noun, as its class in
-- src/domain/asset describes it; keys of other nouns are checked when an import ends. Tags are a JSON
-- array, custom fields a JSON object by the name of their definition; NULL is none.

CREATE TABLE custom_field (
    name                   TEXT PRIMARY KEY,
    kind                   TEXT NOT NULL CHECK (kind IN ('text', 'integer', 'real', 'flag', 'date', 'choice')),
    applies_to             TEXT CHECK (json_valid(applies_to)),
    choices                TEXT CHECK (json_valid(choices)),
    title_vi               TEXT,
    title_en               TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
    code                   TEXT PRIMARY KEY,
    name                   TEXT NOT NULL,
    organisation           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    title                  TEXT,
    duty                   TEXT,
    phone                  TEXT,
    email                  TEXT,
    ipv6_trained_on        TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE data_centre (
    code                   TEXT PRIMARY KEY,
    name                   TEXT NOT NULL,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    organisation           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    standard               TEXT CHECK (standard IN ('tcvn_9250', 'tia_942', 'uptime', 'en_50600', 'other')),
    standard_edition       TEXT,
    rating                 INTEGER CHECK (rating BETWEEN 1 AND 4),
    certificate_number     TEXT,
    certified_on           TEXT,
    pue                    REAL,
    pue_measured_on        TEXT,
    it_capacity_kw         REAL,
    power_redundancy       TEXT CHECK (power_redundancy IN ('n', 'n_plus_1', '2n', '2n_plus_1')),
    cooling_redundancy     TEXT CHECK (cooling_redundancy IN ('n', 'n_plus_1', '2n', '2n_plus_1')),
    floor_area_m2          REAL,
    contact                TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE room (
    code                   TEXT PRIMARY KEY,
    name                   TEXT NOT NULL,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    data_centre            TEXT REFERENCES data_centre (code) DEFERRABLE INITIALLY DEFERRED,
    kind                   TEXT CHECK (kind IN ('server', 'network', 'power', 'operations', 'office', 'other')),
    floor                  TEXT,
    floor_area_m2          REAL,
    fire_suppression       TEXT CHECK (fire_suppression IN ('none', 'gas', 'water_mist', 'sprinkler', 'extinguisher')),
    access_control         TEXT,
    contact                TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE generator (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    manufacturer           TEXT,
    model                  TEXT,
    serial                 TEXT,
    capacity_va            INTEGER,
    fuel                   TEXT CHECK (fuel IN ('diesel', 'petrol', 'gas', 'other')),
    tank_l                 INTEGER,
    runtime_h              INTEGER,
    starts_by_itself       INTEGER CHECK (starts_by_itself IN (0, 1)),
    tested_on              TEXT,
    maintained_on          TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE ups (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    rack                   TEXT REFERENCES rack (code) DEFERRABLE INITIALLY DEFERRED,
    device                 TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    manufacturer           TEXT,
    model                  TEXT,
    serial                 TEXT,
    capacity_va            INTEGER,
    battery_kind           TEXT CHECK (battery_kind IN ('lead_acid', 'lithium', 'other')),
    battery_replaced_on    TEXT,
    runtime_min            INTEGER,
    maintained_on          TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE power_feed (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    side                   TEXT CHECK (side IN ('a', 'b')),
    supply                 TEXT CHECK (supply IN ('ac', 'dc')),
    phase                  TEXT CHECK (phase IN ('single', 'three')),
    voltage_v              INTEGER,
    current_a              INTEGER,
    grid_connection        TEXT,
    ups                    TEXT REFERENCES ups (code) DEFERRABLE INITIALLY DEFERRED,
    generator              TEXT REFERENCES generator (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE rack (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    units_count            INTEGER NOT NULL,
    width_mm               INTEGER,
    depth_mm               INTEGER,
    load_max_kg            INTEGER,
    power_feeds            TEXT CHECK (json_valid(power_feeds)),
    manufacturer           TEXT,
    model                  TEXT,
    serial                 TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE cooling (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    kind                   TEXT CHECK (kind IN ('precision', 'in_row', 'split', 'chiller', 'liquid', 'other')),
    device                 TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    manufacturer           TEXT,
    model                  TEXT,
    serial                 TEXT,
    capacity_kw            REAL,
    redundancy             TEXT CHECK (redundancy IN ('n', 'n_plus_1', '2n', '2n_plus_1')),
    maintained_on          TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE vrf (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    route_distinguisher    TEXT,
    import_targets         TEXT CHECK (json_valid(import_targets)),
    export_targets         TEXT CHECK (json_valid(export_targets)),
    organisation           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE vlan (
    code                   TEXT PRIMARY KEY,
    vlan                   INTEGER NOT NULL CHECK (vlan BETWEEN 1 AND 4094),
    name                   TEXT,
    site                   TEXT REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    vrf                    TEXT REFERENCES vrf (code) DEFERRABLE INITIALLY DEFERRED,
    organisation           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE asn (
    asn                    INTEGER PRIMARY KEY CHECK (asn BETWEEN 1 AND 4294967295),
    name                   TEXT,
    organisation           TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    registry               TEXT CHECK (registry IN ('vnnic', 'apnic', 'provider', 'private', 'other')),
    granted_on             TEXT,
    decision_number        TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE sensor (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    kind                   TEXT NOT NULL CHECK (kind IN ('temperature', 'humidity', 'smoke', 'water_leak', 'door', 'camera', 'power', 'motion', 'other')),
    site                   TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    room                   TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    rack                   TEXT REFERENCES rack (code) DEFERRABLE INITIALLY DEFERRED,
    device                 TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    measured_unit          TEXT,
    low_limit              REAL,
    high_limit             REAL,
    manufacturer           TEXT,
    model                  TEXT,
    serial                 TEXT,
    calibrated_on          TEXT,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

CREATE TABLE cable (
    code                   TEXT PRIMARY KEY,
    name                   TEXT,
    kind                   TEXT CHECK (kind IN ('cat5e', 'cat6', 'cat6a', 'single_mode', 'multi_mode', 'dac', 'coaxial', 'power', 'other')),
    state                  TEXT CHECK (state IN ('connected', 'planned', 'spare', 'faulty')),
    a_device               TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    a_interface            TEXT,
    a_place                TEXT,
    b_device               TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    b_interface            TEXT,
    b_place                TEXT,
    length_m               REAL,
    colour                 TEXT,
    link                   TEXT REFERENCES link (code) DEFERRABLE INITIALLY DEFERRED,
    description            TEXT,
    tags                   TEXT CHECK (json_valid(tags)),
    custom                 TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;

ALTER TABLE unit ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE unit ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE unit ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE organisation ADD COLUMN address TEXT;
ALTER TABLE organisation ADD COLUMN phone TEXT;
ALTER TABLE organisation ADD COLUMN email TEXT;
ALTER TABLE organisation ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE organisation ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE organisation ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE site ADD COLUMN address TEXT;
ALTER TABLE site ADD COLUMN latitude_deg REAL;
ALTER TABLE site ADD COLUMN longitude_deg REAL;
ALTER TABLE site ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE site ADD COLUMN description TEXT;
ALTER TABLE site ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE site ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE interface ADD COLUMN enabled INTEGER CHECK (enabled IN (0, 1));
ALTER TABLE interface ADD COLUMN mode TEXT CHECK (mode IN ('routed', 'access', 'trunk'));
ALTER TABLE interface ADD COLUMN vlan TEXT REFERENCES vlan (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE interface ADD COLUMN tagged_vlans TEXT CHECK (json_valid(tagged_vlans));
ALTER TABLE interface ADD COLUMN vrf TEXT REFERENCES vrf (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE interface ADD COLUMN speed_mbps INTEGER;
ALTER TABLE interface ADD COLUMN mtu_bytes INTEGER;
ALTER TABLE interface ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE interface ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE address ADD COLUMN vrf TEXT REFERENCES vrf (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE address ADD COLUMN description TEXT;
ALTER TABLE address ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE address ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE prefix ADD COLUMN organisation TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE prefix ADD COLUMN vrf TEXT REFERENCES vrf (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE prefix ADD COLUMN asn INTEGER CHECK (asn BETWEEN 1 AND 4294967295);
ALTER TABLE prefix ADD COLUMN registry TEXT CHECK (registry IN ('vnnic', 'apnic', 'provider', 'private', 'other'));
ALTER TABLE prefix ADD COLUMN granted_on TEXT;
ALTER TABLE prefix ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE prefix ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE link ADD COLUMN redundancy TEXT CHECK (redundancy IN ('none', '1_plus_1', 'active_standby', 'load_shared'));
ALTER TABLE link ADD COLUMN vrf TEXT REFERENCES vrf (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE link ADD COLUMN vlan INTEGER CHECK (vlan BETWEEN 1 AND 4094);
ALTER TABLE link ADD COLUMN tunnel TEXT CHECK (tunnel IN ('ipsec', 'wireguard', 'tls', 'gre', 'l2tp', 'mpls_l3', 'mpls_l2', 'other'));
ALTER TABLE link ADD COLUMN provider_asn INTEGER CHECK (provider_asn BETWEEN 1 AND 4294967295);
ALTER TABLE link ADD COLUMN static_addresses INTEGER CHECK (static_addresses IN (0, 1));
ALTER TABLE link ADD COLUMN monthly_fee_vnd INTEGER;
ALTER TABLE link ADD COLUMN sla_repair_h INTEGER;
ALTER TABLE link ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE link ADD COLUMN description TEXT;
ALTER TABLE link ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE link ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE information_system ADD COLUMN approval_number TEXT;
ALTER TABLE information_system ADD COLUMN approval_date TEXT;
ALTER TABLE information_system ADD COLUMN approval_authority TEXT;
ALTER TABLE information_system ADD COLUMN data_centre TEXT REFERENCES data_centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN provider TEXT;
ALTER TABLE information_system ADD COLUMN contract_number TEXT;
ALTER TABLE information_system ADD COLUMN contract_to TEXT;
ALTER TABLE information_system ADD COLUMN ipv6_clause TEXT CHECK (ipv6_clause IN ('present', 'absent'));
ALTER TABLE information_system ADD COLUMN backup_place TEXT;
ALTER TABLE information_system ADD COLUMN backup_frequency TEXT CHECK (backup_frequency IN ('continuous', 'hourly', 'daily', 'weekly', 'monthly', 'none'));
ALTER TABLE information_system ADD COLUMN restore_tested_on TEXT;
ALTER TABLE information_system ADD COLUMN recovery_site TEXT REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN rpo_min INTEGER;
ALTER TABLE information_system ADD COLUMN rto_min INTEGER;
ALTER TABLE information_system ADD COLUMN on_site_contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN on_site_since TEXT;
ALTER TABLE information_system ADD COLUMN on_site_covers_ipv6 INTEGER CHECK (on_site_covers_ipv6 IN (0, 1));
ALTER TABLE information_system ADD COLUMN monitoring_contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN monitoring_since TEXT;
ALTER TABLE information_system ADD COLUMN monitoring_covers_ipv6 INTEGER CHECK (monitoring_covers_ipv6 IN (0, 1));
ALTER TABLE information_system ADD COLUMN assessment_contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN assessed_on TEXT;
ALTER TABLE information_system ADD COLUMN assessment_covers_ipv6 INTEGER CHECK (assessment_covers_ipv6 IN (0, 1));
ALTER TABLE information_system ADD COLUMN national_monitoring_contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN national_monitoring_since TEXT;
ALTER TABLE information_system ADD COLUMN national_monitoring_covers_ipv6 INTEGER CHECK (national_monitoring_covers_ipv6 IN (0, 1));
ALTER TABLE information_system ADD COLUMN depends_on TEXT CHECK (json_valid(depends_on));
ALTER TABLE information_system ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE information_system ADD COLUMN description TEXT;
ALTER TABLE information_system ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE information_system ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE service ADD COLUMN contact TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE service ADD COLUMN description TEXT;
ALTER TABLE service ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE service ADD COLUMN custom TEXT CHECK (json_valid(custom));

ALTER TABLE plan ADD COLUMN tags TEXT CHECK (json_valid(tags));
ALTER TABLE plan ADD COLUMN custom TEXT CHECK (json_valid(custom));

-- A device's roles grow (virtual machines, laptops): the set is checked in Rust, no longer here, so
-- the table is made anew; and it learns where in a rack it stands, and until when it is supported.
CREATE TABLE device_with_place (
    name               TEXT PRIMARY KEY,
    role               TEXT NOT NULL,            -- src/domain/device.rs
    site               TEXT NOT NULL REFERENCES site (code) DEFERRABLE INITIALLY DEFERRED,
    organisation       TEXT REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
    manufacturer       TEXT,
    model              TEXT,
    platform           TEXT,
    os_version         TEXT,
    serial             TEXT,
    credentials        TEXT NOT NULL CHECK (json_valid(credentials)),      -- names, never values
    management_ports   TEXT NOT NULL CHECK (json_valid(management_ports)), -- TCP
    ssh_legacy         INTEGER NOT NULL CHECK (ssh_legacy IN (0, 1)),
    state              TEXT CHECK (state IN ('active', 'planned', 'spare', 'faulty', 'retired')),
    room               TEXT REFERENCES room (code) DEFERRABLE INITIALLY DEFERRED,
    rack               TEXT REFERENCES rack (code) DEFERRABLE INITIALLY DEFERRED,
    rack_unit          INTEGER,
    height_units       INTEGER,
    rack_face          TEXT CHECK (rack_face IN ('both', 'front', 'rear')),
    host               TEXT REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED,
    cpu_count          INTEGER,
    memory_mib         INTEGER,
    disk_gib           INTEGER,
    asset_number       TEXT,
    purchased_on       TEXT,
    warranty_until     TEXT,
    supported_until    TEXT,
    assigned_to        TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED,
    contact            TEXT REFERENCES contact (code) DEFERRABLE INITIALLY DEFERRED,
    description        TEXT,
    tags               TEXT CHECK (json_valid(tags)),
    custom             TEXT CHECK (json_valid(custom))
) STRICT, WITHOUT ROWID;
INSERT INTO device_with_place
    (name, role, site, organisation, manufacturer, model, platform, os_version, serial, credentials, management_ports, ssh_legacy)
    SELECT name, role, site, organisation, manufacturer, model, platform, os_version, serial, credentials, management_ports, ssh_legacy
    FROM device;
DROP TABLE device;
ALTER TABLE device_with_place RENAME TO device;
-- What is asked of a hundred thousand devices: those of a site, of a rack, of a hypervisor.
CREATE INDEX device_site ON device (site);
CREATE INDEX device_rack ON device (rack) WHERE rack IS NOT NULL;
CREATE INDEX device_host ON device (host) WHERE host IS NOT NULL;
