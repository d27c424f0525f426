#!/usr/bin/env bash
# Brings the images that `make images` built up in a cluster of its own in docker (kind), has one task done, takes pods
# away meanwhile, and removes the cluster. Needs docker, kind and kubectl; `make kind-test` runs it.
set -euo pipefail
cd "$(dirname "$0")/.."
cluster=warren-test
kube() { kubectl --context "kind-$cluster" "$@"; }

for program in docker kind kubectl; do
    command -v "$program" > /dev/null || { echo "$program is not installed, and this needs it." >&2; exit 1; }
done

finish() {
    code=$?
    [[ -z ${forwarding:-} ]] || kill "$forwarding" 2> /dev/null || true
    if ((code)); then
        kube --namespace warren get pods --output wide || true
        kube --namespace warren get events --sort-by=.lastTimestamp | tail -50 || true
        kube --namespace warren logs --selector app.kubernetes.io/part-of=warren --tail 30 --prefix || true
    fi
    kind delete cluster --name "$cluster"
}
trap finish EXIT

kind create cluster --name "$cluster" --wait 180s
for image in backend workers browser executor frontend; do
    kind load docker-image --name "$cluster" "warren/$image:0.1.0"
done
python3 -m scripts.cluster_secrets
kube apply --server-side -k k8s/overlays/local
kube --namespace warren wait --for=condition=Complete job/migrate --timeout=600s
kube --namespace warren wait --for=condition=Available deployment --all --timeout=600s
kube --namespace warren-sandbox wait --for=condition=Available deployment --all --timeout=300s

kube --namespace warren port-forward service/frontend 18080:80 > /dev/null &
forwarding=$!
WARREN_ADMIN_TOKEN=$(kube --namespace warren get secret warren-owner --output 'jsonpath={.data.WARREN_ADMIN_TOKEN}' | base64 --decode)
export WARREN_ADMIN_TOKEN
# Nobody answers until the forwarding stands.
for _ in $(seq 30); do
    .venv/bin/python -c 'import socket; socket.create_connection(("127.0.0.1", 18080), 1).close()' 2> /dev/null && break
    sleep 1
done
.venv/bin/warren smoke --url http://127.0.0.1:18080 --seconds 600
kube --namespace warren delete pod --selector app.kubernetes.io/component=supervisor --wait=false
kube --namespace warren delete pod --selector app.kubernetes.io/component=data --wait=false
.venv/bin/warren smoke --url http://127.0.0.1:18080 --seconds 600
echo "Warren runs in a cluster, and goes on when pods are taken away."
