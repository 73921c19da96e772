package import Platform
package import StrictJSON

/// The AWS JSON 1.1 protocol (Smithy, "AWS JSON 1.1 protocol"): Cognito's.
package struct AWSJSONProtocol: WireProtocol {
    private let targetPrefix: String

    /// A service by the first part of its `X-Amz-Target`, such as `AWSCognitoIdentityService`.
    package init(targetPrefix: String) { self.targetPrefix = targetPrefix }

    package func request(_ operation: String, _ input: JSONObject, to url: String) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: url,
            headers: [
                ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "\(targetPrefix).\(operation)"),
                ("Cache-Control", "no-store"),
            ],
            body: JSONWriter.bytes(.object(input)))
    }

    package func output(_ body: [UInt8], of operation: String) -> JSONObject? {
        (try? JSONReader.read(body))?.object
    }

    package func errorDetails(_ body: [UInt8]) -> WireErrorDetails {
        guard let object = (try? JSONReader.read(body))?.object else { return WireErrorDetails() }
        return WireErrorDetails(
            code: object["code"]?.string ?? object["__type"]?.string,
            message: object["message"]?.string ?? object["Message"]?.string)
    }
}
