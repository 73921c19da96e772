package import CredentialModel
import Crypto
package import Platform

/// Signs requests with AWS Signature Version 4, in the `Authorization` header.
///
/// The rules are those of "Create a signed AWS API request" in the IAM user guide. A verifier computes
/// ``signature(method:path:query:signedHeaders:payloadHash:timestamp:region:service:secretAccessKey:)`` from what it
/// received and compares.
package struct SignatureV4: Sendable {
    /// The service's signing name: `sts`, `cognito-identity`.
    package let service: String
    package let region: String

    /// A signer for one service in one region.
    package init(service: String, region: String) {
        self.service = service
        self.region = region
    }

    /// The request with `Host`, `X-Amz-Date`, `X-Amz-Security-Token` and `Authorization` as they must be sent.
    ///
    /// Headers of these names that are there already are replaced. Headers that proxies may change stay unsigned.
    package func sign(_ request: HTTPRequest, with credentials: SigningCredentials, at time: Timestamp) -> HTTPRequest {
        let target = RequestTarget(url: request.url)
        var signed = request
        signed.set("Host", target.host)
        signed.set("X-Amz-Date", time.iso8601Basic)
        signed.set("X-Amz-Security-Token", credentials.sessionToken?.reveal())
        signed.set("Authorization", nil)
        let payloadHash = Self.hexDigest(request.body)
        let headers = signed.headers.filter { !Self.unsignedHeaders.contains($0.name.lowercased()) }
        let signature = Self.signature(
            method: request.method, path: target.path, query: target.query, signedHeaders: headers,
            payloadHash: payloadHash, timestamp: time, region: region, service: service,
            secretAccessKey: credentials.secretAccessKey)
        signed.set(
            "Authorization",
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(at: time)), "
                + "SignedHeaders=\(CanonicalRequest.names(of: headers)), Signature=\(signature)")
        return signed
    }

    /// The signature, in lower-case hexadecimal, of a request as it stands on the wire.
    ///
    /// - Parameters:
    ///   - path: the path of the request line, percent-encoded as sent, without the query.
    ///   - query: what follows the `?`, percent-encoded as sent; empty when there is none.
    ///   - signedHeaders: the headers that `SignedHeaders` names, in any order and case, repeated ones one after another.
    ///   - payloadHash: the SHA-256 of the body in lower-case hexadecimal.
    ///   - timestamp: the moment of `X-Amz-Date`.
    package static func signature(
        method: String, path: String, query: String, signedHeaders: [(name: String, value: String)],
        payloadHash: String, timestamp: Timestamp, region: String, service: String, secretAccessKey: Secret
    ) -> String {
        let canonical = CanonicalRequest.text(
            method: method, path: path, query: query, headers: signedHeaders, payloadHash: payloadHash,
            encodesPathTwice: service != "s3")
        let signer = SignatureV4(service: service, region: region)
        let text = signer.stringToSign(canonical, at: timestamp)
        return Self.hex(Self.authenticate(text, with: signer.key(from: secretAccessKey, at: timestamp)))
    }

    /// The SHA-256 of some bytes in lower-case hexadecimal.
    package static func hexDigest(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return hex(hash.finalize())
    }

    // MARK: The steps of the algorithm

    static let algorithm = "AWS4-HMAC-SHA256"

    /// Changed or added by proxies and clients on the way; the AWS SDKs leave them out too.
    private static let unsignedHeaders: Set<String> = [
        "authorization", "cache-control", "connection", "expect", "from", "keep-alive", "max-forwards", "pragma",
        "referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    func stringToSign(_ canonicalRequest: String, at time: Timestamp) -> String {
        "\(Self.algorithm)\n\(time.iso8601Basic)\n\(scope(at: time))\n\(Self.hexDigest(canonicalRequest.utf8))"
    }

    private func scope(at time: Timestamp) -> String { "\(day(of: time))/\(region)/\(service)/aws4_request" }

    private func day(of time: Timestamp) -> String { String(time.iso8601Basic.prefix(8)) }

    /// The key for one day, region and service.
    private func key(from secret: Secret, at time: Timestamp) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(secret.reveal())".utf8))
        for part in [day(of: time), region, service, "aws4_request"] {
            key = SymmetricKey(data: Self.authenticate(part, with: key))
        }
        return key
    }

    private static func authenticate(_ text: String, with key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The parts of an absolute address that a signature covers, exactly as they will be sent.
private struct RequestTarget {
    let host: String
    let path: String
    let query: String

    init(url: String) {
        let bytes = url.utf8
        let scheme = url.hasPrefix("http://") ? "http://" : "https://"
        let rest = url.hasPrefix(scheme) ? bytes.dropFirst(scheme.utf8.count) : bytes[...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let target = rest.dropFirst(authority.count).prefix { $0 != UInt8(ascii: "#") }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        let text = String(Substring(authority))
        // HTTP clients leave the scheme's own port out of the Host header.
        let ownPort = scheme == "http://" ? ":80" : ":443"
        self.host = text.hasSuffix(ownPort) ? String(text.dropLast(ownPort.count)) : text
        self.path = path.isEmpty ? "/" : String(Substring(path))
        self.query = String(Substring(target.dropFirst(path.count + 1)))
    }
}

extension HTTPRequest {
    /// Puts one header in place of all of that name; `nil` removes them.
    fileprivate mutating func set(_ name: String, _ value: String?) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { headers.append((name, value)) }
    }
}
