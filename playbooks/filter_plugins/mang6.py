"""What the playbooks read out of configurations, on the controller: nothing here changes a host."""

import json
import re


def _objects(ruleset, kind):
    return [each[kind] for each in json.loads(ruleset or '{"nftables": []}')["nftables"] if kind in each]


def _filters(ruleset, hook="input"):
    """The base chains of type filter at this hook."""
    return [each for each in _objects(ruleset, "chain") if each.get("hook") == hook and each.get("type") == "filter"]


def _rules(ruleset, chain):
    at = (chain["family"], chain["table"], chain["name"])
    return [each["expr"] for each in _objects(ruleset, "rule") if (each["family"], each["table"], each["chain"]) == at]


def _turns_away(ruleset, chain):
    """Whether something is turned away at this chain; a jump may."""
    verdicts = {"drop", "reject", "jump", "goto", "vmap", "queue"}
    return chain.get("policy") == "drop" or any(
        _of_iptables(part) or verdicts & set(part) for rule in _rules(ruleset, chain) for part in rule
    )


def _of_iptables(part):
    """An extension of iptables that turns away, or may: nft shows it as words of its own, or as `xt` without saying what it does."""
    if isinstance(part, str):
        return re.search("(?i)target|reject|drop|queue", part) is not None
    return "xt" in part and (part["xt"] or {}).get("type") != "match"


def filtered_families(ruleset):
    """`nft -j list ruleset`: whether input is filtered over each family. A table without a chain at the hook filters nothing."""
    chains = [each for each in _filters(ruleset) if _turns_away(ruleset, each)]
    return {
        "v4": any(each["family"] in ("ip", "inet") for each in chains),
        "v6": any(each["family"] in ("ip6", "inet") for each in chains),
    }


class _Untold(Exception):
    pass


def _ports(right):
    """[first, last] of each port or range; a named set, a service's name: not told."""
    if isinstance(right, int):
        return [[right, right]]
    if isinstance(right, dict) and "range" in right and all(isinstance(each, int) for each in right["range"]):
        return [list(right["range"])]
    if isinstance(right, dict) and "set" in right and isinstance(right["set"], list):
        return [pair for each in right["set"] for pair in _ports(each)]
    raise _Untold("ports that are not numbers")


def _words(right):
    if isinstance(right, dict) and "set" in right:
        right = right["set"]
    return right if isinstance(right, list) else [right]


def _read(rule):
    """One rule: (verdict, ports by protocol, limited to sources, kinds of the other matches)."""
    verdict, ports, limited, others = None, None, False, set()
    for part in rule:
        if isinstance(part, str):
            raise _Untold(f"`{part}` of iptables")
        (key, value), *more = part.items()
        if more:
            raise _Untold("an expression of several")
        if key in ("counter", "log"):
            continue
        if key in ("accept", "drop", "reject"):
            verdict = "accept" if key == "accept" else "drop"
            continue
        if key != "match":
            raise _Untold(f"`{key}`")
        left, right = value["left"], value["right"]
        if value["op"] not in ("==", "in"):
            raise _Untold(f"`{value['op']}`")
        payload, meta, state = left.get("payload", {}), left.get("meta", {}).get("key"), left.get("ct", {}).get("key")
        field = (payload.get("protocol"), payload.get("field"))
        if field in (("tcp", "dport"), ("udp", "dport")) and ports is None:
            ports = (field[0], _ports(right))
        elif field == ("ip", "saddr"):
            if any(isinstance(each, str) and each.startswith("@") for each in _words(right)):
                raise _Untold("a named set of sources")
            limited = True
        elif meta in ("iif", "iifname") and right == "lo":
            others.add("lo")
        elif state == "state" and set(_words(right)) <= {"established", "related"}:
            others.add("known")
        elif state == "state" and "new" in _words(right):
            others.add("new")
        elif state == "state" and _words(right) == ["invalid"]:
            others.add("invalid")
        elif field[0] == "icmp" or ((meta == "l4proto" or field == ("ip", "protocol")) and right in ("icmp", 1)):
            others.add("icmp")
        elif (meta == "l4proto" or field == ("ip", "protocol")) and right in ("tcp", "udp"):
            others.add("protocol")
        else:
            raise _Untold(f"a match of `{'.'.join(str(each) for each in field) if payload else meta or state or left}`")
    return verdict, ports, limited, others


def _joined(pairs, adjacent=0):
    """Overlapping ranges as one, for nft takes none in a set; with `adjacent` 1 neighbours too, as nft shows them."""
    kept = []
    for first, last in sorted(pairs):
        if kept and first <= kept[-1][1] + adjacent:
            kept[-1][1] = max(kept[-1][1], last)
        else:
            kept.append([first, last])
    return [str(first) if first == last else f"{first}-{last}" for first, last in kept]


def _shown(ports):
    return [f"{protocol} {each}" for protocol in sorted(ports) for each in _joined(ports[protocol], adjacent=1)]


def _has(pairs, port):
    return any(first <= port <= last for first, last in pairs)


def parity(ruleset, ssh_port, sources_known):
    """What `table ip6 mang6` is to let in, so that IPv6 is filtered exactly as IPv4 is: lists of ports and ranges as nft
    writes them, `open_…` to everybody, `limited_…` to the sources that are named, `ports` all of them as `open_ports` shows them; and `refused`, why it cannot be told. The port
    that Ansible itself comes by is let in always: to everybody, or to the sources where they are known and IPv4 does not open it to all."""
    refused, ports = [], {(protocol, limited): [] for protocol in ("tcp", "udp") for limited in (False, True)}
    ours = ("ip6", "mang6")
    for chain in _filters(ruleset):
        if chain["family"] in ("ip6", "inet") and (chain["family"], chain["table"]) != ours:
            refused.append(f"`table {chain['family']} {chain['table']}` filters input over IPv6 already: keep the IPv6 rules there")
    for chain in _filters(ruleset, "prerouting"):
        if chain["family"] == "ip" and _turns_away(ruleset, chain):
            refused.append(f"`table ip {chain['table']}` turns packets away before the input, in chain {chain['name']}")
    chains = [each for each in _filters(ruleset) if each["family"] == "ip"]
    if len(chains) != 1:
        refused.append(f"`table ip` has {len(chains)} chains at the input, and one is what this playbook can follow")
    for chain in chains[:1]:
        closed = chain.get("policy") == "drop"
        for number, rule in enumerate(_rules(ruleset, chain), 1):
            try:
                verdict, of, limited, others = _read(rule)
                if verdict is None:
                    continue
                if verdict == "drop":
                    if of is None and not limited and not others:
                        closed = True
                        break
                    if others == {"invalid"} and of is None and not limited:
                        continue
                    raise _Untold("a drop before the end")
                if of is not None and others <= {"new", "protocol"}:
                    ports[of[0], limited].extend(of[1])
                elif of is None and not limited and others - {"protocol"} in ({"lo"}, {"known"}, {"icmp"}):
                    continue
                else:
                    raise _Untold("an accept of no port")
            except _Untold as why:
                refused.append(f"rule {number} of `table ip {chain['table']}` chain {chain['name']} has no exact counterpart over IPv6: {why}")
        if not closed:
            refused.append(f"`table ip {chain['table']}` chain {chain['name']} lets in whatever no rule names: it filters nothing")
    if not any(ports.values()) and not refused:
        refused.append("the IPv4 input accepts no port of its own")
    if not _has(ports["tcp", False], int(ssh_port)) and not _has(ports["tcp", True], int(ssh_port)):
        ports["tcp", bool(sources_known)].append([int(ssh_port)] * 2)
    return {
        "refused": refused,
        "ports": _shown({each: ports[each, False] + ports[each, True] for each in ("tcp", "udp")}),
        **{
            f"{'limited' if limited else 'open'}_{protocol}": _joined(pairs)
            for (protocol, limited), pairs in ports.items()
        },
    }


def open_ports(chain):
    """`nft -j list chain ip6 mang6 input`: each port or range that is let in, as `tcp 22`; DHCPv6's answers are no service."""
    found = {"tcp": [], "udp": []}
    for rule in _objects(chain, "rule"):
        matches = [part["match"] for part in rule["expr"] if "match" in part]
        fields = [(each["left"].get("payload", {}), each["right"]) for each in matches]
        if not any("accept" in part for part in rule["expr"]) or any(left.get("field") == "sport" for left, _ in fields):
            continue
        for left, right in fields:
            if left.get("field") == "dport":
                found[left["protocol"]].extend(_ports(right))
    return _shown(found)


_LISTEN = re.compile(r"\blisten[ \t]+([^\s;#]+)((?:[ \t][^;#\n]*)?);")
_ADDRESS = re.compile(r"(\d+\.\d+\.\d+\.\d+|\*)(?::(\d+))?")


def _blocks(text):
    """For every character the number of the innermost block that it stands in; None in comments and quotes, which open none.
    As nginx reads it: `#` and quotes are such at the start of a word alone (`return 301 /#/login;`), and a backslash takes
    what follows its meaning."""
    numbers, open_blocks, count = [], [0], 0
    at, escaped = "start", False
    for before, character in zip(" " + text, text):
        if escaped:
            escaped = False
        elif at == "comment":
            at = "start" if character == "\n" else at
        elif character == "\\":
            at, escaped = "word" if at == "start" else at, True
        elif at in "\"'":
            at = "word" if character == at else at
        elif character.isspace() or character == ";":
            at = "start"
        elif character == "{" and before != "$":
            count += 1
            open_blocks.append(count)
            at = "start"
        elif at == "word":
            pass
        elif character == "}":
            open_blocks[1:] = open_blocks[1:-1]
        elif character == "#":
            at = "comment"
        else:
            at = character if character in "\"'" else "word"
        numbers.append(None if at in ("comment", '"', "'") else open_blocks[-1])
    return numbers


def _begins(text, block, at):
    """Whether a directive begins here: nothing stands between it and the end of the one before, or of a block."""
    before = (character for character, number in zip(text[at - 1 :: -1] if at else "", block[at - 1 :: -1] if at else []) if number is not None)
    return next((character for character in before if not character.isspace()), ";") in "{};"


def nginx_twins(text, given):
    """Below each `listen` of all IPv4 addresses its twin of all IPv6 ones, unless the same block has it. One of a single address is
    for those who can reach that: it gets the IPv6 address that `given` names for it, or none and is told of in `left`; loopback
    stays as it is. Returns {text, left}."""
    block = _blocks(text)
    found = [each for each in _LISTEN.finditer(text) if block[each.start()] is not None and _begins(text, block, each.start())]
    standing, left, written, end = set(), [], [], 0
    for each in found:
        six = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(\d+))?", each[1])
        if six:
            standing.add((block[each.start()], six[1].lower(), six[2] or "80", "udp" in each[2].split()))
    for each in found:
        one = _ADDRESS.fullmatch(each[1])
        if each[1].isdigit():
            address, port = "*", each[1]
        elif one:
            address, port = one[1], one[2]
        else:
            continue
        port = port or "80"
        if address.startswith("127."):
            continue
        if address in ("*", "0.0.0.0"):
            to = "::"
        elif address in given:
            to = str(given[address]).lower()
        else:
            left.append(each[1])
            continue
        if (block[each.start()], to, port, "udp" in each[2].split()) in standing:
            continue
        indent = re.match(r"[ \t]*", text[text.rfind("\n", 0, each.start()) + 1 :])[0]
        written.append(text[end:each.end()] + f"\n{indent}listen [{to}]:{port}{each[2]};")
        end = each.end()
    return {"text": "".join(written) + text[end:], "left": left}


_BIND_LISTEN = re.compile(r"\blisten-on(-v6)?(?:\s+port\s+(\d+))?((?:\s+(?:tls|http|proxy)\b[^{]*)?)\s*\{([^}]*)\}")


def bind_listens(printed, port, given):
    """`named-checkconf -p`: on which IPv6 addresses plain DNS at this port is to be heard, as over IPv4. `{any}` where IPv4 is heard
    on all, none excluded; else those that `given` names for the IPv4 addresses, beside those that are heard on already; what else IPv4 is
    heard on (an address that `given` does not name, a prefix, an acl) is told of in `left`. Loopback is nobody else's.
    Returns {listens, wanted, left, untold}: whether it is so already, and what of a standing list cannot be kept exactly."""
    elements = {"": None, "-v6": []}
    for version, at, other, inside in _BIND_LISTEN.findall(printed):
        if other.strip() or (at and int(at) != int(port)):
            continue
        words = [each.strip().strip('"') for each in inside.split(";")]
        elements[version] = (elements[version] or []) + [re.sub(r"/(32|128)$", "", each) for each in words if each]
    four, six = elements[""], [each.lower() for each in elements["-v6"] if each != "none"]
    left = []
    if four is None or ("any" in four and not any(each.startswith("!") for each in four)):
        wanted = ["any"]
    else:
        named = {address: str(to).lower() for address, to in given.items()}
        wanted = [named[each] for each in four if each in named]
        left = [each for each in four if each not in named and not each.startswith("127.") and each not in ("none", "localhost")]
    listens = "any" in six or set(wanted) <= set(six)
    # An acl's name, an exclusion: what it would mean beside our addresses is not for us to say.
    untold = [] if listens else [each for each in six if not re.fullmatch(r"[0-9a-f:.]+(/\d+)?", each)]
    return {"listens": listens, "wanted": wanted if "any" in wanted else list(dict.fromkeys(six + wanted)), "left": left, "untold": untold}


class FilterModule:
    """Named as Ansible finds it."""

    def filters(self):
        return {"mang6_filtered": filtered_families, "mang6_parity": parity, "mang6_open_ports": open_ports, "mang6_nginx_twins": nginx_twins, "mang6_bind_listens": bind_listens}
