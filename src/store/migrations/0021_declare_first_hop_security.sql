-- What the switches of a site's LAN keep strangers from, as somebody declared it (src/domain/site.rs).
ALTER TABLE site ADD COLUMN first_hop_security TEXT CHECK (first_hop_security IN ('none', 'ra_guard')
    OR first_hop_security IN ('ra_guard_dhcpv6_shield', 'source_guard'));
