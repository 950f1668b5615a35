"""Discovery with pyroute2: links, addresses and routes of every named netns, in one process, a socket per netns.

Each line of its input starts a run, which prints a line of JSON.
"""
import json
import sys
import time

from pyroute2 import IPRoute, netns


def discover():
    counts = {"netns": 0, "links": 0, "addresses": 0, "routes": 0}
    for name in [None, *netns.listnetns()]:
        if name is not None:
            netns.pushns(name)
        try:
            with IPRoute() as ipr:
                counts["netns"] += 1
                counts["links"] += len(list(ipr.get_links()))
                counts["addresses"] += len(list(ipr.get_addr()))
                counts["routes"] += len(list(ipr.get_routes()))
        finally:
            if name is not None:
                netns.popns()
    return counts


for _ in sys.stdin:
    start = time.monotonic()
    counts = discover()
    print(json.dumps({"ms": (time.monotonic() - start) * 1000, **counts}), flush=True)
