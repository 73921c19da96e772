import CredentialModel
import Platform

/// Asks a token endpoint of OAuth 2.0 for tokens (RFC 6749 section 3.2).
struct TokenEndpointClient: Sendable {
    let endpoint: JSONEndpoint

    /// The endpoint's answer to one grant.
    ///
    /// - Parameters:
    ///   - grant: `grant_type` and what belongs to it.
    ///   - proof: how the client proves to be the one.
    func redeem(
        _ grant: [FormField], as proof: ClientProof, at address: String, before deadline: BootInstant
    ) async throws(EndpointError) -> TokenAnswer {
        try TokenAnswer(
            try await endpoint.answer(
                to: HTTPRequest(form: grant, as: proof, to: address), before: deadline,
                hiding: (grant + proof.fields).compactMap(\.secret) + proof.otherSecrets))
    }

    /// The answer of an endpoint that takes its fields in the query, as Facebook's does.
    func query(
        _ fields: [FormField], at address: String, before deadline: BootInstant
    ) async throws(EndpointError) -> TokenAnswer {
        let request = HTTPRequest(method: "GET", url: FormEncoding.append(fields, to: address))
        return try TokenAnswer(
            try await endpoint.answer(to: request, before: deadline, hiding: fields.compactMap(\.secret)))
    }
}
