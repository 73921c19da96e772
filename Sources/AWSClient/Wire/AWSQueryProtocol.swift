package import Platform

/// The AWS query protocol (Smithy, "AWS Query protocol"): a form goes out, XML comes back. STS's.
package struct AWSQueryProtocol: WireProtocol {
    private let version: String

    /// A service by the version of its API, such as `2011-06-15`.
    package init(version: String) { self.version = version }

    package func request(_ operation: String, _ input: [QueryParameter], to url: String) -> HTTPRequest {
        let parameters = [QueryParameter("Action", operation), QueryParameter("Version", version)] + input
        let form = parameters.map { parameter in
            "\(PercentEncoding.encode(parameter.name.utf8))=\(PercentEncoding.encode(parameter.value.utf8))"
        }.joined(separator: "&")
        return HTTPRequest(
            method: "POST", url: url,
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")], body: Array(form.utf8))
    }

    /// The element `<OperationResult>` of the answer.
    package func output(_ body: [UInt8], of operation: String) -> XMLElement? {
        guard let root = try? XMLReader.read(body), root.name == "\(operation)Response" else { return nil }
        return root["\(operation)Result"]
    }

    package func errorDetails(_ body: [UInt8]) -> WireErrorDetails {
        guard let root = try? XMLReader.read(body), root.name == "ErrorResponse" else { return WireErrorDetails() }
        return WireErrorDetails(
            code: root["Error"]?["Code"]?.text, message: root["Error"]?["Message"]?.text,
            requestID: root["RequestId"].map { MessageText.clean($0.text, limit: 128) })
    }
}

/// One parameter of a query request; members of lists are written out (`Tags.member.1.Key`).
package struct QueryParameter: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
