import CredentialModel

/// Judges the credentials that a service sent, before anybody relies on them.
///
/// The values go into INI files and environments of other programs, so anything but printable ASCII without blanks makes
/// the whole answer worthless.
struct CredentialsAnswer {
    var accessKeyID: String?
    var secretAccessKey: String?
    var sessionToken: String?
    var expiration: Timestamp?

    /// The credentials, or a transient failure that says what is wrong with them.
    func validated(from service: String, serverDate: Timestamp?, now: Timestamp) throws(RefreshFailure)
        -> TemporaryCredentials
    {
        let accessKeyID = try Self.checked(accessKeyID, "access key id", from: service)
        let secretAccessKey = try Self.checked(secretAccessKey, "secret access key", from: service)
        let sessionToken = try Self.checked(sessionToken, "session token", from: service)
        guard let expiration else {
            throw .malformedAnswer("\(service) sent credentials without a readable expiration.")
        }
        let issuedAt = serverDate ?? now
        guard expiration > issuedAt else {
            throw .malformedAnswer(
                "\(service) sent credentials that had ended at \(expiration.rfc3339), before it answered.")
        }
        return TemporaryCredentials(
            accessKeyID: accessKeyID, secretAccessKey: Secret(secretAccessKey), sessionToken: Secret(sessionToken),
            expiration: expiration, issuedAt: issuedAt)
    }

    private static func checked(_ value: String?, _ name: String, from service: String) throws(RefreshFailure) -> String
    {
        guard let value, !value.isEmpty else {
            throw .malformedAnswer("\(service) sent credentials without a \(name).")
        }
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformedAnswer("\(service) sent a \(name) with characters that no such key has.")
        }
        return value
    }
}
