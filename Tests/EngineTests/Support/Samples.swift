import CredentialModel
import State

@testable import Engine

/// Records for tests of what is pure; their time is ``now``.
enum Samples {
    static let now = Timestamp(rfc3339: "2026-11-23T08:00:00Z") ?? Timestamp(seconds: 0)

    static func credentials(
        endingIn remaining: Duration = .seconds(3600), lifetime: Duration = .seconds(3600), id: String = "ASIATEST1"
    ) -> TemporaryCredentials {
        TemporaryCredentials(
            accessKeyID: id, secretAccessKey: Secret("test-secret"), sessionToken: Secret("test-session"),
            expiration: now + remaining, issuedAt: now + remaining - lifetime)
    }

    static func token(
        endingIn remaining: Duration = .seconds(3600), lifetime: Duration = .seconds(3600)
    ) -> ProviderToken {
        ProviderToken(
            value: Secret("test-token"), expiration: now + remaining, obtainedAt: now + remaining - lifetime)
    }

    static func failure(
        _ failureClass: FailureClass = .transient, count: Int = 1, next: Duration? = .seconds(10),
        code: String = "test.failure"
    ) -> FailureRecord {
        FailureRecord(
            count: count, failure: RefreshFailure(code: code, message: "it failed", failureClass: failureClass),
            since: now, lastAt: now, nextAttempt: next.map { now + $0 })
    }

    static func identity(
        _ name: String = "billing", provider: ProviderKind = .google, pool: String = "eu-west-1:pool-1"
    ) -> Identity {
        Identity(
            name: name, provider: provider, identityPoolID: pool,
            refreshHandler: HandlerCommand(invocation: .shell("fetch-token"), workingDirectory: "/etc/evercred"))
    }

    static func set(_ name: String = "billing", of identity: String? = nil, file: String = "/aws/credentials")
        -> CredentialSet
    {
        CredentialSet(
            name: name, identity: identity ?? name, profile: name,
            outputs: [.profile(FileTarget(file: file))], fingerprint: "print-1")
    }

    static func role(
        _ name: String, of identity: String = "billing", arn: String = "arn:aws:iam::111122223333:role/Test"
    ) -> CredentialSet {
        var set = set(name, of: identity)
        set.parent = identity
        set.role = AssumedRole(roleARN: arn, sessionName: "evercred-\(name)")
        return set
    }

    /// The record of a set that holds credentials and was written where it belongs.
    static func record(
        _ set: CredentialSet, _ credentials: TemporaryCredentials? = credentials(), failure: FailureRecord? = nil
    ) -> SetRecord {
        let ends = credentials?.expiration ?? now
        let placements = Dictionary(uniqueKeysWithValues: set.placements.map { ($0, ends) })
        return SetRecord(
            name: set.name, identity: set.identity, definition: set, credentials: credentials, refreshedAt: now,
            fingerprint: set.fingerprint, failure: failure, placements: placements)
    }

    static func record(
        _ identity: Identity, token: ProviderToken? = token(), failure: FailureRecord? = nil
    ) -> IdentityRecord {
        IdentityRecord(
            name: identity.name, definition: identity, fingerprint: "print-1", token: token,
            identityID: "eu-west-1:id-1", failure: failure, isSignedIn: true)
    }
}
