#!/bin/sh
# A refresh handler that brings finished AWS credentials, for `provider: process`: whatever answers in the form of
# `credential_process` will do. Here they are exported from a profile that the AWS CLI keeps, an SSO session for example.
#
#   identities:
#     ops:
#       provider: process
#       refreshHandler: {command: [./handlers/process-credentials.sh], env: {SOURCE_PROFILE: ops-sso}}
#
# Needs the AWS CLI 2.9 or later.
set -eu

exec aws configure export-credentials --profile "$SOURCE_PROFILE" --format process
