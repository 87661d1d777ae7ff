#!/usr/bin/env python3
"""A province far larger than any: DEVICES devices in 500 sites with four addresses each, two a family, in LANs of two a device
group. Usage: generate.py DEVICES > FILE.toml. Always the same bytes for the same number."""
import sys

devices = int(sys.argv[1])
out = sys.stdout
ROLES = ["router", "switch", "firewall", "server", "workstation", "laptop", "printer", "wireless"]
MODELS = [("Cisco", "C9200"), ("Juniper", "EX2300"), ("MikroTik", "hAP ax3"), ("Dell", "R760"), ("HP", "M404"), ("Lenovo", "T14")]
sites = max(1, min(500, devices // 20))
for site in range(sites):
    out.write(f'[[site]]\ncode = "xa-{site:05}"\nname = "Trụ sở xã số {site}"\nkind = "commune"\nunit = "2025/51"\n\n')
# A LAN holds 200 devices.
for lan in range((devices + 199) // 200):
    site = lan % sites
    high, low = lan // 256, lan % 256
    v4, v6 = f"10.{high}.{low}.0/24", f"2001:db8:{lan:x}::/64"
    for own, twin in ((v4, v6), (v6, v4)):
        out.write(f'[[prefix]]\nprefix = "{own}"\nrole = "lan"\nsite = "xa-{site:05}"\ntwin = "{twin}"\n\n')
    for other in (f"10.{128 + high}.{low}.0/24", f"2001:db8:{lan:x}:1::/64"):
        out.write(f'[[prefix]]\nprefix = "{other}"\nrole = "management"\nsite = "xa-{site:05}"\n\n')
for device in range(devices):
    lan, host = device // 200, device % 200 + 1
    high, low = lan // 256, lan % 256
    maker, model = MODELS[device % len(MODELS)]
    out.write(
        f'[[device]]\nname = "tb-{device:06}"\nrole = "{ROLES[device % len(ROLES)]}"\nsite = "xa-{lan % sites:05}"\n'
        f'manufacturer = "{maker}"\nmodel = "{model}"\nserial = "SN{device:08}"\nasset_number = "TS-{device:06}"\npurchased_on = 2024-{device % 12 + 1:02}-01\n'
        f'  [[device.interface]]\n  name = "eth0"\n  mac_address = "02:00:00:{device >> 16 & 255:02x}:{device >> 8 & 255:02x}:{device & 255:02x}"\n'
        f'    [[device.interface.address]]\n    address = "10.{high}.{low}.{host}/24"\n    role = "host"\n'
        f'    [[device.interface.address]]\n    address = "2001:db8:{lan:x}::{host:x}/64"\n    role = "host"\n'
        f'  [[device.address]]\n  address = "10.{128 + high}.{low}.{host}/24"\n  role = "management"\n'
        f'  [[device.address]]\n  address = "2001:db8:{lan:x}:1::{host:x}/64"\n  role = "management"\n\n'
    )
