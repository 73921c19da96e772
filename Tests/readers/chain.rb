# Prints the credentials that the default chain of the AWS SDK for Ruby comes to, as one JSON array.
require "aws-sdk-core"
require "json"

# What the chain asks the configuration of a client for.
Settings = Struct.new(
  :profile, :region, :access_key_id, :secret_access_key, :session_token,
  :instance_profile_credentials_retries, :instance_profile_credentials_timeout
)
provider = Aws::CredentialProviderChain.new(Settings.new).resolve or abort "no credentials"
keys = provider.credentials
puts JSON.generate([keys.access_key_id, keys.secret_access_key, keys.session_token])
