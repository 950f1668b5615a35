#!/bin/sh
# Lab ipv6-only: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add vb-ipv6-only

# Its loopback comes up, with the mark that tells that namespace vb-ipv6-only is the lab’s
ip -n vb-ipv6-only link set dev lo alias vethboard:ipv6-only:@fabric up

# A named namespace lives until its name is removed, with or without a process
ip netns add six1

# Its loopback comes up, with the mark that tells that namespace six1 is the lab’s
ip -n six1 link set dev lo alias vethboard:ipv6-only:six1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add six2

# Its loopback comes up, with the mark that tells that namespace six2 is the lab’s
ip -n six2 link set dev lo alias vethboard:ipv6-only:six2 up

# A bridge is a switch: its ports hear each other
ip -n vb-ipv6-only link add name br0 address 02:76:ca:07:b6:0e up type bridge stp_state 0

# The mark tells that br0 is Vethboard’s own
ip -n vb-ipv6-only link set dev br0 alias vethboard:ipv6-only:br0

# One message makes the whole cable, the port of br0 to six1 and six1:eth0, both with their final names
ip -n vb-ipv6-only link add name six1-eth0 address fe:76:c6:f2:72:bd master br0 up type veth peer name eth0 address 02:76:40:9b:eb:db netns six1

# The mark tells that the port of br0 to six1 is Vethboard’s own
ip -n vb-ipv6-only link set dev six1-eth0 alias 'vethboard:ipv6-only:six1:eth0~'

# six1:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n six1 link set dev eth0 alias vethboard:ipv6-only:six1:eth0 up

# One message makes the whole cable, the port of br0 to six2 and six2:eth0, both with their final names
ip -n vb-ipv6-only link add name six2-eth0 address fe:76:b9:a4:67:80 master br0 up type veth peer name eth0 address 02:76:69:e5:59:e8 netns six2

# The mark tells that the port of br0 to six2 is Vethboard’s own
ip -n vb-ipv6-only link set dev six2-eth0 alias 'vethboard:ipv6-only:six2:eth0~'

# six2:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n six2 link set dev eth0 alias vethboard:ipv6-only:six2:eth0 up

# br0 gets its address, and with it the route to its subnet
ip -n vb-ipv6-only address add fd12:3456:789a:1::1/64 dev br0

# six1:eth0 gets its address, and with it the route to its subnet
ip -n six1 address add fd12:3456:789a:1::11/64 dev eth0

# six2:eth0 gets its address, and with it the route to its subnet
ip -n six2 address add fd12:3456:789a:1::12/64 dev eth0

# Packets to default go this way from now on
ip -n six1 -6 route add default via fd12:3456:789a:1::1 dev eth0
ip -n six2 -6 route add default via fd12:3456:789a:1::1 dev eth0
