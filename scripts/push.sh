#!/usr/bin/env bash
# scripts/push.sh main     pushes the last commit, the images of the commit GITHUB_SHA, to main
# scripts/push.sh propose  pushes it to a branch of its own and opens a pull request with it
#
# For workflows, which check out without keeping a token: RELEASE_TOKEN may push to GITHUB_REPOSITORY.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

: "${RELEASE_TOKEN:?is the token that may push}" "${GITHUB_REPOSITORY:?is owner/name}"
basic=$(printf 'x-access-token:%s' "$RELEASE_TOKEN" | base64 --wrap=0)
# By the environment: arguments can be read by every process.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.https://github.com/.extraheader" GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $basic"
export GIT_TERMINAL_PROMPT=0

case ${1:-} in
    main)
        for _ in 1 2 3 4 5; do
            git pull --quiet --rebase origin main
            # A release is manifests and images of one commit; releases and promotions change neither.
            if ! git diff --quiet "${GITHUB_SHA:?is the commit that was built}" HEAD -- . \
                ':!k8s/images' ':!argo/environments'; then
                echo "main has moved on to code that is built next; that run names its images."
                exit 0
            fi
            git push --quiet origin HEAD:main && exit 0
        done
        echo "main moved on five times while this was pushed. Run the job again." >&2
        exit 1
        ;;
    propose)
        branch=proposed/$(git rev-parse --short=12 HEAD)
        git push --quiet origin "HEAD:refs/heads/$branch"
        GH_TOKEN=$RELEASE_TOKEN gh pr create --repo "$GITHUB_REPOSITORY" --base main --head "$branch" \
            --title "$(git log -1 --format=%s)" --body "$(git log -1 --format=%b)"
        ;;
    *)
        sed -n '2,3s/^# //p' "$0" >&2
        exit 2
        ;;
esac
