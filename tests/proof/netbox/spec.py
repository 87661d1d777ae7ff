"""A NetBox of any version from 4.2 to 4.7 as its own published document says it, on loopback:
`spec.py FOLDER VERSION LOG` writes FOLDER/ready (its address) and FOLDER/token, and keeps objects in memory.

It is stricter than NetBox, which passes over what it does not know: a field that the version's body has not, a
value that is not of the field's type, length or choices, a number of an object that is not there and a missing
required field are each answered by 400 and written to LOG. FOLDER/sdk holds what `fields.py` reads. Of 4.2
names, kinds, choices and what may be null are published, as a client's types; its values are held to those and, where 4.3's document is
stricter, to that.
"""

import http.server
import json
import pathlib
import re
import secrets
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import fields

FOLDER, VERSION, LOG = pathlib.Path(sys.argv[1]), sys.argv[2], open(sys.argv[3], "a", buffering=1)
SPEC = fields.document(FOLDER / "sdk", "4.3" if VERSION == "4.2" else VERSION)
SCHEMAS = SPEC["components"]["schemas"]
KNOWN = json.loads((FOLDER / "fields.json").read_text())[VERSION]
BODIES = dict(fields.bodies(SPEC))
RULES = {
    path: {field: rule["rule"] for field, rules in of.items() for rule in rules if VERSION in rule["in"]}
    for path, of in json.loads((FOLDER / "values.json").read_text()).items()
}
STORE = {path: {} for path in fields.PATHS}
LAST = [0]
# Which path a field's number is of, where the field is not named for it.
OF = {
    "parent": "dcim/regions", "region": "dcim/regions", "tenant": "tenancy/tenants", "site": "dcim/sites",
    "location": "dcim/locations", "rack": "dcim/racks", "manufacturer": "dcim/manufacturers",
    "device_type": "dcim/device-types", "platform": "dcim/platforms", "device": "dcim/devices", "vrf": "ipam/vrfs",
    "provider": "circuits/providers", "circuit": "circuits/circuits", "choice_set": "extras/custom-field-choice-sets",
    "primary_ip4": "ipam/ip-addresses", "primary_ip6": "ipam/ip-addresses", "primary_mac_address": "dcim/mac-addresses",
}
KINDS = {"dcim.site": "dcim/sites", "dcim.interface": "dcim/interfaces", "dcim.device": "dcim/devices",
         "circuits.circuit": "circuits/circuits", "ipam.service": "ipam/services"}
# Pairs of type and number, and what the object they name is called in an answer.
GENERIC = [("scope_type", "scope_id", "scope"), ("assigned_object_type", "assigned_object_id", "assigned_object"),
           ("termination_type", "termination_id", "termination"), ("parent_object_type", "parent_object_id", "parent")]


class Refused(Exception):
    pass


def target(path, field):
    if field == "role":
        return "dcim/device-roles" if path == "dcim/devices" else "ipam/roles"
    if field == "type" and path == "circuits/circuits":
        return "circuits/circuit-types"
    return OF.get(field)


def whole(schema):
    """A schema with what it refers to in place."""
    while "$ref" in schema:
        schema = {**SCHEMAS[schema["$ref"].rsplit("/", 1)[1]], **{key: each for key, each in schema.items() if key != "$ref"}}
    return schema


def check(where, value, schema):
    schema = whole(schema)
    if value is None:
        if not schema.get("nullable") and schema.get("type") != "null" and "oneOf" not in schema and schema:
            raise Refused(f"{where}: null")
        return
    for key in ("oneOf", "anyOf"):
        if key in schema:
            reasons = []
            for each in schema[key]:
                try:
                    return check(where, value, each)
                except Refused as refused:
                    reasons.append(str(refused))
            raise Refused("; or ".join(reasons))
    for each in schema.get("allOf", []):
        check(where, value, each)
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    kind = schema.get("type")
    if kind and (not isinstance(value, types[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        raise Refused(f"{where}: {value!r} is no {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise Refused(f"{where}: {value!r} is none of {schema['enum'][:8]}")
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            raise Refused(f"{where}: {len(value)} characters")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise Refused(f"{where}: {value!r} does not match {schema['pattern']}")
    elif isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise Refused(f"{where}: {value} is out of bounds")
    elif isinstance(value, list):
        for each in value:
            check(f"{where}[]", each, schema.get("items", {}))
    elif isinstance(value, dict):
        for name, of in schema.get("properties", {}).items():
            if name in value:
                check(f"{where}.{name}", value[name], of)
        lacking = [name for name in schema.get("required", []) if name not in value]
        if lacking:
            raise Refused(f"{where} lacks {lacking}")


def check_rule(where, value, rule):
    """The same by the rule of `fields.py values`, which is all that 4.2 has."""
    if value is None:
        if not rule.get("null"):
            raise Refused(f"{where}: null")
        return
    names = {bool: "flag", int: "integer", float: "number", str: "text", list: "list", dict: "object"}
    kind, kinds = names[type(value)], rule.get("kinds", [])
    if kinds and kind not in kinds and not (kind == "integer" and "number" in kinds):
        raise Refused(f"{where}: {value!r} is none of {kinds}")
    if isinstance(value, str) and rule.get("choices") and value not in rule["choices"]:
        raise Refused(f"{where}: {value!r} is none of {rule['choices'][:8]}")
    if kind in ("integer", "number") and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        raise Refused(f"{where}: {value} is out of bounds")
    if kind == "list":
        for each in value:
            check_rule(f"{where}[]", each, {"kinds": rule.get("items", []), "choices": rule.get("item_choices", [])})


def accept(path, body, is_new):
    unknown = sorted(set(body) - set(KNOWN[path]["fields"]) - {"id"})
    if unknown:
        raise Refused(f"{path}: {VERSION} knows no {unknown}")
    lacking = sorted(set(KNOWN[path]["required"]) - set(body))
    if is_new and lacking:
        raise Refused(f"{path} lacks {lacking}")
    properties = SCHEMAS[BODIES[path]]["properties"]
    for name, value in body.items():
        if name == "tags":
            # Found by any of its attributes, whatever the document requires of a tag: so says NetBox's own
            # serialiser, and the real 4.7.3 takes it. It must be there.
            known = {each["slug"] for each in STORE["extras/tags"].values()}
            if any(set(each) != {"slug"} or each["slug"] not in known for each in value):
                raise Refused(f"{path}.tags: {value}")
        elif name in properties:
            check(f"{path}.{name}", value, properties[name])
        if VERSION == "4.2" and name in RULES[path]:
            check_rule(f"{path}.{name}", value, RULES[path][name])
        if isinstance(value, int) and (of := target(path, name)) and value not in STORE[of]:
            raise Refused(f"{path}.{name}: {of} has no {value}")
    for kind, number, _ in GENERIC:
        if body.get(number) is not None and body.get(number) not in STORE[KINDS[body[kind]]]:
            raise Refused(f"{path}.{number}: {body[kind]} has no {body[number]}")
    for name in body.get("custom_fields", {}):
        if not any(each["name"] == name for each in STORE["extras/custom-fields"].values()):
            raise Refused(f"{path}: no custom field {name}")


def choice(path, name):
    """Whether an answer has a field as value and label."""
    answer = SCHEMAS.get(BODIES[path].removeprefix("Writable").removesuffix("Request"), {})
    return "value" in whole(answer.get("properties", {}).get(name, {})).get("properties", {})


def shown(path, stored, depth=2):
    stored = {"url": f"http://127.0.0.1/api/{path}/{stored['id']}/", "display": stored.get("name", ""), **stored}
    if depth == 0:
        return {key: stored[key] for key in ("id", "url", "name", "slug", "cid", "address", "model", "display") if key in stored}
    answer = dict(stored)
    for name, value in stored.items():
        of = target(path, name)
        if isinstance(value, int) and of:
            answer[name] = shown(of, STORE[of][value], depth - 1)
        elif name == "tags":
            by_slug = {each["slug"]: each for each in STORE["extras/tags"].values()}
            answer[name] = [by_slug[each["slug"]] for each in value]
        elif isinstance(value, str) and choice(path, name):
            answer[name] = {"value": value, "label": value.title()}
    for kind, number, name in GENERIC:
        if stored.get(number) is not None:
            of = KINDS[stored[kind]]
            answer[name] = shown(of, STORE[of][stored[number]], depth - 1)
    return answer


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_one(self):
        url = urllib.parse.urlsplit(self.path)
        path = url.path.removeprefix("/api/").strip("/")
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # Tokens before 4.5 are named so; 4.5 and later take both.
        if self.headers.get("Authorization") != f"Token {TOKEN}":
            return self.answer(403, {"detail": "Invalid token."})
        if path not in STORE:
            LOG.write(f"404 {self.path}\n")
            return self.answer(404, {"detail": "Not found."})
        if self.command == "GET":
            query = urllib.parse.parse_qs(url.query)
            offset, limit = int(query["offset"][0]), int(query["limit"][0])
            every = [STORE[path][number] for number in sorted(STORE[path])]
            page = [shown(path, each) for each in every[offset:offset + limit]]
            return self.answer(200, {"count": len(every), "next": None, "previous": None, "results": page})
        bodies = json.loads(text)
        try:
            for body in bodies:
                accept(path, body, self.command == "POST")
        except Refused as refused:
            LOG.write(f"400 {self.command} {path}: {refused}\n")
            return self.answer(400, [{"detail": str(refused)}])
        stored = []
        for body in bodies:
            if self.command == "POST":
                LAST[0] += 1
                body["id"] = LAST[0]
                STORE[path][body["id"]] = {"tags": [], "custom_fields": {}, **body}
            else:
                there = STORE[path][body["id"]]
                own = {**there["custom_fields"], **body.pop("custom_fields", {})}
                there.update(body, custom_fields=own)
            stored.append(STORE[path][body["id"]])
        return self.answer(201 if self.command == "POST" else 200, [shown(path, each) for each in stored])

    do_GET = do_POST = do_PATCH = handle_one

    def log_message(self, *_):
        pass


TOKEN = secrets.token_hex(20)
(FOLDER / "token").touch(mode=0o600)
(FOLDER / "token").write_text(TOKEN)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(FOLDER / "ready").write_text(f"http://127.0.0.1:{server.server_port}")
server.serve_forever()
