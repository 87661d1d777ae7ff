#!/usr/bin/env python3
"""The licences of everything that is linked into the program: `licences.py OUT` writes OUT/REPORT.tsv (crate,
version, licence, which texts) and OUT/texts/CRATE-VERSION/. What Cargo resolves for this target without
dev-dependencies and build scripts. Ends with 1 where a crate has neither a text nor a licence whose text is
known here, so that nothing leaves the house without one."""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

TARGET = "x86_64-unknown-linux-gnu"
TEXT = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.I)
# Sources in other languages that a crate brings along: their texts lie deeper than its own.
BROUGHT = {"openssl-src": ["openssl/LICENSE.txt"], "libssh2-sys": ["libssh2/COPYING"]}
# Build scripts are not linked, but what these two compile is.
COMPILED = {"openssl-src", "libssh2-sys"}

root = Path(__file__).resolve().parents[2]
# Many crates name their licence and leave its text out: the text is the licence's own.
KNOWN = {"MIT": root / "LICENSE-MIT", "Apache-2.0": root / "LICENSE-APACHE"}
out = Path(sys.argv[1])

asked = subprocess.run(
    ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET],
    cwd=root, check=True, capture_output=True, text=True)
metadata = json.loads(asked.stdout)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}

linked, waiting = set(), [metadata["resolve"]["root"]]
while waiting:
    node = waiting.pop()
    if node in linked:
        continue
    linked.add(node)
    for dependency in nodes[node]["deps"]:
        kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
        if None in kinds or packages[dependency["pkg"]]["name"] in COMPILED:
            waiting.append(dependency["pkg"])

rows, bare = [], []
for package in sorted((packages[node] for node in linked), key=lambda each: (each["name"], each["version"])):
    name, version, licence = package["name"], package["version"], package["license"] or ""
    if package["source"] is None:
        continue
    folder = Path(package["manifest_path"]).parent
    texts = sorted(path for path in folder.iterdir() if path.is_file() and TEXT.search(path.name) and path.suffix not in {".rs", ".toml"})
    texts += [folder / extra for extra in BROUGHT.get(name, []) if (folder / extra).is_file()]
    told = [str(path.relative_to(folder)) for path in texts]
    if not texts:
        texts = [path for known, path in KNOWN.items() if re.search(rf"\b{re.escape(known)}(?! WITH)", licence)]
        told = [f"{path.name} (the crate has none)" for path in texts]
    if not texts:
        bare.append(f"{name} {version}: {licence or 'no licence'}")
    to = out / "texts" / f"{name}-{version}"
    to.mkdir(parents=True, exist_ok=True)
    for path in texts:
        shutil.copyfile(path, to / path.name)
    rows.append("\t".join([name, version, licence, ", ".join(told)]))

(out / "REPORT.tsv").write_text("crate\tversion\tlicence\ttexts\n" + "\n".join(rows) + "\n")
without = sum("the crate has none" in row for row in rows)
print(f"licences: {len(rows)} crates are linked; {without} bring no text of their own")
if bare:
    sys.exit("licences: no text of " + "; ".join(bare))
