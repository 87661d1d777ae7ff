"""Which fields NetBox's REST interface takes, version by version, from what others publish of it:
`fields.py FOLDER` writes them as JSON. FOLDER holds netbox_sdk's wheel unpacked (PyPI; the OpenAPI documents of
4.3 to 4.7 as NetBox generates them) and thanix_client 2.3.0 unpacked (crates.io; a client generated from 4.2's).
"""

import json
import pathlib
import re
import sys

PATHS = """extras/custom-field-choice-sets extras/custom-fields extras/tags extras/journal-entries dcim/regions
tenancy/tenants tenancy/contacts dcim/sites dcim/locations dcim/racks dcim/manufacturers dcim/device-types
dcim/device-roles dcim/platforms dcim/devices ipam/vrfs ipam/vlans dcim/interfaces dcim/mac-addresses ipam/roles
ipam/prefixes ipam/ip-addresses circuits/providers circuits/circuit-types circuits/circuits
circuits/circuit-terminations ipam/services""".split()
VERSIONS = ["4.3", "4.4", "4.5", "4.6", "4.7"]
# The generator of 4.2's client writes no field whose type has no name of its own: these, which
# NetBox's own release notes and 4.3's document have.
UNNAMED = {
    "dcim/mac-addresses": ["assigned_object_id", "tags", "custom_fields"],
}


def document(folder, version):
    return json.loads((folder / f"netbox_sdk/reference/openapi/netbox-openapi-{version}.json").read_text())


def named(schema):
    """The name of the object that a body is, alone or in a list."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    for each in schema.get("oneOf", []) + schema.get("anyOf", []):
        if named(each):
            return named(each)
    return named(schema["items"]) if "items" in schema else None


def bodies(spec):
    for path in PATHS:
        post = spec["paths"][f"/api/{path}/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        yield path, named(post)


def main():
    folder, found = pathlib.Path(sys.argv[1]), {}
    for version in VERSIONS:
        spec, of = document(folder, version), {}
        for path, name in bodies(spec):
            schema = spec["components"]["schemas"][name]
            of[path] = {"fields": sorted(schema["properties"]), "required": sorted(schema.get("required", []))}
        found[version] = of
    text = next(folder.glob("thanix_client-2.3.0/src/types.rs")).read_text()
    of = {}
    for path, name in bodies(document(folder, "4.3")):
        # Some bodies have another name where no list of numbers is in them.
        named_so = (name, name.removeprefix("Writable"), f"Writable{name}")
        struct = next(filter(None, (re.search(r"pub struct %s \{(.*?)\n\}" % each, text, re.S) for each in named_so)), None)
        if not struct:
            sys.exit(f"4.2's client has no {name}")
        fields = re.findall(r"^\s*pub (?:r#)?(\w+):", struct[1], re.M)
        fields = ["type" if field == "rtype" else field.removesuffix("_") for field in fields]
        of[path] = {"fields": sorted({*fields, *UNNAMED.get(path, [])}), "required": []}
    whole = {"4.2": of, **found}
    rows = lambda of: ",\n".join(f'  "{path}": {json.dumps(body)}' for path, body in of.items())
    print("{\n" + ",\n".join(f' "{version}": {{\n{rows(of)}\n }}' for version, of in whole.items()) + "\n}")


if __name__ == "__main__":
    main()
