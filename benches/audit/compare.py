#!/usr/bin/env python3
"""`mang6 audit` against fping over the relay, in turn, in one run, in the same two namespaces.

usage: compare.py MANG6 RELAY LINKS... [--runs N]

Needs root. Makes the namespaces m6-audit-near and m6-audit-far and removes them again. Each link is asked
ten times at 200 ms over both families, idle and with both cores busy. Told: wall clock over the time that
the echoes take, CPU, largest resident size; trains whose count differs from what the relay let pass; and the
bias of the mean round-trip time: what was told, less what the packet spent at the relay and behind it.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

NEAR, FAR = "m6-audit-near", "m6-audit-far"
COUNT, INTERVAL_S = 10, 0.2
FPING = re.compile(r"^(\S+) +: (.*)$", re.M)


def sh(command, check=True, **more):
    return subprocess.run(command, shell=True, check=check, text=True, capture_output=True, **more)


def clean():
    for name in (NEAR, FAR):
        sh(f"ip netns delete {name}", check=False)


def make():
    clean()
    for name in (NEAR, FAR):
        sh(f"ip netns add {name}")
        sh(f"ip netns exec {name} sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0")
        sh(f"ip -n {name} link set lo up")
    # What stands behind the relay answers for every address, without a limit.
    sh(f"ip netns exec {FAR} sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0"
       " net.ipv4.icmp_msgs_per_sec=10000000 net.ipv4.icmp_msgs_burst=10000000")
    for route in ("local 10.64.0.0/16 dev lo", "local 2001:db8:64::/64 dev lo"):
        sh(f"ip -n {FAR} route add {route}")


class Relay:
    """The relay's process and what it counted."""

    def __init__(self, program, folder):
        self.out = f"{folder}/relay.json"
        for old in (self.out, f"{self.out}.stop"):
            if os.path.exists(old):
                os.remove(old)
        self.process = subprocess.Popen(["ip", "netns", "exec", FAR, program, "60", self.out], stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"ready\n"
        sh(f"ip -n {FAR} link set near0 netns {NEAR}")
        for name, device, last in ((NEAR, "near0", 1), (FAR, "far0", 2)):
            sh(f"ip -n {name} link set {device} txqueuelen 100000 up")
            sh(f"ip -n {name} address add 10.63.0.{last}/24 dev {device}")
            sh(f"ip -n {name} address add 2001:db8:63::{last}/64 dev {device} nodad")
        for name, device, routes in ((NEAR, "near0", ("10.64.0.0/16", "2001:db8:64::/64")),
                                     (FAR, "far0", ())):
            for route in routes:
                sh(f"ip -n {name} route add {route} dev {device}")

    def end(self):
        open(f"{self.out}.stop", "w").close()
        self.process.wait(timeout=20)
        with open(self.out) as file:
            lines = [json.loads(line) for line in file]
        return {(line["link"], line["family"]): line for line in lines}


def timed(commands):
    """Runs commands side by side: wall s, CPU s, largest resident MiB, outputs."""
    files = [tempfile.TemporaryFile("w+") for _ in commands]
    began, before = time.monotonic(), os.times()
    running = [subprocess.Popen(["ip", "netns", "exec", NEAR, *command], stdout=file, stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL) for command, file in zip(commands, files)]
    resident, cpu = 0, 0.0
    for process in running:
        _, _, usage = os.wait4(process.pid, 0)
        resident += usage.ru_maxrss
        cpu += usage.ru_utime + usage.ru_stime
    wall = time.monotonic() - began
    del before
    outputs = []
    for file in files:
        file.seek(0)
        outputs.append(file.read())
    return wall, cpu, resident / 1024, outputs


def low(address):
    """The link's number in an address's last 16 bits."""
    if ":" in address:
        return int(address.rsplit(":", 1)[1] or "0", 16)
    _, _, high, last = address.split(".")
    return int(high) * 256 + int(last)


def by_mang6(program, folder, links):
    database = f"{folder}/m{links}.db"
    if not os.path.exists(database):
        with open(f"{folder}/links{links}.toml", "w") as file:
            subprocess.run([sys.executable, f"{os.path.dirname(os.path.abspath(__file__))}/links.py", str(links)], stdout=file, check=True)
        subprocess.run([program, "--db", database, "init"], check=True, capture_output=True)
        subprocess.run([program, "--db", database, "import", file.name], check=True, capture_output=True)
    command = [program, "--db", database, "audit", "--spread", "0s", "--count", str(COUNT), "--interval", "200ms",
               "-q", "-o", "json"]
    wall, cpu, resident, (output,) = timed([command])
    found = {}
    for link in json.loads(output[output.index("{"):])["links"]:
        number = int(link["code"][1:]) + 10
        for family, figures in link["families"].items():
            rtt = figures["rtt_us"]
            found[number, family] = (figures["sent_count"], figures["received_count"], rtt and rtt["avg"])
    return wall, cpu, resident, found


def by_fping(folder, links):
    commands = []
    for flag, form in (("-4", lambda n: f"10.64.{n >> 8}.{n & 255}"), ("-6", lambda n: f"2001:db8:64::{n:x}")):
        name = f"{folder}/fping{flag}"
        with open(name, "w") as file:
            file.write("".join(f"{form(n + 10)}\n" for n in range(links)))
        commands.append(["fping", flag, "-C", str(COUNT), "-p", "200", "-i", "0", "-q", "-f", name, "-t", "1000"])
    wall, cpu, resident, outputs = timed(commands)
    found = {}
    for output in outputs:
        for address, rest in FPING.findall(output):
            times = [float(each) * 1000 for each in rest.split() if each != "-"]
            family = "ipv6" if ":" in address else "ipv4"
            found[low(address), family] = (COUNT, len(times), statistics.mean(times) if times else None)
    return wall, cpu, resident, found


def judge(found, counted, links):
    """Trains told, trains whose counts differ from the relay's, biases in µs."""
    different, biases = 0, []
    for number in range(10, links + 10):
        for family in ("ipv4", "ipv6"):
            sent, received, rtt = found.get((number, family), (0, 0, None))
            count = counted.get((number, family))
            if count is None or sent != count["came"] or received != count["answered"]:
                different += 1
            elif rtt is not None:
                biases.append(rtt - count["held_ns"] / 1000)
    return different, biases


def main():
    arguments = sys.argv[1:]
    runs = int(arguments[arguments.index("--runs") + 1]) if "--runs" in arguments else 3
    program, relay_program, *counts = arguments[: arguments.index("--runs")] if "--runs" in arguments else arguments
    load = os.getloadavg()[0]
    print(f"load before: {load:.1f}; {runs} runs each, medians; {COUNT} echoes at {INTERVAL_S:g} s, both families")
    print("| links | cores | tool | wall over the echoes s | CPU s | RSS MiB | trains unequal to the relay | RTT bias µs (median, p95) |")
    print("|---|---|---|---|---|---|---|---|")
    folder = tempfile.mkdtemp()
    make()
    try:
        for links in map(int, counts):
            for busy in (False, True):
                rows = {"mang6": [], "fping ×2": []}
                for _ in range(runs):
                    for tool in rows:
                        relay = Relay(relay_program, folder)
                        spinners = [subprocess.Popen(["timeout", "30", "sh", "-c", "while :; do :; done"]) for _ in range(2 * busy)]
                        measure = (lambda: by_mang6(program, folder, links)) if tool == "mang6" else (lambda: by_fping(folder, links))
                        wall, cpu, resident, found = measure()
                        for spinner in spinners:
                            spinner.terminate()
                            spinner.wait()
                        time.sleep(0.2)
                        rows[tool].append((wall, cpu, resident, *judge(found, relay.end(), links)))
                for tool, results in rows.items():
                    wall, cpu, resident = (statistics.median(row[n] for row in results) for n in range(3))
                    different = max(row[3] for row in results)
                    biases = sorted(bias for row in results for bias in row[4])
                    told = f"{statistics.median(biases):.0f}, {biases[int(len(biases) * 0.95)]:.0f}" if biases else "-"
                    over = wall - COUNT * INTERVAL_S
                    print(f"| {links} | {'busy' if busy else 'idle'} | {tool} | {over:.2f} | {cpu:.2f} | {resident:.0f} |"
                          f" {different} of {2 * links} | {told} |", flush=True)
    finally:
        clean()


main()
