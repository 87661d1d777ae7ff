"""Hostile servers behind one kernel: what a connection meets follows from the address it came to.

Every address of 10.98.1.0/24 and 2001:db8:98:1::/64 is ours. The last octet says what happens on port 80 (443
is TLS that never answers); over IPv4 every one is well. Port 53 answers for hostile.test: `aN` has the two
addresses N; `loop`, `chain` have aliases without an end.
"""

import gzip
import socket
import struct
import threading
import time

PAGE = b"<!doctype html><title>Trang</title>" + b"<p>well</p>" * 20
WELL = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(PAGE) + PAGE
# 64 MiB of zeros.
BOMB = gzip.compress(bytes(64 << 20), 9)


def forever(stream, piece, pause=0.0):
    while True:
        stream.sendall(piece)
        if pause:
            time.sleep(pause)


def redirect(stream, where):
    stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % where)


def meet(stream, port):
    stream.settimeout(30)
    local = stream.getsockname()[0]
    mapped = local.startswith("::ffff:") or ":" not in local
    number = 1 if mapped else int(local.rsplit(":", 1)[1], 16)
    if port == 443:
        # Takes the connection and never says a word.
        time.sleep(30)
        return
    request = stream.recv(4096)
    path = request.split(b" ")[1] if request.count(b" ") > 1 else b"/"
    if number == 2:
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        forever(stream, b"a" * 8192)
    elif number == 3:
        stream.sendall(b"HTTP/1.1 200 OK\r\n")
        forever(stream, b"X: y\r\n", 0.2)
    elif number == 4:
        stream.sendall(b"HTTP/1.1 200 OK\r\n")
        forever(stream, b"X-Long: " + b"y" * 4000 + b"\r\n")
    elif number == 5:
        redirect(stream, b"/b" if path == b"/a" else b"/a")
    elif number == 7:
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n"
                       b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BOMB) + BOMB)
    else:
        stream.sendall(WELL)


def guarded(stream, port):
    try:
        meet(stream, port)
    except OSError:
        pass
    finally:
        stream.close()


def listen(port):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    while True:
        stream, _ = server.accept()
        threading.Thread(target=guarded, args=(stream, port), daemon=True).start()


def name(labels):
    return b"".join(bytes([len(each)]) + each for each in labels) + b"\0"


def record(owner, kind, value):
    return name(owner) + struct.pack("!HHIH", kind, 1, 60, len(value)) + value


def answer(query):
    """One question, its answer; NOERROR and nothing for what is not known."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]])
        at += 1 + query[at]
    kind = struct.unpack("!H", query[at + 1:at + 3])[0]
    question = query[12:at + 5]
    first, zone = labels[0], labels[1:]
    records = []
    if first.startswith(b"loop"):
        # Two aliases of each other.
        other = [b"loop2" if first == b"loop" else b"loop"] + zone
        records = [record(labels, 5, name(other)), record(other, 5, name(labels))]
    elif first.startswith(b"chain"):
        # One alias more, whoever asks.
        number = int(first[5:] or b"0")
        records = [record([b"chain%d" % (number + each)] + zone if number + each else labels, 5,
                          name([b"chain%d" % (number + each + 1)] + zone)) for each in range(40)]
    elif first[1:].isdigit():
        number = int(first[1:])
        if kind == 1:
            records = [record(labels, 1, socket.inet_pton(socket.AF_INET, "10.98.1.%d" % number))]
        elif kind == 28:
            records = [record(labels, 28, socket.inet_pton(socket.AF_INET6, "2001:db8:98:1::%x" % number))]
    return query[:2] + struct.pack("!HHHHH", 0x8580, 1, len(records), 0, 0) + question + b"".join(records)


def resolve():
    server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", 53))
    while True:
        query, client = server.recvfrom(4096)
        try:
            server.sendto(answer(query), client)
        except (OSError, IndexError, ValueError, struct.error):
            pass


def resolve_by_tcp():
    server = socket.create_server(("::", 53), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    while True:
        stream, _ = server.accept()
        try:
            stream.settimeout(5)
            length = struct.unpack("!H", stream.recv(2))[0]
            told = answer(stream.recv(length))
            stream.sendall(struct.pack("!H", len(told)) + told)
        except (OSError, IndexError, ValueError, struct.error):
            pass
        stream.close()


for work in (lambda: listen(443), resolve, resolve_by_tcp):
    threading.Thread(target=work, daemon=True).start()
listen(80)
