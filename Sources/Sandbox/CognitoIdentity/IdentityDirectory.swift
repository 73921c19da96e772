import Synchronization

/// The identities of all pools, and which logins lead to which.
final class IdentityDirectory: Sendable {
    private let state: Mutex<IdentityRecords>

    init(pools: [String: SandboxPool]) {
        var state = IdentityRecords()
        for (poolID, pool) in pools {
            for identityID in pool.identityIDs {
                state.identities[identityID] = IdentityRecords.Identity(poolID: poolID)
            }
        }
        self.state = Mutex(state)
    }

    /// The pool of an identity that exists, else what the service says of one that does not.
    func pool(of identityID: String) throws(ServiceError) -> String {
        guard let identity = state.withLock({ $0.identities[identityID] }) else { throw Self.notFound(identityID) }
        return identity.poolID
    }

    /// The identity that these logins lead to (GetId): the same one every time, a new one at the first, and a new guest
    /// each time when there are none.
    func identity(in poolID: String, for logins: [Login]) throws(ServiceError) -> String {
        try change { state throws(ServiceError) in
            let owners = logins.compactMap { state.owners[IdentityRecords.Key(poolID: poolID, login: $0)] }
            let identityID = owners.first ?? state.add(to: poolID, for: logins.first)
            try state.link(logins, to: identityID)
            return identityID
        }
    }

    /// The identity that this login of a developer provider leads to, which may be named when the user is new.
    func identity(in poolID: String, developer login: Login, identityID: String?) throws(ServiceError) -> String {
        try change { state throws(ServiceError) in
            if let identityID, state.identities[identityID]?.poolID != poolID { throw Self.notFound(identityID) }
            let owner = state.owners[IdentityRecords.Key(poolID: poolID, login: login)]
            if let owner, let identityID, owner != identityID {
                throw ServiceError(
                    "DeveloperUserAlreadyRegisteredException",
                    "Developer user identifier '\(login.user)' is already registered to identity '\(owner)'.")
            }
            let identity = owner ?? identityID ?? state.add(to: poolID, for: login)
            try state.link([login], to: identity)
            return identity
        }
    }

    /// Admits the bearer of these logins to an identity (GetCredentialsForIdentity).
    ///
    /// One of the logins must be the identity's own, unless it has none yet or the bearer has proven already to be it;
    /// the others are linked to it.
    func admit(to identityID: String, with logins: [Login], isProven: Bool) throws(ServiceError) {
        try change { state throws(ServiceError) in
            guard let identity = state.identities[identityID] else { throw Self.notFound(identityID) }
            guard !identity.isDisabled, isProven || !logins.isEmpty || identity.logins.isEmpty else {
                throw .notAuthorized("Access to Identity '\(identityID)' is forbidden.")
            }
            let isOwner = logins.contains { identity.logins[$0.provider] == $0.user }
            guard isProven || isOwner || identity.logins.isEmpty else { throw .notAuthorized(Self.mismatch) }
            try state.link(logins, to: identityID)
        }
    }

    /// The logins linked to an identity, by provider.
    func providers(of identityID: String) -> [String] {
        state.withLock { $0.identities[identityID]?.logins.keys.sorted() ?? [] }
    }

    static let mismatch =
        "Logins don't match. Please include at least one valid login for this identity or identity pool."

    private static func notFound(_ identityID: String) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Identity '\(identityID)' not found.")
    }

    private func change<Result: Sendable>(
        _ body: (inout IdentityRecords) throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try state.withLock { state throws(ServiceError) in try body(&state) }
    }
}
