"""Network services: DNS and DHCP (dnsmasq), mDNS (Avahi), NTP (chrony), syslog (rsyslog), SNMP (Net-SNMP), LLDP
(lldpd).
"""

from __future__ import annotations

import time

from lab.net import CLEAN, PEERS, LabError, batch
from lab.peers_dicom import must
from lab.stage import Stage
from lab.truth import Device

DOMAIN = "imagerie.trois-sources.example"
COMMUNITY = "public"


def dnsmasq(stage: Stage, name: str) -> None:
    """DNS for the department's names and DHCP with reservations, on the peer's first interface."""
    host = stage.host(name)
    lines = [
        "no-resolv",
        "no-hosts",
        f"domain={DOMAIN}",
        "expand-hosts",
        f"local=/{DOMAIN}/",
        "user=root",
        "bind-interfaces",
    ]
    lines += [f"listen-address={host.ip}", "dhcp-range=10.20.30.200,10.20.30.220,1h", "no-ping", "log-dhcp"]
    lines += [f"dhcp-leasefile={host.state}/leases", f"dhcp-option=option:ntp-server,{host.ip}", "dhcp-authoritative"]
    for peer in stage.network.hosts.values():
        lines += [f"host-record={peer.device.name}.{DOMAIN},{peer.ip}", f"dhcp-host={peer.device.macs[0]},{peer.ip}"]
    path = host.write("dnsmasq.conf", "\n".join(lines) + "\n")
    argv = ["/usr/sbin/dnsmasq", "--keep-in-foreground", f"--conf-file={path}", "--pid-file"]
    host.serve("dnsmasq", argv, 53, "udp")
    stage.truth.service(name, "dns", 53, "dnsmasq", "udp")
    stage.truth.service(name, "dhcp", 67, "dnsmasq", "udp")


def ask_dhcp(stage: Stage, name: str, server: str, vendor_class: str) -> None:
    """The address is given up, asked for, granted (the server reserves it) and taken again."""
    host, gateway = stage.host(name), stage.host(server).ip
    batch(["addr flush dev eth0"], host.holder.pid)
    argv = [str(PEERS / "sbin/udhcpc"), "-i", "eth0", "-n", "-q", "-f", "-t", "3", "-T", "1", "-s", "/bin/true"]
    argv += ["-V", vendor_class, "-x", f"hostname:{name}"]
    if not (PEERS / "sbin/udhcpc").exists():
        argv[0:1] = ["/usr/bin/busybox", "udhcpc"]
    must(host.run(argv), "udhcpc")
    batch([f"addr add {host.ip}/24 brd + dev eth0", f"route add default via {gateway}"], host.holder.pid)
    stage.truth.exchange("dhcp", name, server, 67, vendor_class=vendor_class, hostname=name)


def ask_name(stage: Stage, name: str, server: str, wanted: str) -> None:
    query = f"{wanted}.{DOMAIN}"
    must(stage.host(name).run(["/usr/bin/dig", f"@{stage.host(server).ip}", "+tries=1", "+time=2", query, "A"]), "dig")
    stage.truth.exchange("dns", name, server, 53, name=query)


def avahi(stage: Stage, name: str) -> None:
    """mDNS announcements of a workstation service, host record and operating system; without D-Bus."""
    host = stage.host(name)
    text = f"[server]\nhost-name={name}\nuse-ipv6=no\nallow-interfaces=eth0\nenable-dbus=no\n"
    path = host.write("avahi.conf", text + "[publish]\npublish-workstation=yes\npublish-hinfo=yes\n")
    argv = [str(PEERS / "usr/sbin/avahi-daemon"), "-f", str(path), "--no-drop-root", "--no-chroot", "--no-rlimits"]
    host.folder("run/avahi-daemon")
    host.serve("avahi", argv, 5353, "udp")
    stage.truth.service(name, "mdns", 5353, "avahi-daemon", "udp")


def chronyd(stage: Stage, name: str) -> None:
    """An NTP server that never touches the clock (-x)."""
    host = stage.host(name)
    text = f"local stratum 3\nallow all\ncmdport 0\nbindcmdaddress /\npidfile {host.state}/chrony.pid\nport 123\n"
    argv = [str(PEERS / "usr/sbin/chronyd"), "-d", "-x", "-u", "root", "-f", str(host.write("chrony.conf", text))]
    host.serve("chronyd", argv, 123, "udp")
    stage.truth.service(name, "ntp", 123, "chronyd", "udp")


def ask_time(stage: Stage, name: str, server: str) -> None:
    host = stage.host(name)
    text = f"server {stage.host(server).ip} iburst maxsamples 1\ncmdport 0\npidfile {host.state}/chrony.pid\n"
    path = host.write("ntp-client.conf", text)
    argv = [str(PEERS / "usr/sbin/chronyd"), "-Q", "-x", "-u", "root", "-t", "6", "-f", str(path)]
    host.run(argv, seconds=8)
    stage.truth.exchange("ntp", name, server, 123)


def rsyslogd(stage: Stage, name: str) -> None:
    host = stage.host(name)
    modules = next(iter(sorted((PEERS / "usr/lib").glob("*/rsyslog"))))
    text = f'global(workDirectory="{host.state}")\nmodule(load="imudp")\ninput(type="imudp" port="514")\n'
    path = host.write("rsyslog.conf", text + f'action(type="omfile" file="{host.state}/syslog")\n')
    argv = [
        str(PEERS / "usr/sbin/rsyslogd"),
        "-n",
        "-f",
        str(path),
        "-i",
        str(host.state / "rsyslog.pid"),
        "-M",
        str(modules),
    ]
    host.serve("rsyslogd", argv, 514, "udp")
    stage.truth.service(name, "syslog", 514, "rsyslogd", "udp")


def log_remotely(stage: Stage, name: str, server: str, tag: str, text: str) -> None:
    argv = ["/usr/bin/logger", "-n", stage.host(server).ip, "-P", "514", "-d", "--rfc3164", "-t", tag, text]
    must(stage.host(name).run(argv), "logger")
    stage.truth.exchange("syslog", name, server, 514, tag=tag)


def snmpd(stage: Stage, device: Device, description: str) -> None:
    """An agent that anybody can read with the community everybody knows."""
    host = stage.host(device.name)
    text = f"agentaddress udp:161\nrocommunity {COMMUNITY}\nsysDescr {description}\nsysName {device.name}\n"
    path = host.write("snmpd.conf", text + "sysLocation Imaging\nsysObjectID .1.3.6.1.4.1.8072.3.2.10\n")
    argv = ["/usr/sbin/snmpd", "-f", "-Lo", "-C", "-c", str(path), "-p", str(host.state / "snmpd.pid"), "-I", "-smux"]
    host.serve("snmpd", argv, 161, "udp")
    stage.truth.service(device.name, "snmp", 161, "snmpd", "udp")
    stage.truth.must_not_leak(COMMUNITY)


def ask_snmp(stage: Stage, name: str, target: str, version: str = "2c") -> None:
    argv = ["/usr/bin/snmpget", f"-v{version}", "-c", COMMUNITY, "-On", stage.host(target).ip]
    done = stage.host(name).run([*argv, ".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.1.2.0", ".1.3.6.1.2.1.1.5.0"])
    must(done, "snmpget")
    stage.truth.exchange("snmp", name, target, 161, version=version, description=done.text.splitlines()[0])


def lldpd(stage: Stage, name: str, platform: str) -> None:
    """Announces itself by LLDP. The daemon waits for its own client to say "resume", hence the unpacked library's
    path.
    """
    host = stage.host(name)
    host.folder("run/lldpd")
    argv = [str(PEERS / "usr/sbin/lldpd"), "-d", "-S", platform, "-I", "eth0", "-u", f"{host.state}/lldp.sock"]
    argv += ["-L", str(PEERS / "usr/sbin/lldpcli")]
    library = next(iter(sorted((PEERS / "usr/lib").glob("*/liblldpctl.so.4")))).parent
    program = host.spawn("lldpd", argv, {**CLEAN, "LD_LIBRARY_PATH": str(library)})
    time.sleep(0.3)
    if program.poll() is not None:
        raise LabError(f"lldpd on {name}: {host.log('lldpd')[-400:]}")
    stage.truth.service(name, "lldp", 0, "lldpd", "ethernet")
    stage.truth.exchange("lldp", name, "", 0, description=platform)
