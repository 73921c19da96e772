/// The one form of a request that both sides of Signature Version 4 can compute.
///
/// "Create a canonical request" in the IAM user guide; where the text is silent, AWS's published test suite decides.
enum CanonicalRequest {
    /// The canonical request, from the parts of the request as they stand on the wire.
    static func text(
        method: String, path: String, query: String, headers: [(name: String, value: String)], payloadHash: String,
        encodesPathTwice: Bool
    ) -> String {
        [
            method,
            encodesPathTwice ? Self.path(path) : (path.isEmpty ? "/" : path),
            Self.query(query),
            grouped(headers).map { "\($0.name):\($0.value)\n" }.joined(),
            names(of: headers),
            payloadHash,
        ].joined(separator: "\n")
    }

    /// The value of `SignedHeaders`: lower-case names, sorted, each once.
    static func names(of headers: [(name: String, value: String)]) -> String {
        grouped(headers).map(\.name).joined(separator: ";")
    }

    /// Dot segments and repeated slashes taken out, what is left encoded once more than on the wire (all but S3).
    private static func path(_ path: String) -> String {
        var segments: [Substring.UTF8View] = []
        let parts = Substring(path).utf8.split(separator: UInt8(ascii: "/"))
        for part in parts {
            switch String(Substring(part)) {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(part)
            }
        }
        guard !segments.isEmpty else { return "/" }
        let endsInFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        return "/" + segments.map { PercentEncoding.encode($0) }.joined(separator: "/") + (endsInFolder ? "/" : "")
    }

    /// Every parameter decoded, encoded anew by AWS's rule, sorted by name and then by value; a missing value is empty.
    private static func query(_ query: String) -> String {
        query.utf8.split(separator: UInt8(ascii: "&")).map { parameter in
            let name = parameter.prefix { $0 != UInt8(ascii: "=") }
            let value = parameter.dropFirst(name.count + 1)
            return (name: PercentEncoding.normalize(name), value: PercentEncoding.normalize(value))
        }.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Lower-case names in order; the values of one name trimmed, runs of blanks made one, joined by commas.
    private static func grouped(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers { values[header.name.lowercased(), default: []].append(squeezed(header.value)) }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    private static func squeezed(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { String(Substring($0)) }
            .joined(separator: " ")
    }
}
