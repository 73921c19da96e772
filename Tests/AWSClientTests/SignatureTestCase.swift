import FoundationEssentials
import Platform
import Testing

/// One case of AWS's Signature Version 4 test suite (`Fixtures/aws4_testsuite`): a request as it stands on the wire and
/// what every step of the signature must give.
struct SignatureTestCase: CustomTestStringConvertible {
    let name: String
    let method: String
    let path: String
    let query: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let authorization: String

    /// The session token, where it takes part in the signature; one case names it in its canonical request alone.
    let signedToken: String?

    /// The headers that are covered by the signature.
    var signedHeaders: [(name: String, value: String)] {
        guard let signedToken, !headers.contains(where: { $0.name == Self.tokenHeader }) else { return headers }
        return headers + [(Self.tokenHeader, signedToken)]
    }

    var request: HTTPRequest {
        let host = headers.first { $0.name == "Host" }?.value ?? ""
        let url = "https://\(host)\(path)\(query.isEmpty ? "" : "?\(query)")"
        return HTTPRequest(method: method, url: url, headers: headers, body: body)
    }

    var testDescription: String { name }

    /// All cases of the suite, none left out.
    static let all: [SignatureTestCase] = {
        let folder = fixtures + "/aws4_testsuite"
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.filter { $0.hasSuffix(".req") }.sorted().compactMap { path in
            try? SignatureTestCase(stem: folder + "/" + path.dropLast(".req".count))
        }
    }()

    private static let tokenHeader = "X-Amz-Security-Token"
    private static let fixtures = #filePath.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/Fixtures"

    private init(stem: String) throws {
        let request = try String(contentsOfFile: stem + ".req", encoding: .utf8)
        self.authorization = try String(contentsOfFile: stem + ".authz", encoding: .utf8)
        let canonical = try String(contentsOfFile: stem + ".creq", encoding: .utf8)
        let tokenPrefix = Self.tokenHeader.lowercased() + ":"
        self.signedToken = canonical.split(separator: "\n").first { $0.hasPrefix(tokenPrefix) }
            .map { String($0.dropFirst(tokenPrefix.count)) }
        self.name = stem.split(separator: "/").last.map(String.init) ?? stem

        // The path may hold blanks, so it ends at the last one of the line.
        let lines = request.split(separator: "\n", omittingEmptySubsequences: false)
        let target = lines[0].drop { $0 != " " }.dropFirst().dropLast(" HTTP/1.1".count)
        self.method = String(lines[0].prefix { $0 != " " })
        self.path = String(target.prefix { $0 != "?" })
        self.query = String(target.drop { $0 != "?" }.dropFirst())

        var headers: [(name: String, value: String)] = []
        let head = lines.dropFirst().prefix { !$0.isEmpty }
        for line in head {
            if line.hasPrefix(" ") {
                headers[headers.count - 1].value += "\n" + line
            } else {
                headers.append((String(line.prefix { $0 != ":" }), String(line.drop { $0 != ":" }.dropFirst())))
            }
        }
        self.headers = headers
        self.body = Array(lines.dropFirst(head.count + 2).joined(separator: "\n").utf8)
    }
}
