#!/usr/bin/env python3
"""Records what this kernel says, for test/unit/netlink-fixtures.test.ts: the bytes of link, address and route dumps
(*.hex) and, as what they must mean, `ip -j -d` of the same moment (*.json), in a folder per kernel version. Plain
sockets, none of our own code.
Run it inside the sandbox, from the repository's root:
    node scripts/sandbox.mjs python3 test/support/record-netlink.py
"""
import ctypes, json, os, socket, struct, subprocess

FOLDER = "test/fixtures/netlink/linux-" + ".".join(os.uname().release.split(".")[:2])
os.makedirs(FOLDER, exist_ok=True)

SCENES = {
    "bridge-and-veth": """
        link add br0 address 02:00:00:00:00:01 type bridge stp_state 1 priority 4096 forward_delay 400
        link add v0 address 02:00:00:00:00:02 type veth peer name v1 address 02:00:00:00:00:03
        link set v0 master br0 up
        link set v1 up alias hostile-<b>$(id)</b>
        link set br0 up
        link property add dev v1 altname a-name-that-is-longer-than-fifteen
        addr add 192.168.10.1/24 brd + dev br0
        addr add 2001:db8::1/64 dev v1 nodad
        addr add 10.9.0.1 peer 10.9.0.2/32 dev v1
        route add 10.20.0.0/16 via 192.168.10.7 metric 5 mtu 1300
        route add unreachable 10.30.0.0/16
        route add 10.40.0.0/16 nexthop via 192.168.10.8 weight 2 nexthop via 192.168.10.9
        route add 10.50.0.0/16 via inet6 2001:db8::7 dev v1
        route add default via 2001:db8::9 dev v1 pref high
    """,
    "macvlan-vxlan-tun": """
        link add lower0 address 02:00:00:00:00:04 type veth peer name lower1 address 02:00:00:00:00:05
        link add mv0 link lower0 address 02:00:00:00:00:06 type macvlan mode private
        link add vx0 address 02:00:00:00:00:07 type vxlan id 42 remote 192.0.2.9 local 192.0.2.1 dstport 4789
        link add vx6 address 02:00:00:00:00:08 type vxlan id 43 group ff02::7 dev lower0 dstport 4789 ttl 3
        tuntap add tap0 mode tap
        tuntap add tun0 mode tun
    """,
    "vlan-ipvlan-dummy-vrf-bond": """
        link add d0 address 02:00:00:00:00:09 type dummy
        link add vl0 link d0 address 02:00:00:00:00:0a type vlan id 7 protocol 802.1ad
        link add ipv0 link d0 type ipvlan mode l3s private
        link add vrf0 address 02:00:00:00:00:0b type vrf table 100
        link add bond0 address 02:00:00:00:00:0c type bond mode active-backup miimon 100
    """,
}

# type, name, what follows the header, what `ip` calls it
DUMPS = [
    (18, "link", struct.pack("<BxHiII", 0, 0, 0, 0, 0) + struct.pack("<HHI", 8, 29, 8), ["link", "show"]),
    (22, "address", struct.pack("<BBBBI", 0, 0, 0, 0, 0), ["address", "show"]),
    (26, "route", struct.pack("<8BI", 0, 0, 0, 0, 0, 0, 0, 0, 0), ["route", "show", "table", "all"]),
]


def dump(kind, payload):
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    nl.setsockopt(270, 12, 1)  # strict checking, so that filters work
    nl.send(struct.pack("<IHHII", 16 + len(payload), kind, 0x301, 1, 0) + payload)
    out = b""
    while True:
        part = nl.recv(1 << 20)
        at = 0
        while at < len(part):
            length, what = struct.unpack_from("<IH", part, at)
            if what in (2, 3):
                return out
            out += part[at : at + (length + 3 & ~3)]
            at += length + 3 & ~3


def ip(*args):
    return subprocess.run(["ip", *args], capture_output=True, text=True)


for scene, commands in SCENES.items():
    ip("netns", "add", scene)
    failed = [r.stderr for line in commands.strip().splitlines() if (r := ip("-n", scene, *line.split())).returncode]
    if failed:
        print(f"{scene}: not recorded, this kernel refuses: {failed[0].strip()}")
        continue
    netns = os.open(f"/run/netns/{scene}", os.O_RDONLY)
    assert ctypes.CDLL(None).setns(netns, 0) == 0
    subprocess.run(["sleep", "3"])  # duplicate address detection and the bridge's ports come to rest
    for kind, name, payload, show in DUMPS:
        hexed = dump(kind, payload).hex()
        lines = [hexed[i : i + 64] for i in range(0, len(hexed), 64)]
        said = []
        for family in [["-4"], ["-6"]] if name == "route" else [[]]:
            printed = ip("-j", "-d", *family, *show).stdout
            said += [item for item in json.loads(printed or "[]") if item]
        base = f"{FOLDER}/{scene}.{name}"
        with open(base + ".hex", "w") as out:
            out.write(f"# Linux {os.uname().release}: ip -d {' '.join(show)}\n" + "\n".join(lines) + "\n")
        with open(base + ".json", "w") as out:
            json.dump(said, out, indent=1)
            out.write("\n")
    print(f"{scene}: recorded")
