"""Event latency with pyroute2: prints, for each event of link mtu0, its MTU and the monotonic clock (ms)."""
import json
import time

from pyroute2 import IPRoute

with IPRoute() as ipr:
    ifindex = ipr.link_lookup(ifname="mtu0")[0]
    ipr.bind()
    print(json.dumps({"ready": True}), flush=True)
    while True:
        for message in ipr.get():
            now = time.monotonic() * 1000
            if message["event"] == "RTM_NEWLINK" and message["index"] == ifindex:
                print(json.dumps({"mtu": message.get_attr("IFLA_MTU"), "ms": now}), flush=True)
