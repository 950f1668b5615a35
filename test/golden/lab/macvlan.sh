#!/bin/sh
# Lab macvlan: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add machine

# Its loopback comes up, with the mark that tells that namespace machine is the lab’s
ip -n machine link set dev lo alias vethboard:macvlan:machine up

# A named namespace lives until its name is removed, with or without a process
ip netns add mac1

# Its loopback comes up, with the mark that tells that namespace mac1 is the lab’s
ip -n mac1 link set dev lo alias vethboard:macvlan:mac1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add mac2

# Its loopback comes up, with the mark that tells that namespace mac2 is the lab’s
ip -n mac2 link set dev lo alias vethboard:macvlan:mac2 up

# A named namespace lives until its name is removed, with or without a process
ip netns add server

# Its loopback comes up, with the mark that tells that namespace server is the lab’s
ip -n server link set dev lo alias vethboard:macvlan:server up

# One message makes the whole cable, server:eth0 and machine:eth0, both with their final names
ip -n server link add name eth0 address 02:76:4f:77:56:42 up type veth peer name eth0 address 02:76:a4:cc:ea:85 netns machine

# The mark tells that server:eth0 is Vethboard’s own
ip -n server link set dev eth0 alias vethboard:macvlan:server:eth0

# machine:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n machine link set dev eth0 alias vethboard:macvlan:machine:eth0 up

# mac1:mac0 is a macvlan, made with all that it can’t be given later
ip -n machine link add link eth0 name mac0 address 02:76:a9:1b:33:ca mtu 1500 netns mac1 type macvlan mode bridge

# mac1:mac0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n mac1 link set dev mac0 alias vethboard:macvlan:mac1:mac0 up

# mac2:mac0 is a macvlan, made with all that it can’t be given later
ip -n machine link add link eth0 name mac0 address 02:76:a1:22:03:ec mtu 1500 netns mac2 type macvlan mode bridge

# mac2:mac0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n mac2 link set dev mac0 alias vethboard:macvlan:mac2:mac0 up

# server:eth0 gets its address, and with it the route to its subnet
ip -n server address add 10.0.8.100/24 dev eth0

# machine:eth0 gets its address, and with it the route to its subnet
ip -n machine address add 10.0.8.1/24 dev eth0

# mac1:mac0 gets its address, and with it the route to its subnet
ip -n mac1 address add 10.0.8.11/24 dev mac0

# mac2:mac0 gets its address, and with it the route to its subnet
ip -n mac2 address add 10.0.8.12/24 dev mac0
