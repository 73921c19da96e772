import CredentialModel
import Platform
import StrictJSON

/// Asks GitHub Actions for the identity token of the job that runs (GitHub Docs, "OpenID Connect reference").
struct GitHubActionsProvider: IdentityProvider {
    let audience: String?
    let environment: [String: String]
    let endpoint: JSONEndpoint

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        guard let address = environment["ACTIONS_ID_TOKEN_REQUEST_URL"], !address.isEmpty,
            let bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"], !bearer.isEmpty
        else {
            throw RefreshFailure(
                code: "github.unavailable",
                message: "ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set, as they are in "
                    + "a job of GitHub Actions that may have an identity token",
                failureClass: .rejected, remedy: "give the job 'permissions: id-token: write'")
        }
        let fields = audience.map { [FormField("audience", $0)] } ?? []
        let answer: EndpointAnswer
        do throws(EndpointError) {
            answer = try await endpoint.answer(
                to: HTTPRequest(
                    method: "GET", url: FormEncoding.append(fields, to: address),
                    headers: [("Authorization", "Bearer \(bearer)")]),
                before: request.deadline, hiding: [Secret(bearer)])
        } catch {
            throw RefreshFailure(error)
        }
        guard let value = answer.object[present: "value"]?.string else {
            throw RefreshFailure(.malformedAnswer("\(answer.host) answered without a token"))
        }
        let fresh = try FreshToken(Secret(value), lifetime: nil, in: answer, rejected: request.rejectedToken)
        return ProvidedToken(proof: .token(fresh.token), warnings: fresh.warnings)
    }
}
