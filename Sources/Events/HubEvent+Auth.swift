package import CredentialModel
package import StrictJSON

/// Why an identity was signed out.
package enum SignOutReason: String, Sendable, Hashable {
    /// Somebody called `logout`.
    case logout
    /// It left the configuration.
    case retired
}

extension HubEvent {
    /// The configuration is in force, at the start or after a reload.
    package static func configured(configuration: String, identities: Int, sets: Int, reloaded: Bool) -> HubEvent {
        HubEvent(
            .configured, message: "The configuration has been \(reloaded ? "reloaded" : "loaded")",
            data: [
                "configuration": .string(configuration), "identities": .integer(Int64(identities)),
                "sets": .integer(Int64(sets)), "reloaded": .bool(reloaded),
            ])
    }

    /// An identity has its first credentials since it was last signed out.
    ///
    /// - Parameter failures: how many tries in a row had failed before.
    package static func signIn(
        identity: String, provider: String, identityID: String?, user: JSONObject, expiresAt: Timestamp?,
        recoveredAfter failures: Int = 0
    ) -> HubEvent {
        var data: JSONObject = ["identity": .string(identity), "provider": .string(provider)]
        data["identityId"] = identityID.map(JSONValue.string)
        data["user"] = .object(user)
        data["expires_at"] = (expiresAt?.milliseconds).map(JSONValue.integer)
        data.addRecovery(after: failures)
        return HubEvent(.signIn, message: "Identity \(identity) has signed in", data: data)
    }

    /// An identity that is signed out could not get credentials.
    package static func signInFailure(
        identity: String, provider: String, failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?
    ) -> HubEvent {
        var data: JSONObject = ["identity": .string(identity), "provider": .string(provider)]
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: nil)
        return HubEvent(
            .signInFailure, level: EventLevel(failure.failureClass),
            message: "Identity \(identity) could not sign in: \(failure.message)", data: data)
    }

    /// A provider token was renewed.
    package static func tokenRefresh(
        identity: String, provider: String, expiresAt: Timestamp?, recoveredAfter failures: Int = 0
    ) -> HubEvent {
        var data: JSONObject = ["identity": .string(identity), "provider": .string(provider)]
        data["expires_at"] = (expiresAt?.milliseconds).map(JSONValue.integer)
        data.addRecovery(after: failures)
        return HubEvent(.tokenRefresh, message: "New token retrieved for identity \(identity)", data: data)
    }

    /// A provider token could not be renewed.
    ///
    /// - Parameters:
    ///   - expiration: when the credentials still in place end.
    ///   - hasExpired: whether they have ended already.
    package static func tokenRefreshFailure(
        identity: String, provider: String, failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?,
        expiration: Timestamp?, hasExpired: Bool = false
    ) -> HubEvent {
        var data: JSONObject = ["identity": .string(identity), "provider": .string(provider)]
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: expiration)
        return HubEvent(
            .tokenRefreshFailure, level: EventLevel(failure.failureClass, hasExpired: hasExpired),
            message: "Failed to retrieve a new token for identity \(identity): \(failure.message)", data: data)
    }

    /// An identity was signed out.
    package static func signOut(identity: String, provider: String, reason: SignOutReason) -> HubEvent {
        HubEvent(
            .signOut, message: "Identity \(identity) has been signed out",
            data: [
                "identity": .string(identity), "provider": .string(provider), "reason": .string(reason.rawValue),
            ])
    }
}
