import CredentialModel
import StrictJSON

extension Fingerprint {
    /// What an identity's own credentials depend on.
    mutating func digest(of identity: Identity) -> String {
        reset()
        add(identity.provider.name)
        add(identity.provider.loginsKey)
        add(identity.identityPoolID)
        add(identity.region)
        add(identity.flow.name)
        switch identity.flow {
        case .enhanced, .tokenOnly: break
        case .basic(let role), .webIdentity(let role):
            add(role.roleARN)
            add(role.sessionName)
            add(Int(role.duration.components.seconds))
        }
        add(identity.identityID)
        add(identity.customRoleARN)
        if case .developer(let refresher) = identity.refresher {
            add(refresher.providerName)
            add(refresher.userIdentifier)
            add(refresher.principalTags.count)
            for (key, value) in refresher.principalTags.sorted(by: { $0.key < $1.key }) {
                add(key)
                add(value)
            }
        }
        // A pool's client is known to AWS as the token's audience, and its user decides whose credentials these are.
        if case .userPool(let refresher) = identity.refresher {
            add(refresher.clientID)
            add(refresher.username)
        }
        add(identity.endpoints)
        if identity.user.members.isEmpty {
            add(nil)
        } else {
            add(JSONWriter.string(Self.sorted(.object(identity.user))))
        }
        return digest
    }

    /// What a role's credentials depend on: itself, and whatever its caller's depend on.
    mutating func digest(of role: AssumedRole, region: String?, endpoints: EndpointOverrides, parent: String) -> String
    {
        reset()
        add(parent)
        add(role.roleARN)
        add(role.sessionName)
        add(Int(role.duration.components.seconds))
        add(role.externalID)
        add(role.sessionTags.count)
        for tag in role.sessionTags.sorted(by: { $0.key < $1.key }) {
            add(tag.key)
            add(tag.value)
        }
        add(role.policyARNs.count)
        for arn in role.policyARNs.sorted() { add(arn) }
        add(role.region ?? region)
        add(role.expectedAccount)
        add(endpoints)
        return digest
    }

    private mutating func add(_ endpoints: EndpointOverrides) {
        add(endpoints.cognitoIdentity)
        add(endpoints.cognitoIdentityProvider)
        add(endpoints.sts)
    }

    /// The value with its names in order: the order in which they are written means nothing.
    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            let members = object.members.sorted { $0.name < $1.name }
            return .object(JSONObject(members.map { ($0.name, sorted($0.value)) }))
        case .array(let elements): return .array(elements.map(sorted))
        default: return value
        }
    }
}
