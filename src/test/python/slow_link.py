"""A memcached at the far end of a slow link that can be cut: two TUN devices, and a relay between them.

usage: slow_link.py SLOT BYTES_PER_SECOND DELAY_MILLISECONDS

The device of the far end and memcached are in a network namespace without a name, so all of it vanishes with this process.
The near end has the address 198.18.SLOT.1, memcached 198.18.SLOT.2:11211 (RFC 2544, for measurements). Needs root, Linux,
/dev/net/tun, ip (Debian package iproute2) and memcached.

Standard input takes a command a line; the end of standard input ends the process.
  dark BYTES SECONDS [PAUSE SECONDS]...   no packet passes for SECONDS, once so many BYTES more have been sent to memcached; then
                                          again after each PAUSE, in seconds
  lose BYTES SECONDS                      the same, for the one TCP flow that sends the packet then, while others pass
Standard output has "ready" at the start, and "cut" when a cut begins.
"""

import ctypes
import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import deque

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000

TCP = 6
LARGEST_PACKET = 65535
# what a router holds before it drops packets, in bytes
QUEUE_BYTES = 1 << 18

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def open_tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def configure(name, address, peer):
    subprocess.run(["ip", "address", "add", address, "peer", peer, "dev", name], check=True)
    subprocess.run(["ip", "link", "set", name, "up"], check=True)


def start_memcached(address):
    # 4 threads, as is memcached's default; enough memory to evict nothing
    command = ["memcached", "-u", "nobody", "-l", address, "-p", "11211", "-U", "0", "-m", "256"]
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
    )
    while True:
        try:
            socket.create_connection((address, 11211)).close()
            return server
        except OSError:
            if server.poll() is not None:
                raise SystemExit("memcached ended with %d" % server.returncode)
            time.sleep(0.01)


def flow(packet):
    """Both TCP ports, the lower one first; None of what is not TCP over IPv4."""
    if packet[0] >> 4 != 4 or packet[9] != TCP:
        return None
    header = 4 * (packet[0] & 15)
    return tuple(sorted(struct.unpack_from("!HH", packet, header)))


class Cuts:
    """When which packets are dropped."""

    def __init__(self):
        self.bytes_left = None
        self.plan = []
        self.of_one_flow = False
        self.lost = None
        self.spans = []

    def command(self, line):
        name, bytes_left, *seconds = line.split()
        self.of_one_flow = name == "lose"
        self.plan = [float(each) for each in seconds]
        self.lost = None
        self.bytes_left = int(bytes_left)

    def sent(self, packet, now):
        if self.bytes_left is None:
            return
        self.bytes_left -= len(packet)
        if self.bytes_left > 0 or (self.of_one_flow and flow(packet) is None):
            return
        self.bytes_left = None
        self.lost = flow(packet) if self.of_one_flow else None
        self.spans = []
        begin = now
        for i, seconds in enumerate(self.plan):
            if i % 2 == 0:
                self.spans.append((begin, begin + seconds))
            begin += seconds
        print("cut", flush=True)

    def drops(self, packet, now):
        return any(begin <= now < end for begin, end in self.spans) and (
            self.lost is None or flow(packet) == self.lost
        )


class Direction:
    """Packets on their way from one device to the other."""

    def __init__(self, source, target, rate, delay):
        self.source = source
        self.target = target
        self.rate = rate
        self.delay = delay
        self.free_at = 0.0
        self.packets = deque()

    def read(self):
        try:
            return os.read(self.source, LARGEST_PACKET)
        except BlockingIOError:
            return None

    def take(self, packet, now):
        if (self.free_at - now) * self.rate < QUEUE_BYTES:
            self.free_at = max(self.free_at, now) + len(packet) / self.rate
            self.packets.append((self.free_at + self.delay, packet))

    def deliver(self, now, cuts):
        while self.packets and self.packets[0][0] <= now:
            packet = self.packets.popleft()[1]
            if not cuts.drops(packet, now):
                os.write(self.target, packet)

    def next_at(self):
        return self.packets[0][0] if self.packets else None


def relay(near, far, rate, delay):
    up = Direction(near, far, rate, delay)
    down = Direction(far, near, rate, delay)
    cuts = Cuts()
    poll = select.poll()
    for each in (near, far, sys.stdin.fileno()):
        poll.register(each, select.POLLIN)
    while True:
        due = [each.next_at() for each in (up, down) if each.packets]
        wait = max(0.0, min(due) - time.monotonic()) if due else 1.0
        for readable, _ in poll.poll(max(0, round(wait * 1000))):
            if readable == sys.stdin.fileno():
                line = sys.stdin.readline()
                if not line:
                    return
                cuts.command(line)
        for direction in (up, down):
            for _ in range(64):
                packet = direction.read()
                if packet is None:
                    break
                now = time.monotonic()
                if direction is up:
                    cuts.sent(packet, now)
                if not cuts.drops(packet, now):
                    direction.take(packet, now)
            direction.deliver(time.monotonic(), cuts)


def main():
    slot, rate, delay = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]) / 1000
    near_address, far_address = "198.18.%d.1" % slot, "198.18.%d.2" % slot
    near_name = "memcload%d" % slot
    near = open_tun(near_name)
    configure(near_name, near_address, far_address)
    check(libc.unshare(CLONE_NEWNET))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    far = open_tun("far")
    configure("far", far_address, near_address)
    server = start_memcached(far_address)
    try:
        print("ready", flush=True)
        relay(near, far, rate, delay)
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
