#!/bin/sh
# Discovery with iproute2: links with addresses, and routes, of the host and of every named netns, as JSON.
ip -j -d addr
ip -j route show table all
exec ip -all netns exec sh -c 'ip -j -d addr; ip -j route show table all'
