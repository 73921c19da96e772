/// The parts of an `Authorization` header.
struct SignatureAuthorization {
    let accessKeyID: String
    let day: String
    let region: String
    let service: String
    let signedHeaders: [String]
    let signature: String

    init(_ header: String) throws(ServiceError) {
        let scheme = "AWS4-HMAC-SHA256"
        guard header.hasPrefix("\(scheme) ") else {
            throw ServiceError("IncompleteSignature", "Unsupported AWS 'algorithm': '\(header.prefix { $0 != " " })'.")
        }
        var parts: [String: String] = [:]
        for part in header.dropFirst(scheme.count + 1).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else {
                throw ServiceError(
                    "IncompleteSignature",
                    "'\(part)' not a valid key=value pair (missing equal-sign) in Authorization header.")
            }
            parts[String(pair[0])] = String(pair[1])
        }
        let missing = ["Credential", "Signature", "SignedHeaders"].filter { parts[$0] == nil }
        guard let credential = parts["Credential"], let signature = parts["Signature"],
            let signedHeaders = parts["SignedHeaders"]
        else {
            throw ServiceError(
                "IncompleteSignature",
                missing.map { "Authorization header requires '\($0)' parameter." }.joined(separator: " "))
        }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard scope.count == 5, scope[4] == "aws4_request" else {
            throw ServiceError("IncompleteSignature", "Credential must have exactly 5 slash-delimited elements.")
        }
        self.accessKeyID = scope[0]
        self.day = scope[1]
        self.region = scope[2]
        self.service = scope[3]
        self.signedHeaders = signedHeaders.split(separator: ";").map { String($0) }
        self.signature = signature
    }
}
