import CredentialModel
import StrictJSON

/// Judges a request for credentials and answers it (AWS SDKs and Tools Reference Guide, "Container credential provider").
///
/// Who has not the token of the set they ask for learns nothing: not even whether there is such a set.
struct CredentialRouter: Sendable {
    let hosts: HostList
    let tokens: EndpointTokens
    let source: any CredentialSource

    func answer(_ request: EndpointRequest) async -> EndpointAnswer {
        guard request.onlyReads else {
            return EndpointAnswer(
                status: 405, json: ["code": "MethodNotAllowed", "message": "credentials are only ever read: use GET"],
                headers: [("Allow", "GET, HEAD")])
        }
        guard hosts.contains(request.header("Host"), port: request.port) else {
            return FramingRule.answer(403, "HostNotAllowed", "ask for 127.0.0.1, localhost or [::1]")
        }
        guard !Self.comesFromElsewhere(request) else {
            return FramingRule.answer(403, "OriginNotAllowed", "neither browsers nor proxies are answered")
        }
        guard let authorization = request.header("Authorization"), let name = Self.name(in: request),
            tokens.admit(authorization, to: name)
        else {
            return FramingRule.answer(
                403, "AccessDenied", "no credential set of that name can be read with that token")
        }
        do throws(CredentialRefusal) {
            return Self.document(try await source.credentials(of: name))
        } catch {
            let retry = error.code == .pending ? [("Retry-After", "1")] : []
            return EndpointAnswer(
                status: error.status, json: ["code": .string(error.code.rawValue), "message": .string(error.message)],
                headers: retry)
        }
    }

    /// Browsers and proxies say who they are. No SDK sends any of these.
    private static func comesFromElsewhere(_ request: EndpointRequest) -> Bool {
        ["Origin", "Referer", "Cookie", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via"]
            .contains(where: request.has) || request.hasHeader(startingWith: "sec-fetch-")
    }

    /// The set in `/v1/credentials/NAME`, percent-encoded or not.
    private static func name(in request: EndpointRequest) -> String? {
        let prefix = CredentialServer.path(of: "")
        guard request.query.isEmpty, request.path.utf8.starts(with: prefix.utf8) else { return nil }
        return PercentText.decode(request.path.utf8.dropFirst(prefix.utf8.count))
    }

    /// `RoleArn` is always there: Soto takes an answer without it for none.
    private static func document(_ served: ServedCredentials) -> EndpointAnswer {
        let credentials = served.credentials
        var object: JSONObject = [
            "AccessKeyId": .string(credentials.accessKeyID),
            "SecretAccessKey": .string(credentials.secretAccessKey.reveal()),
            "Token": .string(credentials.sessionToken.reveal()),
            "Expiration": .string(credentials.expiration.rfc3339),
            "RoleArn": .string(served.roleARN ?? ""),
        ]
        object["AccountId"] = served.accountID.map(JSONValue.string)
        return EndpointAnswer(json: .object(object))
    }
}
