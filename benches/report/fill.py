#!/usr/bin/env python3
"""Weekly looks at every device of a record: RUNS closed probes, a TCP answer over IPv6 and one over IPv4 in turn for each
device. Written past the program, so that a bench need not wait for a hundred probes: `db check` finds these runs without a
link of the chain. Usage: fill.py DATABASE RUNS"""
import sqlite3
import sys
import time
import uuid

path, runs = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(path)
db.execute("PRAGMA synchronous = off")
rows = db.execute("SELECT d.name, d.role, (SELECT address FROM address a WHERE a.device = d.name AND a.address LIKE '%:%' LIMIT 1) FROM device d ORDER BY d.name").fetchall()
kind = lambda role: "server" if role == "server" else "device"
db.executemany("INSERT INTO question (vantage, subject_kind, subject_key, probe, address, port, detail) VALUES ('ttdl', ?, ?, 'tcp', ?, 22, '')",
               [(kind(role), name, address) for name, role, address in rows if address])
questions = [row[0] for row in db.execute("SELECT id FROM question ORDER BY id")]
now = int(time.time() * 1e6)
for run in range(runs):
    at = now - (runs - run) * 7 * 86_400 * 1_000_000
    number = db.execute("INSERT INTO collection (id, job, vantage, command, unlisted, state, opened_at_us) VALUES (?, 'probe', 'ttdl', 'mang6 probe', 0, 'open', ?)",
                        (uuid.uuid4().bytes, at)).lastrowid
    def observations():
        for each in questions:
            answers = (each * 7919) % 100 < run + 1
            yield (number, each, at + each, "answered" if answers else "silent", '{"kind":"tcp","connect_us":500}' if answers else None)
    db.executemany("INSERT INTO observation (collection, question, at_us, outcome, reading) VALUES (?, ?, ?, ?, ?)", observations())
    db.execute("UPDATE collection SET state = 'complete', closed_at_us = ?, observation_count = ? WHERE number = ?", (at + 3_600_000_000, len(questions), number))
    db.commit()
print(f"{len(questions)} questions, {runs} runs, {len(questions) * runs} observations")
