-- From where a service must be reached over IPv6, as somebody declared it: `internal`, `internet` or the names of
-- vantages (src/domain/service.rs).
ALTER TABLE service ADD COLUMN required_vantages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(required_vantages));
