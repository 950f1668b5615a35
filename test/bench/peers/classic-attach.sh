#!/bin/sh -e
# The classic recipe of a hot add: classic-attach.sh PID BRIDGE ADDRESS. One process for each command.
ip link add bench-host type veth peer name bench-peer
ip link set bench-host master "$2"
ip link set bench-host up
ip link set bench-peer netns "$1"
nsenter -t "$1" -n ip link set bench-peer name eth1
nsenter -t "$1" -n ip addr add "$3" dev eth1
nsenter -t "$1" -n ip link set eth1 up
