"""A Kubernetes of one node on this machine: control plane, kubelet and proxy on the rig's Docker engine, and its end.

Everything listens on the loopback or on Docker's own bridge, lies in the rig's folder, and is gone after ``stop``.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from tests.deploy.rig.engine import ROOT, CommandFailed, run

NAME = "warren-node"
_API = "https://127.0.0.1:16443"
#: What the kubelet and the proxy set on a machine, to be set back.
_SYSCTLS = (
    *("vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"),
    *("net/ipv4/conf/all/route_localnet", "net/bridge/bridge-nf-call-iptables"),
)
#: Folders that they make outside their own.
_MADE = ("/var/lib/kubelet", "/var/log/pods", "/var/log/containers", "/usr/libexec/kubernetes", "/var/run/kubernetes")
#: runc as Kubernetes wants it where a process may not be spared by the kernel: nobody below zero.
_RUNC = """#!/bin/sh
for each in "$@"; do
    [ "$before" != --bundle ] || sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "$each/config.json"
    before=$each
done
exec {real} "$@"
"""


@dataclass(frozen=True)
class Node:
    """The node in the rig's folder; whoever holds one can stop what another process started."""

    rig: Path
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self.rig / "node")

    @property
    def config(self) -> Path:
        """Where kubectl finds the cluster."""
        return self.folder / "kubeconfig"

    def kubectl(self, *argv: str, given: str | None = None, seconds: float = 900) -> str:
        """Ask the cluster, and return what it said; raises CommandFailed."""
        command = [str(self.rig / "bin" / "kubectl"), "--kubeconfig", str(self.config), *argv]
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=seconds, check=False)
        if done.returncode != 0:
            raise CommandFailed(f"kubectl {' '.join(argv)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start everything, and return once the node is ready; raises TimeoutError."""
        self.folder.mkdir(parents=True)
        (self.folder / "pids").write_text("")
        self._note_before()
        self._spare_nobody()
        address = self.address
        token = secrets.token_hex(16)
        (self.folder / "tokens").write_text(f"{token},rig,rig,system:masters\n")
        self.config.write_text(json.dumps(_kubeconfig(token)))
        run("openssl", "genrsa", "-out", str(self.folder / "accounts.key"), "2048")
        plane, worker = self._control_plane(address), self._worker(address)
        self._spawn("etcd", plane.pop("etcd"))
        self._spawn("apiserver", plane.pop("apiserver"))
        self._until("get", "--raw", "/readyz")
        for name, argv in (plane | worker).items():
            self._spawn(name, argv)
        self._until("wait", "--for=condition=Ready", f"node/{NAME}", "--timeout=1s")

    def stop(self) -> None:
        """End everything that was started, and take away what it left on the machine."""
        if not self.folder.exists():
            return
        for line in reversed((self.folder / "pids").read_text().splitlines()):
            _end(int(line), self._mark)
        for container in run("docker", "ps", "-aq", "--filter", "label=io.kubernetes.pod.name").split():
            run("docker", "rm", "--force", "--volumes", container)
        subprocess.run(["iptables-restore", "--noflush"], input=without(run("iptables-save")), text=True, check=True)
        _unmount(self.folder)
        _remove_groups()
        before = json.loads((self.folder / "before").read_text())
        for name, value in before["sysctls"].items():
            Path("/proc/sys", name).write_text(value)
        for each in (*before["missing"], self.folder):
            shutil.rmtree(each, ignore_errors=True)

    def _spawn(self, name: str, argv: list[str]) -> None:
        path = f"{self.rig / 'tx/usr/sbin'}:{os.environ['PATH']}"
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
                env=os.environ | {"PATH": path, "WARREN_NODE": str(self.folder)},
            )  # fmt: skip
        with (self.folder / "pids").open("a") as pids:
            pids.write(f"{process.pid}\n")

    @property
    def _mark(self) -> str:
        return f"WARREN_NODE={self.folder}\0"

    def _control_plane(self, address: str) -> dict[str, list[str]]:
        bin_, own = self.rig / "bin", self.folder
        etcd = ("http://127.0.0.1:12379", "http://127.0.0.1:12380")
        quiet = [f"--kubeconfig={self.config}", "--leader-elect=false", "--port=0", "--secure-port=0"]
        return {
            "etcd": [
                *(f"{bin_}/etcd", f"--data-dir={own}/etcd", "--unsafe-no-fsync", "--logger=zap"),
                *(f"--listen-client-urls={etcd[0]}", f"--advertise-client-urls={etcd[0]}"),
                *(f"--listen-peer-urls={etcd[1]}", f"--initial-advertise-peer-urls={etcd[1]}"),
                f"--initial-cluster=default={etcd[1]}",
            ],
            "apiserver": [
                *(f"{bin_}/kube-apiserver", f"--etcd-servers={etcd[0]}", f"--cert-dir={own}/apiserver"),
                *("--bind-address=127.0.0.1", "--secure-port=16443", "--insecure-port=0"),
                *(f"--advertise-address={address}", "--service-cluster-ip-range=10.96.0.0/16"),
                *("--service-account-issuer=rig", f"--service-account-signing-key-file={own}/accounts.key"),
                *(f"--service-account-key-file={own}/accounts.key", f"--token-auth-file={own}/tokens"),
                *("--authorization-mode=Node,RBAC", "--allow-privileged", "--event-ttl=2h"),
                "--kubelet-preferred-address-types=InternalIP",
            ],
            "controllers": [
                *(f"{bin_}/kube-controller-manager", *quiet, "--node-monitor-grace-period=120s"),
                f"--service-account-private-key-file={own}/accounts.key",
                f"--root-ca-file={own}/apiserver/apiserver.crt",
            ],
            "scheduler": [f"{bin_}/kube-scheduler", *quiet],
        }

    def _worker(self, address: str) -> dict[str, list[str]]:
        bin_, own = self.rig / "bin", self.folder
        (own / "kubelet.json").write_text(json.dumps(_kubelet(address)))
        engine = os.environ["DOCKER_HOST"]
        return {
            "names": [sys.executable, "-m", "tests.deploy.cluster.names", address, str(self.config)],
            "proxy": [
                *(f"{bin_}/kube-proxy", f"--kubeconfig={self.config}", f"--hostname-override={NAME}"),
                *("--proxy-mode=iptables", "--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0"),
                *("--conntrack-tcp-timeout-close-wait=0", "--nodeport-addresses=127.0.0.0/8"),
                *(
                    "--bind-address=127.0.0.1",
                    "--metrics-bind-address=127.0.0.1:10249",
                    "--iptables-min-sync-period=0s",
                ),
            ],
            "kubelet": [
                *(f"{bin_}/kubelet", f"--kubeconfig={self.config}", f"--config={own}/kubelet.json"),
                *(f"--root-dir={own}/kubelet", f"--cert-dir={own}/kubelet-certificates", f"--node-ip={address}"),
                *(f"--hostname-override={NAME}", "--container-runtime=docker", f"--docker-endpoint={engine}"),
                *("--pod-infra-container-image=pause:local", f"--volume-plugin-dir={own}/plugins"),
                f"--experimental-dockershim-root-directory={own}/dockershim",
            ],
        }

    def _until(self, *asked: str, seconds: float = 240) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.kubectl(*asked, seconds=30)
            except (CommandFailed, subprocess.TimeoutExpired) as error:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{asked}: {error}") from error
                time.sleep(1)
            else:
                return

    def _note_before(self) -> None:
        sysctls = {name: Path("/proc/sys", name) for name in _SYSCTLS}
        before = {
            "sysctls": {name: file.read_text() for name, file in sysctls.items() if file.exists()},
            "missing": [each for each in _MADE if not Path(each).exists()],
        }
        (self.folder / "before").write_text(json.dumps(before))

    def _spare_nobody(self) -> None:
        runc = self.rig / "tx" / "usr" / "sbin" / "runc"
        real = runc.with_name("runc.real")
        if not real.exists():
            runc.rename(real)
            runc.write_text(_RUNC.format(real=real))
            runc.chmod(0o755)

    @property
    def address(self) -> str:
        """The node's address, on Docker's own bridge."""
        told = json.loads(run("docker", "network", "inspect", "bridge"))
        return str(next(ip_network(told[0]["IPAM"]["Config"][0]["Subnet"]).hosts()))


def without(saved: str) -> str:
    """Return what takes Kubernetes' chains, and the ways to them, out of what ``iptables-save`` printed."""
    lines, chains = [], []
    for line in saved.splitlines():
        if line.startswith(":KUBE-"):
            chains.append(line[1:].split()[0])
        elif line.startswith("-A ") and "KUBE-" in line and not line.startswith("-A KUBE-"):
            lines.append(f"-D{line[2:]}")
        elif line.startswith("*"):
            lines.append(line)
        elif line == "COMMIT":
            # Empty all before any goes: they jump to each other.
            lines += [*(f"-F {chain}" for chain in chains), *(f"-X {chain}" for chain in chains), line]
            chains = []
    return "".join(f"{line}\n" for line in lines)


def _unmount(folder: Path) -> None:
    for line in reversed(Path("/proc/mounts").read_text().splitlines()):
        where = line.split()[1]
        if where.startswith(f"{folder}/"):
            run("umount", where)


def _remove_groups() -> None:
    for group in Path("/sys/fs/cgroup").glob("*/kubepods"):
        inner = [each for each in group.rglob("*") if each.is_dir()]
        for each in sorted([group, *inner], reverse=True):
            each.rmdir()


def _kubeconfig(token: str) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "rig",
        "clusters": [{"name": "rig", "cluster": {"server": _API, "insecure-skip-tls-verify": True}}],
        "users": [{"name": "rig", "user": {"token": token}}],
        "contexts": [{"name": "rig", "context": {"cluster": "rig", "user": "rig"}}],
    }


def _kubelet(address: str) -> dict[str, object]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": address,
        # For logs, which the apiserver asks for without a name of its own.
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "cgroupDriver": "cgroupfs",
        "clusterDNS": [address],
        "clusterDomain": "cluster.local",
        "enforceNodeAllocatable": [],
        "evictionHard": {"memory.available": "100Mi"},
        "failSwapOn": False,
        # As newer ones do by themselves: a folder in memory is as large as it says.
        "featureGates": {"SizeMemoryBackedVolumes": True},
        "healthzPort": 0,
        "imageGCHighThresholdPercent": 100,
        "readOnlyPort": 0,
        "syncFrequency": "10s",
    }


def _end(pid: int, mark: str) -> None:
    """End a process that carries our mark, by force after 20 s; one that is gone, or isn't ours, is left alone."""
    deadline = time.monotonic() + 20
    how = signal.SIGTERM
    while _is_ours(pid, mark):
        os.kill(pid, how)
        time.sleep(0.2)
        how = signal.SIGKILL if time.monotonic() > deadline else signal.SIGTERM


def _is_ours(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
