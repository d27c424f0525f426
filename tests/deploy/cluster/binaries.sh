#!/usr/bin/env bash
# binaries.sh: the programs of a Kubernetes node, on a machine that reaches no registry but Debian's. Kubernetes 1.20 is the
# last whose whole source is a Debian package (bullseye); it is built once, offline, into WARREN_RIG (ten minutes or more).
set -euo pipefail
rig=${WARREN_RIG:-/var/tmp/warren-rig}
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2> /dev/null | head -1 || true)
mirror=${DEBIAN_MIRROR:-$mirror}
built=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)

release() { # NAME: an apt of its own for one release of Debian
    local own=$rig/apt-$1
    mkdir -p "$own"/etc/apt/{apt.conf.d,preferences.d,sources.list.d} "$own"/var/lib/apt/lists/partial \
        "$own"/var/cache/apt/archives/partial "$own"/var/lib/dpkg
    touch "$own/var/lib/dpkg/status"
    printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] '"$mirror $1"' main\n' deb deb-src \
        > "$own/etc/apt/sources.list"
    printf 'Dir "%s";\nDir::State::status "%s/var/lib/dpkg/status";\nAcquire::Languages "none";\n' "$own" "$own" \
        > "$own/apt.conf"
    APT_CONFIG=$own/apt.conf apt-get update -qq
}

tools() { # from trixie: what Debian has ready
    [[ ! -x $rig/bin/etcd ]] || return 0
    release trixie
    mkdir -p "$rig/debs" "$rig/tools"
    (cd "$rig/debs" && APT_CONFIG=$rig/apt-trixie/apt.conf apt-get download -q etcd-server kubectl kustomize)
    for package in "$rig"/debs/*.deb; do dpkg -x "$package" "$rig/tools"; done
    install -m755 "$rig"/tools/usr/bin/{etcd,kubectl,kustomize} "$rig/bin/"
}

kubernetes() { # without the clouds, which are a third of the work
    [[ ! -x $rig/bin/kube-proxy ]] || return 0
    release bullseye
    local source=$rig/source
    mkdir -p "$source"
    cd "$source"
    APT_CONFIG=$rig/apt-bullseye/apt.conf apt-get source -q --download-only --tar-only kubernetes
    APT_CONFIG=$rig/apt-bullseye/apt.conf apt-get download -q golang-1.15-go golang-1.15-src
    for package in golang*.deb; do dpkg -x "$package" go; done
    ln -sfn "$source/go/usr/lib/go-1.15" goroot
    # Go's own folder is split over two in Debian, joined by links with absolute targets.
    for part in src test api misc; do [[ ! -e go/usr/share/go-1.15/$part ]] || ln -sfn "$source/go/usr/share/go-1.15/$part" "goroot/$part"; done
    tar xf kubernetes_*.orig.tar.*
    command -v rsync > /dev/null || apt-get install -y -q --no-install-recommends rsync
    printf 'KUBE_GIT_%s\n' COMMIT=debian TREE_STATE=clean VERSION=v1.20.2 MAJOR=1 MINOR=20 > version
    cd kubernetes-1.20*/
    nice env -u GOPATH GOROOT="$source/goroot" PATH="$source/goroot/bin:$PATH" KUBE_GIT_VERSION_FILE="$source/version" \
        GOFLAGS=-tags=providerless KUBE_STATIC_OVERRIDES=kubelet make all WHAT="${built[*]/#/cmd/}"
    for program in "${built[@]}"; do install -s -m755 "_output/local/go/bin/$program" "$rig/bin/"; done
    cd /
    rm -rf "$source"
}

mkdir -p "$rig/bin"
tools
kubernetes
echo "The programs of a node are in $rig/bin."
