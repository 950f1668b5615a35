#!/bin/sh
# Lab classic: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.
set -eu

# A named namespace lives until its name is removed, with or without a process
ip netns add vb-classic

# Its loopback comes up, with the mark that tells that namespace vb-classic is the lab’s
ip -n vb-classic link set dev lo alias vethboard:classic:@fabric up

# A named namespace lives until its name is removed, with or without a process
ip netns add ns1

# Its loopback comes up, with the mark that tells that namespace ns1 is the lab’s
ip -n ns1 link set dev lo alias vethboard:classic:ns1 up

# A named namespace lives until its name is removed, with or without a process
ip netns add ns2

# Its loopback comes up, with the mark that tells that namespace ns2 is the lab’s
ip -n ns2 link set dev lo alias vethboard:classic:ns2 up

# A bridge is a switch: its ports hear each other
ip -n vb-classic link add name br0 address 02:76:80:6b:62:f9 up type bridge stp_state 0

# The mark tells that br0 is Vethboard’s own
ip -n vb-classic link set dev br0 alias vethboard:classic:br0

# One message makes the whole cable, the port of br0 to ns1 and ns1:eth0, both with their final names
ip -n vb-classic link add name ns1-eth0 address fe:76:df:d1:7b:bd master br0 up type veth peer name eth0 address 02:76:57:8a:9b:76 netns ns1

# The mark tells that the port of br0 to ns1 is Vethboard’s own
ip -n vb-classic link set dev ns1-eth0 alias 'vethboard:classic:ns1:eth0~'

# ns1:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n ns1 link set dev eth0 alias vethboard:classic:ns1:eth0 up

# One message makes the whole cable, the port of br0 to ns2 and ns2:eth0, both with their final names
ip -n vb-classic link add name ns2-eth0 address fe:76:ed:1f:86:fa master br0 up type veth peer name eth0 address 02:76:2e:41:2d:69 netns ns2

# The mark tells that the port of br0 to ns2 is Vethboard’s own
ip -n vb-classic link set dev ns2-eth0 alias 'vethboard:classic:ns2:eth0~'

# ns2:eth0 gets the mark of its lab and comes up: a cable carries frames when both ends are up
ip -n ns2 link set dev eth0 alias vethboard:classic:ns2:eth0 up

# br0 gets its address, and with it the route to its subnet
ip -n vb-classic address add 192.168.10.1/24 dev br0

# ns1:eth0 gets its address, and with it the route to its subnet
ip -n ns1 address add 192.168.10.11/24 dev eth0

# ns2:eth0 gets its address, and with it the route to its subnet
ip -n ns2 address add 192.168.10.12/24 dev eth0

# Packets to default go this way from now on
ip -n ns1 route add default via 192.168.10.1 dev eth0
ip -n ns2 route add default via 192.168.10.1 dev eth0
