import CredentialModel
import Platform
import Providers

struct IdentityProviders: Sendable { init(runner: any ProcessRunner, environment: [String: String], time: any TimeSource) {}
  func provider(for: Identity) -> any IdentityProvider { GuestProvider() } }
