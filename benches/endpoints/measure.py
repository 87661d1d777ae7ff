#!/usr/bin/env python3
"""`mang6 probe` over many web endpoints: wall clock, CPU, largest resident size, and whether it was right.

usage: measure.py MANG6 ENDPOINTS... [--runs N] [--stored]

With --stored every run goes into one database, and each but the first is compared with those before it.

Needs root. Makes the namespaces m6-web-near and m6-web-far and removes them again. Behind the far end the
kernel answers for every address of a /16 and a /64; one nginx serves them all over TLS with a certificate of
its own authority, one BIND knows every name. Every endpoint is a name with one address of each family.
Told beside the figures: how many endpoints hold rung 5's web checks, which must be all of them: a probe that
gives up is quick, too.
"""

import ipaddress
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

NEAR, FAR = "m6-web-near", "m6-web-far"
ZONE = "bench.lab"
RESOLVER = "10.66.0.2"
WANTED = ("web-has-aaaa", "web-reachable-v6", "web-same-status", "web-same-content", "web-tls-valid-v6",
          "web-same-certificate", "web-large-packets-v6")


# More than a server has open at once: its connections are under way for milliseconds.
MOST_FILES = 65536


def sh(command, check=True):
    return subprocess.run(command, shell=True, check=check, text=True, capture_output=True)


def clean():
    for name in (NEAR, FAR):
        sh(f"ip netns delete {name}", check=False)


def make():
    clean()
    for name in (NEAR, FAR):
        sh(f"ip netns add {name}")
        sh(f"ip netns exec {name} sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0")
        # A connection that is closed is not kept: ten thousand a family go over one cable.
        sh(f"ip netns exec {name} sysctl -qw net.ipv4.ip_local_port_range='1024 65000'")
        sh(f"ip -n {name} link set lo up")
    sh(f"ip netns exec {FAR} sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0"
       " net.ipv4.icmp_msgs_per_sec=10000000 net.ipv4.icmp_msgs_burst=10000000")
    sh(f"ip link add near0 netns {NEAR} type veth peer name far0 netns {FAR}")
    for name, device, last in ((NEAR, "near0", 1), (FAR, "far0", 2)):
        sh(f"ip -n {name} link set {device} up")
        sh(f"ip -n {name} address add 10.66.0.{last}/24 dev {device}")
        sh(f"ip -n {name} address add 2001:db8:66::{last}/64 dev {device} nodad")
    for four, six in (("10.65.0.0/16", "2001:db8:65::/64"),):
        sh(f"ip -n {FAR} route add local {four} dev lo")
        sh(f"ip -n {FAR} -6 route add local {six} dev lo")
        sh(f"ip -n {NEAR} route add {four} via 10.66.0.2")
        sh(f"ip -n {NEAR} -6 route add {six} via 2001:db8:66::2")


def addresses(number):
    four = ipaddress.ip_address("10.65.0.0") + 256 + number
    six = ipaddress.ip_address("2001:db8:65::") + 256 + number
    return four, six


def certificate(folder):
    sh(f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=bench"
       f" -keyout {folder}/ca.key -out {folder}/ca.pem")
    sh(f"openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=w.{ZONE}"
       f" -keyout {folder}/web.key -out {folder}/web.csr")
    with open(f"{folder}/san", "w") as file:
        file.write(f"subjectAltName=DNS:*.{ZONE}\nbasicConstraints=CA:FALSE\n")
    sh(f"openssl x509 -req -in {folder}/web.csr -CA {folder}/ca.pem -CAkey {folder}/ca.key -days 20"
       f" -extfile {folder}/san -out {folder}/web.pem")


def serve(folder, most):
    """nginx and BIND at the far end; the processes."""
    os.makedirs(f"{folder}/page")
    with open(f"{folder}/page/index.html", "w") as file:
        file.write("<!doctype html><title>Trang</title>" + "<p>Cổng thông tin điện tử</p>\n" * 300)
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(f"""daemon off; user root; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_timeout 0; types {{ text/html html; }} default_type text/html;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 443 ssl backlog=16384; listen [::]:443 ssl ipv6only=on backlog=16384;
    ssl_certificate {folder}/web.pem; ssl_certificate_key {folder}/web.key; root {folder}/page; }} }}
""")
    with open(f"{folder}/{ZONE}", "w") as file:
        file.write(f"$TTL 60\n@ IN SOA ns.{ZONE}. admin.{ZONE}. 1 3600 600 86400 60\n@ NS ns.{ZONE}.\nns A {RESOLVER}\n")
        for number in range(most):
            four, six = addresses(number)
            file.write(f"w{number} A {four}\nw{number} AAAA {six}\n")
    with open(f"{folder}/named.conf", "w") as file:
        file.write(f"""options {{ directory "{folder}"; pid-file none; session-keyfile "{folder}/session"; listen-on {{ {RESOLVER}; }};
 listen-on-v6 {{ none; }}; recursion no; dnssec-validation no; notify no; }};
controls {{ }};
zone "{ZONE}" {{ type primary; file "{folder}/{ZONE}"; }};
""")
    inside = ["ip", "netns", "exec", FAR]
    log = open(f"{folder}/servers.log", "w")
    processes = [subprocess.Popen([*inside, *command], stdout=log, stderr=log) for command in
                 (["nginx", "-c", f"{folder}/nginx.conf"], ["named", "-g", "-n", "1", "-c", f"{folder}/named.conf"])]
    four, _ = addresses(0)
    ready = (f"ip netns exec {NEAR} bash -c '</dev/tcp/{four}/443' && ip netns exec {NEAR} bash -c '</dev/tcp/{RESOLVER}/53'")
    until = time.monotonic() + 60
    while sh(ready, check=False).returncode != 0:
        if time.monotonic() > until:
            sys.exit(f"the servers do not listen: {open(f'{folder}/servers.log').read()[-2000:]}")
        time.sleep(0.1)
    return processes


def declare(program, folder, count):
    """A database of so many endpoints; the command's beginning."""
    work = f"{folder}/{count}"
    os.makedirs(work)
    with open(f"{work}/in.toml", "w") as file:
        file.write('[[site]]\ncode = "ttdl"\nname = "Trung tâm"\nkind = "data_centre"\nunit = "2025/51"\n')
        for prefix in ("10.65.0.0/16", "2001:db8:65::/64", "10.66.0.0/24", "2001:db8:66::/64"):
            file.write(f'\n[[prefix]]\nprefix = "{prefix}"\nrole = "server"\nsite = "ttdl"\n')
        for number in range(count):
            file.write(f'\n[[service]]\ncode = "w{number}"\nkind = "web"\nname = "w{number}.{ZONE}"\nports = [443]\n'
                       'exposure = "internal"\n')
    with open(f"{work}/config.toml", "w") as file:
        file.write(f'db = "mang6.db"\nvantage = "bench"\nresolvers = ["{RESOLVER}:53"]\n'
                   f'trusted_ca_files = ["{folder}/ca.pem"]\n')
    mang6 = [program, "--config", f"{work}/config.toml", "--lang", "en", "-q"]
    for arguments in (["init"], ["import", f"{work}/in.toml"]):
        subprocess.run([*mang6, *arguments], check=True, stdout=subprocess.DEVNULL)
    return mang6


def measured(mang6, count, stored):
    """Wall s, CPU s, largest resident MiB, and whether every endpoint has every check that must pass."""
    with tempfile.NamedTemporaryFile("w+") as out:
        began = time.monotonic()
        process = subprocess.Popen(["ip", "netns", "exec", NEAR, *mang6, "probe", *([] if stored else ["--no-store"]), "-o", "json"],
                                   stdout=out, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1):
            sys.exit(f"mang6 probe: exit {code}")
        # A child's largest resident size begins with its parent's (the kernel keeps it over exec): what the
        # answer of ten thousand takes here would count as the next run's.
        right = subprocess.run([sys.executable, __file__, "--right", out.name, str(count)]).returncode == 0
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    resident = usage.ru_maxrss / 1024
    if resident <= own:
        sys.exit(f"{resident:.0f} MiB are this program's own ({own:.0f})")
    return wall, usage.ru_utime + usage.ru_stime, resident, right


def all_right(path, count):
    with open(path) as file:
        document = json.load(file)
    right, wrong = 0, {}
    for subject in document["subjects"]:
        verdicts = {check["id"]: check["verdict"] for check in subject["checks"]}
        missed = [rule for rule in WANTED if verdicts.get(rule) != "pass"]
        right += not missed
        for rule in missed:
            wrong[rule, verdicts.get(rule)] = wrong.get((rule, verdicts.get(rule)), 0) + 1
    if wrong:
        print("  not passed:", ", ".join(f"{rule} {verdict} {many}" for (rule, verdict), many in sorted(wrong.items())))
    return right == count


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--right"]:
        sys.exit(0 if all_right(arguments[1], int(arguments[2])) else 1)
    runs = 3
    if "--runs" in arguments:
        at = arguments.index("--runs")
        runs = int(arguments[at + 1])
        del arguments[at:at + 2]
    stored = "--stored" in arguments
    if stored:
        arguments.remove("--stored")
    program, counts = os.path.abspath(arguments[0]), [int(each) for each in arguments[1:]]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(MOST_FILES, hard), hard))
    folder = tempfile.mkdtemp(prefix="m6-web-")
    os.chmod(folder, 0o755)
    processes = []
    try:
        make()
        certificate(folder)
        processes = serve(folder, max(counts))
        print(f"| endpoints | wall s (median of {runs}) | CPU s | RSS MiB | ms an endpoint | all right |")
        print("|---|---|---|---|---|---|")
        for count in counts:
            mang6 = declare(program, folder, count)
            every = [measured(mang6, count, stored) for _ in range(runs)]
            if stored:
                for at, each in enumerate(every, 1):
                    print(f"  run {at}: {each[0]:.1f} s, {each[1]:.1f} s CPU, {each[2]:.0f} MiB")
            wall, cpu, resident = (statistics.median(each[at] for each in every) for at in range(3))
            right = "yes" if all(each[3] for each in every) else "NO"
            print(f"| {count:,} | {wall:.1f} | {cpu:.1f} | {resident:.0f} | {1000 * wall / count:.1f} | {right} |", flush=True)
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=20)
        clean()
        shutil.rmtree(folder, ignore_errors=True)


main()
