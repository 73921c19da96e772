import AWSClient
import CredentialModel

/// Finds out who signed a request, by Signature Version 4 in the `Authorization` header.
///
/// The refusals and their wording are those of STS.
struct SignatureCheck: Sendable {
    /// The service's signing name.
    let service: String
    let sessions: SessionVault
    let tolerance: Duration

    /// The holder of the keys that the request was signed with.
    func signer(of request: SandboxRequest) throws(ServiceError) -> SessionVault.Holder {
        guard let header = request.header("authorization") else {
            throw ServiceError("MissingAuthenticationToken", status: 403, "Request is missing Authentication Token")
        }
        let authorization = try SignatureAuthorization(header)
        guard let date = request.header("x-amz-date"), let time = Timestamp(iso8601Basic: date) else {
            throw ServiceError(
                "IncompleteSignature",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        let signedHeaders = try headers(named: authorization.signedHeaders, of: request)
        let holder = try holder(authorization.accessKeyID, token: request.header("x-amz-security-token"))
        try check(authorization, date: date)
        try check(time, written: date)
        let expected = SignatureV4.signature(
            method: request.method, path: request.path, query: request.query, signedHeaders: signedHeaders,
            payloadHash: SignatureV4.hexDigest(request.body), timestamp: time, region: authorization.region,
            service: service, secretAccessKey: holder.secretAccessKey)
        guard expected == authorization.signature else {
            throw Self.mismatch(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                    + "Access Key and signing method. Consult the service documentation for details.")
        }
        return holder
    }

    /// The signed headers, `Host` and every `X-Amz-…` that was sent among them.
    private func headers(
        named names: [String], of request: SandboxRequest
    ) throws(ServiceError) -> [(name: String, value: String)] {
        let mandatory = request.headers.map(\.name).filter { $0 == "host" || $0.hasPrefix("x-amz-") }
        if let unsigned = mandatory.first(where: { !names.contains($0) }) {
            throw Self.mismatch("'\(unsigned)' must be a 'SignedHeader' in the AWS Authorization.")
        }
        return request.headers.filter { names.contains($0.name) }
    }

    private func holder(_ accessKeyID: String, token: String?) throws(ServiceError) -> SessionVault.Holder {
        do throws(SessionVault.Refusal) {
            return try sessions.holder(accessKeyID: accessKeyID, sessionToken: token)
        } catch {
            throw switch error {
            case .unknown:
                ServiceError(
                    "InvalidClientTokenId", status: 403, "The security token included in the request is invalid.")
            case .expired:
                ServiceError("ExpiredToken", status: 403, "The security token included in the request is expired")
            }
        }
    }

    private func check(_ authorization: SignatureAuthorization, date: String) throws(ServiceError) {
        guard authorization.service == service else {
            throw Self.mismatch("Credential should be scoped to correct service: '\(service)'. ")
        }
        guard authorization.day == date.prefix(8) else {
            throw Self.mismatch(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(authorization.day)' != '\(date.prefix(8))', from '\(date)'.")
        }
    }

    private func check(_ time: Timestamp, written date: String) throws(ServiceError) {
        let now = sessions.now
        let minutes = tolerance.components.seconds / 60
        let earliest = now - tolerance
        let latest = now + tolerance
        guard time >= earliest else {
            throw Self.mismatch(
                "Signature expired: \(date) is now earlier than \(earliest.iso8601Basic) "
                    + "(\(now.iso8601Basic) - \(minutes) min.)")
        }
        guard time <= latest else {
            throw Self.mismatch(
                "Signature not yet current: \(date) is still later than \(latest.iso8601Basic) "
                    + "(\(now.iso8601Basic) + \(minutes) min.)")
        }
    }

    private static func mismatch(_ message: String) -> ServiceError {
        ServiceError("SignatureDoesNotMatch", status: 403, message)
    }
}
