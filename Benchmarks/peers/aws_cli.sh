#!/usr/bin/env bash
# The whole job as a shell loop over the AWS CLI: aws_cli.sh N. Needs jq, and the AWS CLI as AWS.
set -euo pipefail

cognito() { "$AWS" --endpoint-url "$ENDPOINT" cognito-identity "$@"; }

for number in $(seq 0 $(($1 - 1))); do
    name=$(printf 'identity-%05d' "$number")
    logins=$PROVIDER=$(sh -c "$HANDLER" | jq -r .token)
    identity=$(cognito get-id --identity-pool-id "$POOL" --logins "$logins" --query IdentityId --output text)
    answer=$(cognito get-credentials-for-identity --identity-id "$identity" --logins "$logins")
    jq -r --arg name "$name" '.Credentials | "[\($name)]", "aws_access_key_id = \(.AccessKeyId)",
        "aws_secret_access_key = \(.SecretKey)", "aws_session_token = \(.SessionToken)", ""' <<<"$answer" >&3
    jq -c --arg name "$name" '{event: "refresh", identity: $name, expiration: .Credentials.Expiration}' <<<"$answer"
done 3>"$CREDENTIALS.new"
mv "$CREDENTIALS.new" "$CREDENTIALS"
