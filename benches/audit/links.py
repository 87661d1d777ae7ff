#!/usr/bin/env python3
"""Declares N links for the audit benches: links.py N > links.toml. Link n ends at 10.64.(n) and 2001:db8:64::n."""
import sys

count = int(sys.argv[1])
print('[[site]]\ncode = "hub"\nname = "hub"\nkind = "data_centre"\n')
print('[[prefix]]\nprefix = "10.64.0.0/16"\nrole = "container"\n\n[[prefix]]\nprefix = "2001:db8:64::/64"\nrole = "container"\n')
for n in range(count):
    low = n + 10
    print(f'[[site]]\ncode = "s{n}"\nname = "s{n}"\nkind = "commune"\n')
    print(f'[[link]]\ncode = "L{n}"\ntier = "access-2"\na = {{ site = "hub" }}\n'
          f'b = {{ site = "s{n}", ipv4 = "10.64.{low >> 8}.{low & 255}", ipv6 = "2001:db8:64::{low:x}" }}\n'
          f'sla = {{ rtt_us = 50000, loss_ratio = 0.9, availability_ratio = 0.995 }}\n')
