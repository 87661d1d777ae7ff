"""The questions of docs/*/lake.md, asked of DuckDB, against mang6's own answers."""

import json
import re
import sys
from pathlib import Path

import duckdb

work = Path(sys.argv[1])
own = {name: json.loads((work / f"{name}.json").read_text()) for name in ("status", "runs", "links")}
lake = duckdb.connect()
lake.execute(f"SET file_search_path = '{work}'")


def queries(page):
    """Every SQL block of a page, by the comment in its first line."""
    blocks = re.findall(r"```sql\n-- (.*?)\n(.*?)```", Path(page).read_text(), re.S)
    return {name: sql for name, sql in blocks}


english, vietnamese = queries("docs/en/lake.md"), queries("docs/vi/lake.md")
assert len(english) >= 5 and list(english.values()) == list(vietnamese.values()), "the pages differ"
answers = {name: lake.execute(sql).fetchall() for name, sql in english.items()}
for name, rows in answers.items():
    print(f"{name}: {len(rows)} rows")

by_unit = {(era, code): count for era, code, _, count in answers["subjects of each unit, and how many hold rung 5"]}
for unit in own["status"]["units"]:
    assert by_unit.get((unit["era"], unit["code"]), 0) == sum(unit["rungs"][5:]), unit
runs = {run["run"]: run["observation_count"] for run in own["runs"]["runs"]}
assert dict(answers["observations of each run"]) == runs
links = {link["code"] for link in own["links"]["links"]}
assert {row[0] for row in answers["links and their contract"]} == links
print("the lake and mang6 agree")
