-- The rung that somebody typed, beside what is proved (src/domain/asset/declared_rung.rs): of a device, a
-- link, a service, and of a site's LAN. It is never mixed with evidence.
ALTER TABLE device ADD COLUMN declared_rung TEXT CHECK (declared_rung IN ('inventoried', 'capable')
    OR declared_rung IN ('planned', 'addressed') OR declared_rung IN ('reachable', 'equivalent')
    OR declared_rung IN ('sustained', 'ipv6_only'));
ALTER TABLE link ADD COLUMN declared_rung TEXT CHECK (declared_rung IN ('inventoried', 'capable')
    OR declared_rung IN ('planned', 'addressed') OR declared_rung IN ('reachable', 'equivalent')
    OR declared_rung IN ('sustained', 'ipv6_only'));
ALTER TABLE service ADD COLUMN declared_rung TEXT CHECK (declared_rung IN ('inventoried', 'capable')
    OR declared_rung IN ('planned', 'addressed') OR declared_rung IN ('reachable', 'equivalent')
    OR declared_rung IN ('sustained', 'ipv6_only'));
ALTER TABLE site ADD COLUMN declared_rung TEXT CHECK (declared_rung IN ('inventoried', 'capable')
    OR declared_rung IN ('planned', 'addressed') OR declared_rung IN ('reachable', 'equivalent')
    OR declared_rung IN ('sustained', 'ipv6_only'));
