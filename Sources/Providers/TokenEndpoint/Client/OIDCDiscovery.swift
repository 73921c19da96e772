import CredentialModel
import Platform
import StrictJSON

/// Finds the token endpoints of issuers (OpenID Connect Discovery 1.0 section 4), each for an hour.
///
/// Whoever asks while a document is under way waits for that one. Failures are not remembered.
actor OIDCDiscovery {
    private struct Key: Hashable {
        let issuer: String
        let document: String?
    }

    /// How long a document is believed.
    static let lifetime = Duration.seconds(3600)

    private let endpoint: JSONEndpoint
    private var known: [Key: (metadata: IssuerMetadata, end: BootInstant)] = [:]
    private var underWay: [Key: Task<Result<IssuerMetadata, RefreshFailure>, Never>] = [:]

    init(endpoint: JSONEndpoint) { self.endpoint = endpoint }

    /// What the issuer says about itself.
    ///
    /// - Parameters:
    ///   - issuer: exactly as its document names it; `https://` may be left out.
    ///   - document: the address of the document, where it does not follow from the issuer.
    func metadata(
        of issuer: String, document: String?, before deadline: BootInstant
    ) async throws(RefreshFailure) -> IssuerMetadata {
        let key = Key(issuer: issuer.contains("://") ? issuer : "https://\(issuer)", document: document)
        if let entry = known[key], entry.end > endpoint.time.bootNow { return entry.metadata }
        if let task = underWay[key] { return try await task.value.get() }
        let task = Task { await fetch(key, before: deadline) }
        underWay[key] = task
        let result = await task.value
        underWay[key] = nil
        if case .success(let metadata) = result {
            known[key] = (metadata, endpoint.time.bootNow + Self.lifetime)
        }
        return try result.get()
    }

    private func fetch(_ key: Key, before deadline: BootInstant) async -> Result<IssuerMetadata, RefreshFailure> {
        let base = key.issuer.hasSuffix("/") ? String(key.issuer.dropLast()) : key.issuer
        let address = key.document ?? "\(base)/.well-known/openid-configuration"
        do throws(EndpointError) {
            let answer = try await endpoint.answer(to: HTTPRequest(method: "GET", url: address), before: deadline)
            return Result { () throws(RefreshFailure) in try Self.metadata(in: answer, of: key.issuer) }
        } catch {
            return .failure(RefreshFailure(error, note: " (discovery of the issuer '\(key.issuer)')"))
        }
    }

    private static func metadata(
        in answer: EndpointAnswer, of issuer: String
    ) throws(RefreshFailure) -> IssuerMetadata {
        let words = EndpointWords()
        let named = answer.object[present: "issuer"]?.string ?? ""
        guard named.utf8.elementsEqual(issuer.utf8) else {
            throw RefreshFailure(
                code: "discovery.issuer",
                message: "the discovery document of \(answer.host) names the issuer '\(words.shown(named))', but "
                    + "'\(issuer)' is configured",
                failureClass: .rejected, remedy: "write the issuer exactly as the document does, if it is the right one"
            )
        }
        guard let address = answer.object[present: "token_endpoint"]?.string else {
            throw RefreshFailure(.malformedAnswer("\(answer.host) names no token endpoint of '\(issuer)'"))
        }
        do throws(HTTPTransportError) {
            _ = try HTTPAddress(address)
        } catch {
            throw RefreshFailure(
                code: "discovery.address",
                message: "\(answer.host) names a token endpoint of '\(issuer)' that may not be called: "
                    + words.shown(error.message),
                failureClass: .rejected)
        }
        func texts(_ name: String) -> [String]? { answer.object[present: name]?.array?.compactMap(\.string) }
        return IssuerMetadata(
            tokenEndpoint: address,
            // Whoever names none takes the header (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
            authenticationMethods: texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"],
            authorizationEndpoint: answer.object[present: "authorization_endpoint"]?.string,
            deviceEndpoint: answer.object[present: "device_authorization_endpoint"]?.string,
            revocationEndpoint: answer.object[present: "revocation_endpoint"]?.string,
            revocationMethods: texts("revocation_endpoint_auth_methods_supported"), scopes: texts("scopes_supported"),
            isNamedInAnswers: answer.object[present: "authorization_response_iss_parameter_supported"]?.bool ?? false)
    }
}
