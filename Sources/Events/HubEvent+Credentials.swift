package import CredentialModel
import StrictJSON

extension HubEvent {
    /// The AWS credentials of a set were renewed.
    ///
    /// - Parameter failures: how many tries in a row had failed before.
    package static func credentialsRefresh(
        _ subject: EventSubject, identityID: String?, reason: RefreshReason, expiration: Timestamp,
        lifetime: Duration, recoveredAfter failures: Int = 0
    ) -> HubEvent {
        var data = subject.data
        data["identityId"] = identityID.map(JSONValue.string)
        data["reason"] = .string(reason.rawValue)
        data["expiration"] = .string(expiration.rfc3339)
        data["lifetimeSeconds"] = .integer(lifetime.components.seconds)
        data.addRecovery(after: failures)
        return HubEvent(
            .refresh, message: "Credentials of profile \(subject.profile) have been refreshed", data: data)
    }

    /// The AWS credentials of a set could not be renewed.
    ///
    /// - Parameters:
    ///   - expiration: when the credentials still in place end; `nil` when there are none.
    ///   - hasExpired: whether they have ended already.
    package static func credentialsRefreshFailure(
        _ subject: EventSubject, failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?,
        expiration: Timestamp?, hasExpired: Bool = false
    ) -> HubEvent {
        var data = subject.data
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: expiration)
        return HubEvent(
            .refreshFailure, level: EventLevel(failure.failureClass, hasExpired: hasExpired),
            message: "Credentials of profile \(subject.profile) could not be refreshed: \(failure.message)",
            data: data)
    }

    /// An output changed: these profiles were written into it, those were removed from it.
    package static func written(
        file: String, profiles: [String], removed: [String] = [], recoveredAfter failures: Int = 0
    ) -> HubEvent {
        var data: JSONObject = [
            "file": .string(file), "profiles": .list(profiles), "removed": .list(removed),
        ]
        data.addRecovery(after: failures)
        return HubEvent(.written, message: "\(file) has been written", data: data)
    }

    /// An output could not be written.
    ///
    /// - Parameters:
    ///   - profiles: those that wait to be written.
    ///   - expiration: when the first of the credentials still in the file ends.
    package static func writtenFailure(
        file: String, profiles: [String], failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?,
        expiration: Timestamp?, hasExpired: Bool = false
    ) -> HubEvent {
        var data: JSONObject = ["file": .string(file), "profiles": .list(profiles)]
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: expiration)
        return HubEvent(
            .writtenFailure, level: EventLevel(failure.failureClass, hasExpired: hasExpired),
            message: "\(file) could not be written: \(failure.message)", data: data)
    }

    /// The command that is to run after an identity's outputs changed did not do its work.
    package static func onRefreshFailure(
        identity: String, files: [String], profiles: [String], failure: RefreshFailure, attempt: Int
    ) -> HubEvent {
        var data: JSONObject = [
            "identity": .string(identity), "files": .list(files), "profiles": .list(profiles),
        ]
        data.add(failure, attempt: attempt, nextAttempt: nil, expiration: nil)
        return HubEvent(
            .onRefreshFailure, level: EventLevel(failure.failureClass),
            message: "onRefresh of identity \(identity) failed: \(failure.message)", data: data)
    }

    /// Credentials ran out before they could be renewed.
    ///
    /// - Parameter failure: why the last try to renew them failed, if one did.
    package static func expired(
        _ subject: EventSubject, expiration: Timestamp, failure: RefreshFailure?
    ) -> HubEvent {
        var data = subject.data
        data["expiration"] = .string(expiration.rfc3339)
        data["error"] = failure.map(JSONValue.error)
        return HubEvent(
            .expired, level: .error, message: "Credentials of profile \(subject.profile) have expired", data: data)
    }
}
