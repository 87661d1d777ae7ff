"""Which fields NetBox's REST interface takes, version by version, from what others publish of it:
`fields.py FOLDER` writes them as JSON, `fields.py FOLDER values` what each field's value must be: its kinds, choices,
whether it may be null, its length and bounds; a rule once for all the versions that have it. FOLDER holds netbox_sdk's wheel unpacked (PyPI; the OpenAPI documents of
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


KINDS = {"string": "text", "integer": "integer", "number": "number", "boolean": "flag", "array": "list", "object": "object"}


def rule_of(spec, schema):
    """What a value must be, over all that the schema refers to; a choice of schemas is the sum of them."""
    rule = {"kinds": set(), "null": bool(schema.get("nullable")), "choices": set()}
    if "$ref" in schema:
        branches = [spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]]
    else:
        branches = [each for key in ("oneOf", "anyOf", "allOf") for each in schema.get(key, [])]
    bounds = []
    for each in branches:
        of = rule_of(spec, each)
        rule["kinds"] |= of.pop("kinds")
        rule["choices"] |= of.pop("choices")
        rule["null"] |= of.pop("null")
        bounds.append(of)
    # Of several schemas the widest bounds: one without any has none.
    for key, widest in {"maxLength": max, "maximum": max, "minLength": min, "minimum": min}.items():
        if bounds and all(key in of for of in bounds):
            rule[key] = widest(of[key] for of in bounds)
    for of in bounds:
        rule.update({key: of[key] for key in ("items", "item_choices") if key in of})
    for kind in [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", []):
        if kind == "null":
            rule["null"] = True
        else:
            rule["kinds"].add(KINDS[kind])
    rule["choices"] |= {each for each in schema.get("enum", []) if each is not None}
    rule["null"] |= None in schema.get("enum", [])
    if "items" in schema:
        of = rule_of(spec, schema["items"])
        rule["items"] = sorted(of["kinds"])
        if of["choices"]:
            rule["item_choices"] = sorted(of["choices"])
    for key in ("maxLength", "minLength", "minimum", "maximum"):
        if key in schema:
            rule[key] = schema[key]
    return rule


def rust_rule(words, remarks):
    """The same of a field of 4.2's client: its type, and the choices that the remarks above it tell."""
    rule = {"kinds": set(), "null": False, "choices": set(re.findall(r"\* `([^`]+)` - ", remarks))}
    if found := re.fullmatch(r"Option<(.*)>", words):
        rule["null"], words = True, found[1]
    if found := re.fullmatch(r"Vec<(.*)>", words):
        rule["kinds"].add("list")
        of = rust_rule(found[1], "")
        rule["items"] = sorted(of["kinds"])
    elif words == "String":
        rule["kinds"].add("text")
    elif re.fullmatch(r"[iu]\d+", words):
        rule["kinds"].add("integer")
        if words[0] == "u":
            rule.update(minimum=0, maximum=2 ** int(words[1:]) - 1)
    elif words == "f64":
        rule["kinds"].add("number")
    elif words == "bool":
        rule["kinds"].add("flag")
    elif words.startswith("std::collections::HashMap"):
        rule["kinds"].add("object")
    elif words.endswith("Request"):
        # An object of another model: its number, or what it is found by.
        rule["kinds"] |= {"integer", "object"}
    elif words != "serde_json::Value":
        sys.exit(f"4.2's client has a type that is not known here: {words}")
    return rule


def struct_of(text, name):
    """A body of 4.2's client; some have another name where no list of numbers is in them."""
    named_so = (name, name.removeprefix("Writable"), f"Writable{name}")
    struct = next(filter(None, (re.search(r"pub struct %s \{(.*?)\n\}" % each, text, re.S) for each in named_so)), None)
    if not struct:
        sys.exit(f"4.2's client has no {name}")
    for remarks, field, words in re.findall(r"((?:^\s*///.*\n)*)^\s*pub (?:r#)?(\w+): (.*),$", struct[1], re.M):
        yield "type" if field == "rtype" else field.removesuffix("_"), words, remarks


def values(folder):
    text = next(folder.glob("thanix_client-2.3.0/src/types.rs")).read_text()
    oldest, found = document(folder, "4.3"), {}
    for version in ["4.2", *VERSIONS]:
        spec = oldest if version == "4.2" else document(folder, version)
        for path, name in bodies(spec):
            properties = spec["components"]["schemas"][name]["properties"]
            rules = {field: rule_of(spec, schema) for field, schema in properties.items()}
            if version == "4.2":
                unnamed = {field: rules[field] for field in UNNAMED.get(path, [])}
                rules = {**{field: rust_rule(words, remarks) for field, words, remarks in struct_of(text, name)}, **unnamed}
            for field, rule in rules.items():
                rule = {key: sorted(each) if isinstance(each, set) else each for key, each in rule.items() if each is not False and each != set()}
                known = found.setdefault(path, {}).setdefault(field, [])
                same = next((each for each in known if each["rule"] == rule), None)
                if same:
                    same["in"].append(version)
                else:
                    known.append({"in": [version], "rule": rule})
    rows = lambda of: ",\n".join(f'  "{field}": {json.dumps(rules)}' for field, rules in sorted(of.items()))
    print("{\n" + ",\n".join(f' "{path}": {{\n{rows(of)}\n }}' for path, of in found.items()) + "\n}")


def main():
    folder, found = pathlib.Path(sys.argv[1]), {}
    if sys.argv[2:] == ["values"]:
        return values(folder)
    for version in VERSIONS:
        spec, of = document(folder, version), {}
        for path, name in bodies(spec):
            schema = spec["components"]["schemas"][name]
            of[path] = {"fields": sorted(schema["properties"]), "required": sorted(schema.get("required", []))}
        found[version] = of
    text = next(folder.glob("thanix_client-2.3.0/src/types.rs")).read_text()
    of = {}
    for path, name in bodies(document(folder, "4.3")):
        fields = [field for field, _, _ in struct_of(text, name)]
        of[path] = {"fields": sorted({*fields, *UNNAMED.get(path, [])}), "required": []}
    whole = {"4.2": of, **found}
    rows = lambda of: ",\n".join(f'  "{path}": {json.dumps(body)}' for path, body in of.items())
    print("{\n" + ",\n".join(f' "{version}": {{\n{rows(of)}\n }}' for version, of in whole.items()) + "\n}")


if __name__ == "__main__":
    main()
