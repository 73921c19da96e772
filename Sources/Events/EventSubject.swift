package import CredentialModel
import StrictJSON

/// The credential set that an event of the `credentials` channel is about.
package struct EventSubject: Sendable, Hashable {
    package let identity: String
    package let profile: String
    /// The provider's name (``ProviderKind/name``).
    package let provider: String
    /// The role, when the set is one that the identity assumes.
    package let roleARN: String?

    package init(identity: String, profile: String, provider: String, roleARN: String? = nil) {
        self.identity = identity
        self.profile = profile
        self.provider = provider
        self.roleARN = roleARN
    }

    /// The subject of a set of that identity.
    package init(_ set: CredentialSet, of identity: Identity) {
        self.init(
            identity: identity.name, profile: set.profile, provider: identity.provider.name, roleARN: set.role?.roleARN)
    }

    /// The members with which the event's data begins.
    var data: JSONObject {
        var data: JSONObject = [
            "identity": .string(identity), "profile": .string(profile), "provider": .string(provider),
        ]
        data["roleArn"] = roleARN.map(JSONValue.string)
        return data
    }
}
