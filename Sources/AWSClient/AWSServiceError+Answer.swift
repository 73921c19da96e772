import CredentialModel
import Platform

extension AWSServiceError {
    /// The error that an answer stands for.
    ///
    /// `details` are what the protocol found in the body; the `x-amzn-errortype` header wins over them.
    init(_ response: HTTPResponse, details: WireErrorDetails, at endpoint: AWSEndpoint, redacting secrets: [Secret]) {
        let serverDate = response.header("Date").flatMap(Timestamp.init(httpDate:))
        let code = Self.cleanCode(response.header("x-amzn-errortype")) ?? Self.cleanCode(details.code)
        let fallback =
            (300..<400).contains(response.status)
            ? "\(endpoint.host) sent a redirect (\(response.status)), which is not followed."
            : "\(endpoint.host) answered with status \(response.status) and no error that \(endpoint.service.name) sends."
        let message = details.message.map { MessageText.clean($0, redacting: secrets) } ?? ""
        self.init(
            code: code ?? "http.\(response.status)", message: code == nil || message.isEmpty ? fallback : message,
            status: response.status, requestID: details.requestID ?? Self.requestID(of: response),
            retryAfter: Self.retryAfter(of: response, serverDate: serverDate), serverDate: serverDate)
    }

    /// The error for an answer that never came.
    init(_ error: HTTPTransportError) {
        self.init(code: "http.\(error.code.rawValue)", message: error.message)
    }

    static func requestID(of response: HTTPResponse) -> String? {
        (response.header("x-amzn-requestid") ?? response.header("x-amz-request-id"))
            .map { MessageText.clean($0, limit: 128) }
    }

    /// The code itself, out of `namespace#Code:http://…` or `Code,…`; `nil` for what cannot be one.
    private static func cleanCode(_ text: String?) -> String? {
        guard let text else { return nil }
        let head = text.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ",") }
        let code = head.split(separator: UInt8(ascii: "#"), omittingEmptySubsequences: false).last ?? head
        guard (1...128).contains(code.count), code.allSatisfy(isCodeByte) else { return nil }
        return String(Substring(code))
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// `Retry-After` in seconds or as a date (RFC 9110), else AWS's `x-amz-retry-after` in milliseconds; at most a day.
    private static func retryAfter(of response: HTTPResponse, serverDate: Timestamp?) -> Duration? {
        let day = Duration.seconds(86_400)
        if let text = response.header("Retry-After") {
            if let seconds = UInt32(text) { return min(.seconds(Int64(seconds)), day) }
            if let date = Timestamp(httpDate: text), let serverDate { return min(max(date - serverDate, .zero), day) }
        }
        return response.header("x-amz-retry-after").flatMap { UInt32($0) }.map { min(.milliseconds(Int64($0)), day) }
    }
}
