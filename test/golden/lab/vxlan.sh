#!/bin/sh
# Lab vxlan: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add h1

# Its loopback comes up, with the mark that tells that namespace h1 is the lab’s
ip -n h1 link set dev lo alias vethboard:vxlan:h1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add h2

# Its loopback comes up, with the mark that tells that namespace h2 is the lab’s
ip -n h2 link set dev lo alias vethboard:vxlan:h2 up

# One message makes the whole cable, h2:eth0 and h1:eth0, both with their final names
ip -n h2 link add name eth0 address 02:76:ff:b8:7c:b6 up type veth peer name eth0 address 02:76:06:80:56:c8 netns h1

# The mark tells that h2:eth0 is Vethboard’s own
ip -n h2 link set dev eth0 alias vethboard:vxlan:h2:eth0

# h1:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n h1 link set dev eth0 alias vethboard:vxlan:h1:eth0 up

# h1:vx7 is a vxlan, made with all that it can’t be given later
ip -n h1 link add name vx7 address 02:76:a5:be:71:ff mtu 1450 type vxlan id 7 dev eth0 remote 10.0.0.2 local 10.0.0.1 dstport 4789

# h1:vx7 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n h1 link set dev vx7 alias vethboard:vxlan:h1:vx7 up

# h2:vx7 is a vxlan, made with all that it can’t be given later
ip -n h2 link add name vx7 address 02:76:04:a7:cf:e4 mtu 1450 type vxlan id 7 dev eth0 remote 10.0.0.1 local 10.0.0.2 dstport 4789

# h2:vx7 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n h2 link set dev vx7 alias vethboard:vxlan:h2:vx7 up

# h2:eth0 gets its address, and with it the route to its subnet
ip -n h2 address add 10.0.0.2/24 dev eth0

# h1:eth0 gets its address, and with it the route to its subnet
ip -n h1 address add 10.0.0.1/24 dev eth0

# h1:vx7 gets its address, and with it the route to its subnet
ip -n h1 address add 172.16.7.1/24 dev vx7

# h2:vx7 gets its address, and with it the route to its subnet
ip -n h2 address add 172.16.7.2/24 dev vx7
