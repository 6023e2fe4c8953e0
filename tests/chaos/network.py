"""The network of a run: a hub, in which the run itself lives, and a namespace for each party.

The hub routes, so every packet between two parties goes through its firewall: a cut is two addresses in a set
of nftables. tools/chaos makes the hub (unshare), so nothing here is seen outside, and nothing is left behind."""

import subprocess
from pathlib import Path

NAMES = Path("/run/netns")
RULES = """
table ip chaos {
    set cuts { type ipv4_addr . ipv4_addr; }
    chain forward { type filter hook forward priority 0; ip saddr . ip daddr @cuts drop; }
}
"""


def command(*words, **more):
    subprocess.run([str(word) for word in words], check=True, timeout=20, **more)


class Network:
    """address[NAME] is where a party listens; inside(NAME) stands before a command that runs there."""

    def __init__(self, parties):
        self.address = {}
        NAMES.mkdir(exist_ok=True)
        command("mount", "-t", "tmpfs", "none", NAMES)  # seen by this run alone
        command("ip", "link", "set", "lo", "up")
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        for number, name in enumerate(parties, 1):
            self.add(name, f"10.77.{number}.")
        command("nft", "-f", "-", input=RULES.encode())

    def add(self, name, prefix):
        inside = self.inside(name)
        command("ip", "netns", "add", name)
        command("ip", "link", "add", f"to-{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
        command("ip", "addr", "add", f"{prefix}1/30", "dev", f"to-{name}")
        command("ip", "link", "set", f"to-{name}", "up")
        command(*inside, "ip", "addr", "add", f"{prefix}2/30", "dev", "eth0")
        command(*inside, "ip", "link", "set", "eth0", "up")
        command(*inside, "ip", "link", "set", "lo", "up")
        command(*inside, "ip", "route", "add", "default", "via", f"{prefix}1")
        self.address[name] = f"{prefix}2"

    @staticmethod
    def inside(name):
        return ["nsenter", f"--net={NAMES / name}", "--"]

    def change(self, verb, one, other, both_ways):
        pairs = [(one, other), (other, one)] if both_ways else [(one, other)]
        elements = ", ".join(f"{self.address[a]} . {self.address[b]}" for a, b in pairs)
        command("nft", verb, "element", "ip", "chaos", "cuts", f"{{ {elements} }}")

    def cut(self, one, other, both_ways=True):
        """Packets from one to the other vanish, and those the other way too."""
        self.change("add", one, other, both_ways)

    def mend(self, one, other, both_ways=True):
        self.change("delete", one, other, both_ways)
