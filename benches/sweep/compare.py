#!/usr/bin/env python3
"""The sweep against fping, nmap, masscan and zmap, in turn, in one run, in the same two namespaces.

usage: compare.py MANG6 RESPONDER CEILING CASE... [--runs N]

Needs root. Makes the namespaces m6bench-near and m6bench-far and removes them again. Every command is
run N times (3); the median of the wall clock and of the CPU, the largest resident size and the lowest
recall are told. Peers at their best settings; what they wait by themselves is in the table's last column.
"""

import os
import re
import statistics
import subprocess
import sys
import time

NEAR, FAR = "m6bench-near", "m6bench-far"
RANGE, LARGE = "10.98.0.0/16", "10.96.0.0/12"
HOSTS = [f"10.98.{(n * 37) % 256}.{1 + (n * 101) % 254}" for n in range(1000)]
ADDRESS = re.compile(r"\b(?:10\.\d+\.\d+\.\d+|2001:db8:98:[0-9a-f:]+)\b")


def sh(command, check=True, **more):
    return subprocess.run(command, shell=True, check=check, text=True, capture_output=True, **more)


def ip(command):
    sh(f"ip {command}")


def clean():
    for name in (NEAR, FAR):
        sh(f"ip netns delete {name}", check=False)


def make():
    clean()
    for name in (NEAR, FAR):
        ip(f"netns add {name}")
        sh(f"ip netns exec {name} sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0")
    ip(f"link add cable netns {NEAR} type veth peer name cable netns {FAR}")
    for name, number in ((NEAR, 1), (FAR, 2)):
        ip(f"-n {name} link set cable address 02:00:00:00:00:0{number}")
        ip(f"-n {name} address add 10.90.0.{number}/30 dev cable")
        ip(f"-n {name} address add 2001:db8:97::{number}/64 dev cable nodad")
        ip(f"-n {name} link set lo up")
        ip(f"-n {name} link set cable up")
    for name, other in ((NEAR, 2), (FAR, 1)):
        for address in (f"10.90.0.{other}", f"2001:db8:97::{other}"):
            ip(f"-n {name} neigh replace {address} lladdr 02:00:00:00:00:0{other} dev cable nud permanent")
    ip(f"-n {NEAR} route add default via 10.90.0.2")
    ip(f"-n {NEAR} -6 route add default via 2001:db8:97::2")
    sh(f"ip netns exec {FAR} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.icmp_ratelimit=0"
       " net.ipv6.icmp.ratelimit=0 net.ipv4.icmp_msgs_per_sec=10000000 net.ipv4.icmp_msgs_burst=10000000"
       " net.ipv4.tcp_max_syn_backlog=262144 net.core.somaxconn=262144 net.ipv4.tcp_syncookies=1")
    time.sleep(2)


class Case:
    """What stands at the far end: hosts that answer, and everything else silent."""

    def __init__(self, responder):
        self.responder, self.children = responder, []

    def routes(self, lines):
        sh(f"ip -n {FAR} -batch -", input="\n".join(lines) + "\n")

    def silent(self):
        self.routes([f"route replace blackhole {LARGE}", "route replace blackhole 2001:db8:98::/48"])

    def dense(self, prefix=RANGE):
        self.silent()
        self.routes([f"route add local {prefix} dev lo", "route add local 2001:db8:98::/112 dev lo"])

    def sparse(self, hosts):
        self.silent()
        self.routes([f"route add local {host}/32 dev lo" for host in hosts])

    def slow(self, hosts, delay):
        name = f"tun{len(self.children)}"
        self.children.append(subprocess.Popen(
            ["ip", "netns", "exec", FAR, self.responder, "--tun", name, "--delay-ms", delay]))
        while not sh(f"ip -n {FAR} link show {name} up", check=False).stdout:
            time.sleep(0.05)
        self.routes([f"route add {host}/32 dev {name}" for host in hosts])

    def rules(self, chains):
        sh(f"ip netns exec {FAR} nft -f -", input=f"table inet bench {{ {chains}; }}")

    def loss(self, percent):
        drop = f"numgen random mod 100 < {percent} drop"
        self.rules(f"chain i {{ type filter hook prerouting priority 0; iifname cable {drop}; }};"
                   f" chain o {{ type filter hook postrouting priority 0; oifname cable {drop}; }}")

    def bottleneck(self, per_s):
        limit = f"limit rate over {per_s}/second burst 500 packets drop"
        self.rules(f"chain i {{ type filter hook prerouting priority 0; iifname cable {limit}; }}")

    def listen(self, port):
        code = ("import socket,sys;s=socket.socket();s.setsockopt(1,2,1);s.bind(('0.0.0.0',%d));"
                "s.listen(262144);print(flush=True)\nwhile 1:\n c=s.accept()[0]; c.close()" % port)
        child = subprocess.Popen(["ip", "netns", "exec", FAR, sys.executable, "-c", code], stdout=subprocess.PIPE)
        child.stdout.readline()
        self.children.append(child)

    def end(self):
        for child in self.children:
            child.kill()
            child.wait()
        sh(f"ip netns exec {FAR} nft flush ruleset", check=False)
        sh(f"ip -n {FAR} route flush table local scope host proto boot", check=False)


def once(commands, wanted):
    """Runs commands side by side; wall s, CPU s, largest resident KiB, addresses told."""
    before, began = os.times(), time.monotonic()
    files = [open(f"/tmp/m6-bench-{n}", "w+") for n in range(len(commands))]
    running = [subprocess.Popen(["ip", "netns", "exec", NEAR, *command], stdout=file,
                                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
               for command, file in zip(commands, files)]
    largest = 0
    for child in running:
        _, _, used = os.wait4(child.pid, 0)
        largest = max(largest, used.ru_maxrss)
    wall, after = time.monotonic() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    found = set()
    for file in files:
        file.seek(0)
        for line in file:
            if "Status: Down" not in line and "closed" not in line:
                found.update(ADDRESS.findall(line))
    found = {each for each in found if not each.startswith("10.90.")}
    stray = found - wanted if isinstance(wanted, set) else set()
    count = len(found & wanted) if isinstance(wanted, set) else len(found)
    return wall, cpu, largest, count / (len(wanted) if isinstance(wanted, set) else wanted), len(stray)


def table(title, wanted, tools, runs):
    print(f"\n### {title}\n\n| tool | wall s | CPU s | RSS MiB | recall | remark |\n|---|---|---|---|---|---|", flush=True)
    results = {name: [] for name, _, _ in tools}
    for _ in range(runs):
        for name, commands, _ in tools:
            results[name].append(once(commands, wanted))
    for name, _, remark in tools:
        walls, cpus, sizes, recalls, strays = zip(*results[name])
        stray = f"; {max(strays)} strays" if max(strays) else ""
        print(f"| {name} | {statistics.median(walls):.2f} | {statistics.median(cpus):.2f} | {max(sizes) / 1024:.0f} |"
              f" {statistics.median(recalls):.4f} (least {min(recalls):.4f}) | {remark}{stray} |", flush=True)


def mang6(program, *arguments, target=RANGE):
    return [[program, "-q", "scan", target, "--unlisted", "--no-store", "-o", "name", *arguments]]


FAST = ("--rate", "max", "--socket", "packet")


def icmp(program, retries, timeout, dense, more=()):
    """mang6 and its peers over the /16, every silent address asked `retries` + 1 times."""
    r, t = str(retries), f"{timeout}ms"
    tools = [
        ("mang6 packet", mang6(program, *FAST, "--retries", r, "--timeout", t), f"timeout {t}"),
        ("mang6 raw", mang6(program, "--rate", "max", "--retries", r, "--timeout", t), f"timeout {t}"),
        ("mang6 packet, derived waits", mang6(program, *FAST, "--retries", r, "--timeout", t, "--min-wait", "100ms"),
         f"floor 100 ms, timeout {t}"),
        (f"fping x2 -i0 -r{r} -t{timeout}", [
            ["fping", "-a", "-q", "-i0", f"-r{r}", f"-t{timeout}", "-B1", "-g", first, last]
            for first, last in (("10.98.0.1", "10.98.127.255"), ("10.98.128.0", "10.98.255.254"))], "half the range each"),
    ]
    if dense:
        tools.append((f"fping -i0 -r{r}", [["fping", "-a", "-q", "-i0", f"-r{r}", f"-t{timeout}", "-B1", "-g", RANGE]], ""))
    tools += [
        ("nmap -sn -T5", [["nmap", "-sn", "-n", "-T5", "--min-rate", "100000", "--max-retries", r, "-oG", "-", RANGE]], ""),
        ("masscan --ping", [["masscan", "--ping", RANGE, "--rate", "1000000", "--wait", "1", "-oL", "-"]], "waits 1 s"),
        ("zmap icmp", [["zmap", "-M", "icmp_echoscan", "-r", "1000000", "-c", "1", "-i", "cable", "-G", "02:00:00:00:00:02",
                        "-q", "-b", "/dev/null", "--max-sendto-failures=-1", "-P", r if retries else "1", RANGE]], "cooldown 1 s"),
    ]
    return tools + list(more)


def list_v6():
    """fping makes no IPv6 ranges: all of the /112 in a file, and each half in one."""
    names = [f"/tmp/m6-bench-v6-{part}" for part in ("all", "low", "high")]
    for name, (first, last) in zip(names, ((0, 65536), (0, 32768), (32768, 65536))):
        with open(name, "w") as file:
            file.writelines(f"2001:db8:98::{n:x}\n" for n in range(first, last))
    return names


def tcp(program, ports, target=RANGE):
    text = ",".join(map(str, ports))
    tools = [
        ("mang6 packet", mang6(program, *FAST, "--tcp", text, "--retries", "1", "--timeout", "500ms", target=target), ""),
        ("mang6 raw", mang6(program, "--rate", "max", "--tcp", text, "--retries", "1", "--timeout", "500ms", target=target), ""),
        ("nmap -sS", [["nmap", "-Pn", "-sS", "-n", "-T5", "--min-rate", "100000", "--max-retries", "1", "-p", text, "--open",
                       "-oG", "-", target]], ""),
        ("nmap -sT", [["nmap", "-Pn", "-sT", "-n", "-T5", "--min-rate", "100000", "--max-retries", "1", "-p", text, "--open",
                       "-oG", "-", target]], ""),
        ("masscan", [["masscan", target, "-p", text, "--rate", "1000000", "--wait", "1", "-oL", "-"]], "waits 1 s"),
    ]
    if len(ports) == 1:
        tools.append(("zmap", [["zmap", "-p", text, "-r", "1000000", "-c", "1", "-i", "cable", "-G", "02:00:00:00:00:02", "-q",
                                "-b", "/dev/null", "--max-sendto-failures=-1", target]], "cooldown 1 s"))
    return tools


def main():
    arguments = [each for each in sys.argv[1:] if not each.startswith("--")]
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 3
    arguments = [each for each in arguments if not each.isdigit()]
    program, responder, ceiling, *cases = arguments
    everyone, slow = 65534, HOSTS[:100]
    for name in cases:
        make()
        case = Case(responder)
        try:
            if name == "dense":
                case.dense()
                bare = [[ceiling, "cable", "02:00:00:00:00:01", "02:00:00:00:00:02", "10.90.0.1", "10.98.0.0", "65536", str(n), "2"]
                        for n in range(2)]
                table("Dense /16", everyone, icmp(program, 1, 500, True), runs)
                for _ in range(runs):
                    done = [subprocess.Popen(["ip", "netns", "exec", NEAR, *each], stdout=subprocess.PIPE, text=True) for each in bare]
                    print("ceiling:", "; ".join(each.communicate()[0].strip() for each in done), flush=True)
            elif name == "sparse":
                case.sparse(HOSTS)
                table("Sparse /16: 1,000 answer", set(HOSTS), icmp(program, 1, 500, False), runs)
            elif name == "slow":
                case.sparse(HOSTS[100:])
                case.slow(slow, "200-450")
                tools = [each for each in icmp(program, 1, 500, False) if each[0].startswith(("mang6", "fping"))]
                table("Sparse /16, 100 of 1,000 hosts take 200-450 ms", set(HOSTS), tools, runs)
            elif name == "lossy":
                case.silent()
                case.slow(HOSTS, "10-10")
                case.loss(2)
                table("Sparse /16, 10 ms, 2% loss each way, asked three times", set(HOSTS), icmp(program, 2, 500, False), runs)
            elif name == "ipv6":
                case.dense()
                target = "2001:db8:98::/112"
                listed = list_v6()
                tools = [("mang6 packet", mang6(program, *FAST, target=target), ""),
                         ("mang6 raw", mang6(program, "--rate", "max", target=target), ""),
                         ("fping -6 -i0 -r1 -t500", [["fping", "-6", "-a", "-q", "-i0", "-r1", "-t500", "-B1", "-f", listed[0]]], ""),
                         ("fping -6 x2", [["fping", "-6", "-a", "-q", "-i0", "-r1", "-t500", "-B1", "-f", half] for half in listed[1:]], ""),
                         ("nmap -6", [["nmap", "-6", "-sn", "-n", "-T5", "--min-rate", "100000", "--max-retries", "1", "-oG", "-", target]], "")]
                table("Dense IPv6 /112", 65536, tools, runs)
            elif name == "bottleneck":
                case.dense()
                case.bottleneck(50000)
                tools = [("mang6, no rate given", mang6(program), ""), ("mang6 raw, max", mang6(program, "--rate", "max"), "")]
                table("Dense /16 behind 50,000 packets/s", everyone, tools, runs)
            elif name == "narrow":
                case.sparse(HOSTS)
                case.bottleneck(50000)
                tools = [("mang6, no rate given", mang6(program), ""), ("mang6 raw, max", mang6(program, "--rate", "max"), "")]
                table("Sparse /16 behind 50,000 packets/s", set(HOSTS), tools, runs)
            elif name == "tcp":
                case.dense()
                case.listen(80)
                table("TCP, one port, dense /16", everyone, tcp(program, [80]), runs)
            elif name == "tcp-sparse":
                case.sparse(HOSTS)
                case.listen(80)
                table("TCP, one port, sparse /16", set(HOSTS), tcp(program, [80]), runs)
            elif name == "tcp-ten":
                case.dense("10.98.0.0/22")
                case.listen(80)
                ports = [21, 22, 23, 25, 53, 80, 110, 143, 443, 445]
                table("TCP, ten ports, /22", 1022, tcp(program, ports, "10.98.0.0/22"), runs)
            elif name == "large":
                case.dense(LARGE)
                for target in (RANGE, LARGE):
                    tools = [("mang6 packet", mang6(program, *FAST, target=target), "")]
                    table(f"Dense {target}", 65534 if target == RANGE else (1 << 20) - 2, tools, runs)
            elif name == "stored":
                case.dense()
                db = "/tmp/m6-bench.db"
                fresh = f"rm -f {db}*; {program} -q --db {db} init"
                scan = f"{program} -q --db {db} scan {RANGE} --unlisted -o name {' '.join(FAST)}"
                sh(fresh)
                tools = [("stored", [["sh", "-c", f"exec {scan}"]], "each run added to the same database"),
                         ("not stored", mang6(program, *FAST), "")]
                table("Dense /16, stored and not", everyone, tools, runs)
            else:
                sys.exit(f"no case {name}")
        finally:
            case.end()
            clean()


main()
