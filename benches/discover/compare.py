#!/usr/bin/env python3
"""Compares facts with the truth table of the recordings, field by field and family by family.

    compare.py TRUTH.csv FACTS.jsonl [--all]

FACTS has a line a recording: {"file": …, "facts": {vendor, model, os, os_version, serial, addresses}},
as `recordings` prints or as accuracy.sh makes of `discover -o json`.

The truth's identity columns are another program's wording: "AP7900B B2" for a model AP7900B of
revision B2, "CAT9K_IOSXE 17.12.4" for version 17.12.4. Two texts agree when, letters and digits only
and in lower case, one contains the other. "<private>" in the truth is unknown. Families of operating
systems are compared by OS_FAMILY below: its left side is the truth's word, its right side ours.
"""

import collections
import csv
import ipaddress
import json
import re
import sys

OS_FAMILY = {
    "apc": "APC AOS", "aruba-instant": "Aruba Instant OS", "arubaos": "ArubaOS", "arubaos-cx": "ArubaOS-CX",
    "avocent": "Avocent ACS", "brother": "Brother firmware", "canonprinter": "Canon printer firmware",
    "ciscowlc": "AireOS (WLC)", "comware": "Comware", "cyberoam-utm": "Cyberoam SFOS", "dell-sonic": "SONiC",
    "dlink": "D-Link firmware", "dlink-dgs1250": "D-Link firmware", "drac": "iDRAC", "draytek": "DrayTek DrayOS",
    "dsm": "DSM", "epson": "Epson firmware", "fortigate": "FortiOS", "fortimail": "FortiMail", "fortios": "FortiOS",
    "fortiswitch": "FortiSwitchOS", "fs-ruijie": "FSOS", "ftd": "FTD", "asa": "ASA", "gaia": "Gaia", "hpe-ilo": "HPE iLO",
    "huaweiups": "Huawei UPS firmware", "ibmc": "iBMC", "ios": "IOS", "iosxe": "IOS-XE", "iosxr": "IOS-XR",
    "jetdirect": "HP JetDirect", "jetstream": "JetStream", "junos": "Junos", "konica": "Konica Minolta firmware",
    "liebert": "Liebert firmware", "linux": "Linux", "nxos": "NX-OS", "panos": "PAN-OS", "pixos": "PIX OS",
    "powerconnect": "PowerConnect", "procurve": "ProCurve", "qnap": "QNAP QTS", "routeros": "RouterOS",
    "ruijie": "Ruijie RGOS", "screenos": "ScreenOS", "secureplatform": "SecurePlatform", "swos": "SwOS",
    "vmware-vcsa": "VMware VCSA", "vrp": "VRP", "windows": "Windows", "xclarity": "XClarity Controller",
    "yunshan": "YunShan OS", "zxdsl": "ZXDSL", "zxr10": "ZXR10",
}
CLASSES = ("n_ipv4", "n_ipv6", "n_ipv6_ula", "n_ipv6_linklocal")


def letters(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())


def agree(truth, ours):
    a, b = letters(truth), letters(ours)
    return bool(a and b) and (a in b or b in a)


def counts(addresses):
    found = collections.Counter()
    for each in addresses:
        address = ipaddress.ip_address(each["address"])
        # The truth leaves loopback out of every class.
        if address.is_loopback:
            continue
        if address.version == 4:
            found["n_ipv4"] += 1
        elif address in ipaddress.ip_network("fe80::/10"):
            found["n_ipv6_linklocal"] += 1
        elif address in ipaddress.ip_network("fc00::/7"):
            found["n_ipv6_ula"] += 1
        elif address in ipaddress.ip_network("2000::/3"):
            found["n_ipv6"] += 1
    return {name: found[name] for name in CLASSES}


def main():
    truths = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
    ours = {}
    for line in open(sys.argv[2], encoding="utf-8"):
        document = json.loads(line)
        ours[document["file"].rsplit("/", 1)[-1].removesuffix(".snmprec")] = document["facts"]
    good, total = collections.Counter(), collections.Counter()
    families = collections.defaultdict(lambda: [0, 0])

    def judge(truth, field, is_good, expected, told):
        total[field] += 1
        good[field] += is_good
        families[truth["family"]][0] += is_good
        families[truth["family"]][1] += 1
        if not is_good or "--all" in sys.argv:
            mark = "  " if is_good else "! "
            print(f"{mark}{truth['file'].removesuffix('.snmprec')}: {field}: truth {expected!r}, ours {told!r}")

    for truth in truths:
        name = truth["file"].removesuffix(".snmprec")
        facts = ours.get(name, {})
        for field, column in (("vendor", "vendor"), ("model", "hardware"), ("version", "version"), ("serial", "serial")):
            expected = truth[column]
            told = facts.get("os_version" if field == "version" else field) or ""
            if expected in ("", "<private>"):
                continue
            # Only what the enterprise number says is a vendor; the rest of the column repeats the OS.
            if field == "vendor" and truth["vendor_src"] != "pen":
                continue
            judge(truth, field, agree(expected, told), expected, told)
        if truth["os"]:
            told = facts.get("os") or ""
            judge(truth, "os", told == OS_FAMILY.get(truth["os"]), truth["os"], told)
        expected = {each: int(truth[each] or 0) for each in CLASSES}
        told = counts(facts.get("addresses", []))
        judge(truth, "addresses", expected == told, expected, told)

    print("\nfield        agree/total")
    for field in ("vendor", "os", "model", "version", "serial", "addresses"):
        print(f"{field:<12} {good[field]}/{total[field]} = {100 * good[field] / max(total[field], 1):.1f} %")
    print("\nfamily: fields that agree")
    for family, (well, all_of_it) in sorted(families.items()):
        print(f"  {family}: {well}/{all_of_it}")


main()
