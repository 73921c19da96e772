#!/bin/sh
# Prints the credentials with which rclone signs a request, as one JSON array: it never shows the secret key, so that stands
# there as it was read by nobody, an empty string.
rclone lsd :s3: --config /dev/null --s3-provider Other --s3-env-auth --s3-endpoint "$AWS_ENDPOINT_URL" \
  --dump headers,auth --retries 1 --low-level-retries 1 2>&1 |
  sed -n -e 's/^Authorization: .* Credential=\([^/]*\).*/["\1"/p' -e 's/^X-Amz-Security-Token: \(.*\)/,"","\1"]/p' |
  head -n 2 | tr -d '\r\n'
