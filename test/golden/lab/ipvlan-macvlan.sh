#!/bin/sh
# Lab ipvlan-macvlan: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add machine

# Its loopback comes up, with the mark that tells that namespace machine is the lab’s
ip -n machine link set dev lo alias vethboard:ipvlan-macvlan:machine up

# A named namespace lives until its name is removed, with or without a process
ip netns add ip1

# Its loopback comes up, with the mark that tells that namespace ip1 is the lab’s
ip -n ip1 link set dev lo alias vethboard:ipvlan-macvlan:ip1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add ip2

# Its loopback comes up, with the mark that tells that namespace ip2 is the lab’s
ip -n ip2 link set dev lo alias vethboard:ipvlan-macvlan:ip2 up

# A named namespace lives until its name is removed, with or without a process
ip netns add mac1

# Its loopback comes up, with the mark that tells that namespace mac1 is the lab’s
ip -n mac1 link set dev lo alias vethboard:ipvlan-macvlan:mac1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add mac2

# Its loopback comes up, with the mark that tells that namespace mac2 is the lab’s
ip -n mac2 link set dev lo alias vethboard:ipvlan-macvlan:mac2 up

# A named namespace lives until its name is removed, with or without a process
ip netns add server

# Its loopback comes up, with the mark that tells that namespace server is the lab’s
ip -n server link set dev lo alias vethboard:ipvlan-macvlan:server up

# One message makes the whole cable, server:eth0 and machine:eth0, both with their final names
ip -n server link add name eth0 address 02:76:b4:e2:78:0f up type veth peer name eth0 address 02:76:a5:8e:6e:ef netns machine

# The mark tells that server:eth0 is Vethboard’s own
ip -n server link set dev eth0 alias vethboard:ipvlan-macvlan:server:eth0

# machine:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n machine link set dev eth0 alias vethboard:ipvlan-macvlan:machine:eth0 up

# One message makes the whole cable, server:eth1 and machine:eth1, both with their final names
ip -n server link add name eth1 address 02:76:b4:e2:79:0f up type veth peer name eth1 address 02:76:a5:8e:6f:ef netns machine

# The mark tells that server:eth1 is Vethboard’s own
ip -n server link set dev eth1 alias vethboard:ipvlan-macvlan:server:eth1

# machine:eth1 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n machine link set dev eth1 alias vethboard:ipvlan-macvlan:machine:eth1 up

# ip1:ipv0 is a ipvlan, made with all that it can’t be given later
ip -n machine link add link eth0 name ipv0 mtu 1500 netns ip1 type ipvlan mode l2 bridge

# ip1:ipv0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n ip1 link set dev ipv0 alias vethboard:ipvlan-macvlan:ip1:ipv0 up

# ip2:ipv0 is a ipvlan, made with all that it can’t be given later
ip -n machine link add link eth0 name ipv0 mtu 1500 netns ip2 type ipvlan mode l2 bridge

# ip2:ipv0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n ip2 link set dev ipv0 alias vethboard:ipvlan-macvlan:ip2:ipv0 up

# mac1:mac0 is a macvlan, made with all that it can’t be given later
ip -n machine link add link eth1 name mac0 address 02:76:7a:02:cd:fc mtu 1500 netns mac1 type macvlan mode bridge

# mac1:mac0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n mac1 link set dev mac0 alias vethboard:ipvlan-macvlan:mac1:mac0 up

# mac2:mac0 is a macvlan, made with all that it can’t be given later
ip -n machine link add link eth1 name mac0 address 02:76:d8:64:d2:0e mtu 1500 netns mac2 type macvlan mode bridge

# mac2:mac0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n mac2 link set dev mac0 alias vethboard:ipvlan-macvlan:mac2:mac0 up

# server:eth0 gets its address, and with it the route to its subnet
ip -n server address add 10.0.3.100/24 dev eth0

# server:eth1 gets its address, and with it the route to its subnet
ip -n server address add 10.0.4.100/24 dev eth1

# ip1:ipv0 gets its address, and with it the route to its subnet
ip -n ip1 address add 10.0.3.11/24 dev ipv0

# ip2:ipv0 gets its address, and with it the route to its subnet
ip -n ip2 address add 10.0.3.12/24 dev ipv0

# mac1:mac0 gets its address, and with it the route to its subnet
ip -n mac1 address add 10.0.4.11/24 dev mac0

# mac2:mac0 gets its address, and with it the route to its subnet
ip -n mac2 address add 10.0.4.12/24 dev mac0
