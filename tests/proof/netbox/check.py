"""Speaks to the proof's NetBox as a hand would, without mang6: `check.py fill|snapshot|compare …`.

fill                    a small province as somebody types it, with NetBox's own words
snapshot FILE           every object's own fields (custom fields, tags' order and times left out)
same FILE FILE          whether two snapshots say the same of every object of the first
lists FOLDER            whether every cell of mang6's CSV lists stands in NetBox as it was written
"""

import csv
import json
import pathlib
import sys
import urllib.request

FOLDER = pathlib.Path(sys.argv[1])
BASE = (FOLDER / "ready").read_text().strip()
TOKEN = (FOLDER / "token").read_text().strip()
PATHS = """extras/tags dcim/regions tenancy/tenants tenancy/contacts dcim/sites dcim/locations dcim/racks
dcim/manufacturers dcim/device-types dcim/device-roles dcim/platforms dcim/devices ipam/vrfs ipam/vlans
dcim/interfaces dcim/mac-addresses ipam/roles ipam/prefixes ipam/ip-addresses circuits/providers
circuits/circuit-types circuits/circuits extras/custom-fields""".split()


def ask(method, path, body=None):
    request = urllib.request.Request(
        f"{BASE}/api/{path}", method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read()[:500]!r} for {body}")


def every(path):
    objects = []
    while True:
        page = ask("GET", f"{path}/?limit=500&offset={len(objects)}&ordering=id")
        objects += page["results"]
        if len(objects) >= page["count"]:
            return objects


def fill():
    def post(path, **fields):
        return ask("POST", f"{path}/", fields)["id"]

    post("extras/tags", name="Ưu tiên", slug="uu-tien", color="ff0000")
    region = post("dcim/regions", name="Quảng Ngãi", slug="quang-ngai-tay")
    tenant = post("tenancy/tenants", name="Sở Khoa học và Công nghệ", slug="so-khcn")
    site = post("dcim/sites", name="Trụ sở UBND xã Ba Tơ", slug="tru-so-ba-to", status="staging", region=region,
                tenant=tenant, facility="B1", latitude=14.766667, longitude=108.733333,
                physical_address="Thôn Đông, xã Ba Tơ", description="Nhà hai tầng", tags=[{"slug": "uu-tien"}])
    room = post("dcim/locations", name="Phòng máy chủ", slug="phong-may-chu-tay", site=site, status="active")
    rack = post("dcim/racks", name="Tủ số 1", site=site, location=room, status="active", u_height=42)
    maker = post("dcim/manufacturers", name="Cisco Systems", slug="cisco")
    kind = post("dcim/device-types", manufacturer=maker, model="Catalyst 9200L", slug="c9200l", u_height=1)
    role = post("dcim/device-roles", name="Bộ chuyển mạch truy nhập", slug="access-switch", color="00ff00")
    platform = post("dcim/platforms", name="Cisco IOS XE", slug="ios-xe")
    device = post("dcim/devices", name="sw-tay-01", role=role, device_type=kind, platform=platform, site=site,
                  location=room, rack=rack, position=12, face="front", status="staged", tenant=tenant, serial="FOC123",
                  comments="Mua năm 2023", airflow="front-to-rear")
    vrf = post("ipam/vrfs", name="TSLCD cấp II", rd="65000:2")
    vlan = post("ipam/vlans", site=site, vid=20, name="Người dùng", status="reserved")
    port = post("dcim/interfaces", device=device, name="Vlan20", type="virtual", mtu=1500, enabled=True,
                description="Cổng quản trị")
    trunk = post("dcim/interfaces", device=device, name="Te1/1/1", type="10gbase-x-sfpp", mode="tagged-all", speed=10000000)
    mac = post("dcim/mac-addresses", mac_address="00:1B:54:AA:BB:01", assigned_object_type="dcim.interface", assigned_object_id=trunk)
    ask("PATCH", f"dcim/interfaces/{trunk}/", {"primary_mac_address": mac})
    use = post("ipam/roles", name="Người dùng cuối", slug="nguoi-dung")
    post("ipam/prefixes", prefix="10.77.0.0/16", status="container")
    post("ipam/prefixes", prefix="10.77.20.0/24", status="reserved", role=use, scope_type="dcim.site", scope_id=site, vlan=vlan)
    post("ipam/prefixes", prefix="2001:db8:77:20::/64", status="active", scope_type="dcim.site", scope_id=site)
    four = post("ipam/ip-addresses", address="10.77.20.2/24", status="active", assigned_object_type="dcim.interface",
                assigned_object_id=port, dns_name="sw-tay-01.quangngai.lab", description="Quản trị")
    six = post("ipam/ip-addresses", address="2001:db8:77:20::2/64", status="active", assigned_object_type="dcim.interface",
               assigned_object_id=port)
    post("ipam/prefixes", prefix="10.99.0.0/24", status="active", vrf=vrf)
    post("ipam/ip-addresses", address="10.99.0.1/24", status="active", role="hsrp", vrf=vrf)
    ask("PATCH", f"dcim/devices/{device}/", {"primary_ip4": four, "primary_ip6": six})


def own(value):
    """What an object says of itself: what it refers to as a number, nothing that counts or tells time."""
    if isinstance(value, dict):
        if "value" in value and "label" in value:
            return value["value"]
        if "id" in value:
            return value["id"]
        return {key: own(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((own(each) for each in value), key=str)
    return value


LEFT_OUT = {"custom_fields", "last_updated", "created", "display", "url", "display_url", "children", "_depth"}


def snapshot(path):
    found = {}
    for model in PATHS:
        if model.startswith("extras/custom"):
            continue
        for each in every(model):
            fields = {key: own(value) for key, value in each.items() if key not in LEFT_OUT and not key.endswith("_count")}
            found[f"{model}/{each['id']}"] = fields
    pathlib.Path(path).write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))
    print(len(found))


def same(before, after):
    before, after = (json.loads(pathlib.Path(path).read_text()) for path in (before, after))
    wrong = [f"{name}.{key}: {value!r} became {after.get(name, {}).get(key)!r}"
             for name, fields in before.items() for key, value in fields.items() if after.get(name, {}).get(key) != value]
    more = sorted(set(after) - set(before))
    print("\n".join(wrong + [f"new: {name} {after[name].get('name') or after[name].get('address') or after[name].get('prefix')}" for name in more]))
    sys.exit(bool(wrong or more))


def said(value, part):
    if isinstance(value, dict):
        if "value" in value and "label" in value:
            return str(value["value"])
        value = value.get(part or "name")
        return said(value, None)
    if value is None:
        return ""
    return str(value)


def is_same(heading, cell, each):
    if heading == "tags":
        return sorted(filter(None, cell.split(","))) == sorted(tag["slug"] for tag in each["tags"])
    if heading.startswith("cf_"):
        return cell == ("" if each["custom_fields"].get(heading[3:]) is None else str(each["custom_fields"][heading[3:]]))
    if heading in ("device", "interface") and "assigned_object" in each:
        port = each["assigned_object"]
        found = "" if port is None else port["device"]["name"] if heading == "device" else port["name"]
        return cell == found
    if heading == "is_primary":
        return True
    if heading == "scope_name":
        return cell == said(each["scope"], "name")
    if heading == "manufacturer.slug" and "device_type" in each:
        return cell == each["device_type"]["manufacturer"]["slug"]
    if heading == "object_types":
        return set(cell.split(",")) <= set(each["object_types"])
    field, _, part = heading.partition(".")
    found = said(each[field], part)
    try:
        return float(cell) == float(found)
    except ValueError:
        return cell.lower() == found.lower() if field == "mac_address" or part == "" and field in ("enabled", "is_full_depth") else cell == found


def lists(folder):
    cells = rows = 0
    wrong = []
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        model = path.stem.split("-", 1)[1]
        there = every(next(each for each in PATHS if each.split("/")[1] == model))
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows += 1
                keys = [key for key in ("slug", "cid", "address", "prefix", "mac_address", "name", "vid") if key in row][:1]
                near = [each for each in there if all(said(each[key], None).lower() == row[key].lower() for key in keys)]
                bad = min(([heading for heading, cell in row.items() if not is_same(heading, cell, each)] for each in near),
                          key=len, default=["nothing"])
                cells += len(row)
                wrong += [f"{path.name}: {row}: {bad}"] if bad else []
    print("\n".join(wrong[:20]))
    print(f"{rows} rows, {cells} cells, {len(wrong)} rows differ")
    sys.exit(bool(wrong))


{"fill": fill, "snapshot": snapshot, "same": same, "lists": lists}[sys.argv[2]](*sys.argv[3:])
