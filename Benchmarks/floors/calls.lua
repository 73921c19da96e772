-- What wrk sends: GetCredentialsForIdentity as the peers send it.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-amz-json-1.1"
wrk.headers["X-Amz-Target"] = "AWSCognitoIdentityService.GetCredentialsForIdentity"
wrk.body = '{"IdentityId":"eu-west-1:12345678-1234-4123-8123-123456789012","Logins":{"login.example.com":"'
  .. os.getenv("TOKEN") .. '"}}'
