#!/bin/sh
# Gets the keys as JSON on stdin, to hand them on: here to a file of Kubernetes, as `kubectl apply -f -` would take it.
# The exit code says whether they have arrived; Evercred tries again when it is not 0.
set -eu
umask 077
mkdir -p out
jq --arg name "$1" '{
  apiVersion: "v1", kind: "Secret", metadata: {name: "aws-\($name)"},
  stringData: {AWS_ACCESS_KEY_ID: .AccessKeyId, AWS_SECRET_ACCESS_KEY: .SecretAccessKey, AWS_SESSION_TOKEN: .SessionToken}
}' > out/secret.json
