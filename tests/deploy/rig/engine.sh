#!/usr/bin/env bash
# engine.sh start|stop|env: a Docker engine on a bare Debian, from its packages alone, without touching the machine's own
# set of them: everything lies in one folder (WARREN_RIG), and `stop` takes away what `start` brought.
#
#   tests/deploy/rig/engine.sh start && eval "$(tests/deploy/rig/engine.sh env)" && make compose-test
set -euo pipefail
rig=${WARREN_RIG:-/var/tmp/warren-rig}
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2> /dev/null | head -1 || true)
mirror=${DEBIAN_MIRROR:-$mirror}

unpack() { # the client's plugins from trixie (through an apt of its own), the engine from this release
    [[ ! -x $rig/tx/usr/sbin/dockerd ]] || return 0
    local own=$rig/apt
    mkdir -p "$own"/etc/apt/{apt.conf.d,preferences.d,sources.list.d} "$own"/var/lib/apt/lists/partial \
        "$own"/var/cache/apt/archives/partial "$own"/var/lib/dpkg "$rig/tx"
    touch "$own/var/lib/dpkg/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$own/etc/apt/sources.list"
    printf 'Dir "%s";\nDir::State::status "%s/var/lib/dpkg/status";\nAcquire::Languages "none";\n' "$own" "$own" \
        > "$own/apt.conf"
    cd "$rig"
    APT_CONFIG=$own/apt.conf apt-get update -qq
    APT_CONFIG=$own/apt.conf apt-get download -q docker-compose docker-buildx docker-cli
    apt-get update -qq
    apt-get download -q docker.io containerd runc
    apt-get install -y -q --no-install-recommends iptables debootstrap
    for package in *.deb; do dpkg -x "$package" tx; done
    mkdir -p config/cli-plugins
    install -m755 tx/usr/libexec/docker/cli-plugins/* config/cli-plugins/
}

bare_debian() { # the image that all stand-ins begin with
    ! docker image inspect debian:trixie-slim > /dev/null 2>&1 || return 0
    debootstrap --variant=minbase --include=ca-certificates trixie "$rig/rootfs" "$mirror" > "$rig/debootstrap.log"
    # As in the official image: apt keeps no index of its own in a layer.
    printf '%s\n' 'Dir::Cache::pkgcache "";' 'Dir::Cache::srcpkgcache "";' > "$rig/rootfs/etc/apt/apt.conf.d/docker-clean"
    rm -rf "$rig"/rootfs/var/cache/apt/*.bin "$rig"/rootfs/var/lib/apt/lists/*
    tar -C "$rig/rootfs" --exclude='./var/cache/apt/archives/*.deb' -c . | docker import - debian:trixie-slim > /dev/null
    rm -rf "$rig/rootfs"
}

start() {
    mkdir -p "$rig/run"
    unpack
    eval "$(environment)"
    if ! docker version > /dev/null 2>&1; then
        cat /proc/sys/net/ipv4/ip_forward > "$rig/run/forward.before"
        PATH=$rig/tx/usr/sbin:$rig/tx/usr/bin:$PATH setsid nohup dockerd --data-root "$rig/root" --exec-root "$rig/run" \
            --pidfile "$rig/run/pid" --host "unix://$rig/run/docker.sock" --storage-driver overlay2 \
            > "$rig/dockerd.log" 2>&1 < /dev/null &
        for _ in $(seq 60); do
            ! docker version > /dev/null 2>&1 || break
            sleep 0.5
        done
        docker version > /dev/null || { tail -5 "$rig/dockerd.log" >&2; exit 1; }
    fi
    bare_debian
    echo "The engine runs (folder $rig)."
}

stop() {
    [[ -f $rig/run/pid ]] || { echo "No engine of this folder runs."; return 0; }
    local pid
    pid=$(cat "$rig/run/pid")
    kill "$pid"
    while kill -0 "$pid" 2> /dev/null; do sleep 0.2; done
    # Only what Docker added goes: its chains, and rules that name its bridges.
    iptables-save | grep -viE 'docker| br-[0-9a-f]{12}' | sed 's/^:FORWARD DROP/:FORWARD ACCEPT/' | iptables-restore
    for link in $(ip -o link show type bridge | awk -F'[ :@]+' '$2 ~ /^(docker0|br-[0-9a-f]{12})$/ { print $2 }'); do
        ip link delete "$link"
    done
    cat "$rig/run/forward.before" > /proc/sys/net/ipv4/ip_forward
    echo "The engine is stopped; its images stay in $rig. To be rid of them: rm -rf $rig"
}

environment() {
    # Whoever evaluates it has a PATH of their own.
    # shellcheck disable=SC2016
    printf 'export DOCKER_HOST=unix://%s DOCKER_CONFIG=%s DOCKER_BUILDKIT=1 PATH=%s:$PATH\n' \
        "$rig/run/docker.sock" "$rig/config" "$rig/tx/usr/bin"
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    env) environment ;;
    *) echo "Use it as: engine.sh start|stop|env" >&2; exit 2 ;;
esac
