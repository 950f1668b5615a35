#!/bin/sh
# Lab vlan-trunk: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add left

# Its loopback comes up, with the mark that tells that namespace left is the lab’s
ip -n left link set dev lo alias vethboard:vlan-trunk:left up

# A named namespace lives until its name is removed, with or without a process
ip netns add right

# Its loopback comes up, with the mark that tells that namespace right is the lab’s
ip -n right link set dev lo alias vethboard:vlan-trunk:right up

# One message makes the whole cable, right:eth0 and left:eth0, both with their final names
ip -n right link add name eth0 address 02:76:0c:33:18:e3 up type veth peer name eth0 address 02:76:3d:bb:10:9b netns left

# The mark tells that right:eth0 is Vethboard’s own
ip -n right link set dev eth0 alias vethboard:vlan-trunk:right:eth0

# left:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n left link set dev eth0 alias vethboard:vlan-trunk:left:eth0 up

# left:lan7 is a vlan, made with all that it can’t be given later
ip -n left link add link eth0 name lan7 mtu 1500 type vlan protocol 802.1Q id 7

# left:lan7 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n left link set dev lan7 alias vethboard:vlan-trunk:left:lan7 up

# left:lan9 is a vlan, made with all that it can’t be given later
ip -n left link add link eth0 name lan9 mtu 1500 type vlan protocol 802.1Q id 9

# left:lan9 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n left link set dev lan9 alias vethboard:vlan-trunk:left:lan9 up

# right:lan7 is a vlan, made with all that it can’t be given later
ip -n right link add link eth0 name lan7 mtu 1500 type vlan protocol 802.1Q id 7

# right:lan7 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n right link set dev lan7 alias vethboard:vlan-trunk:right:lan7 up

# right:lan9 is a vlan, made with all that it can’t be given later
ip -n right link add link eth0 name lan9 mtu 1500 type vlan protocol 802.1Q id 9

# right:lan9 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n right link set dev lan9 alias vethboard:vlan-trunk:right:lan9 up

# left:lan7 gets its address, and with it the route to its subnet
ip -n left address add 10.7.0.1/24 dev lan7

# left:lan9 gets its address, and with it the route to its subnet
ip -n left address add 10.9.0.1/24 dev lan9

# right:lan7 gets its address, and with it the route to its subnet
ip -n right address add 10.7.0.2/24 dev lan7

# right:lan9 gets its address, and with it the route to its subnet
ip -n right address add 10.9.0.2/24 dev lan9
