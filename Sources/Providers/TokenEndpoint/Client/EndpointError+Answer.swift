import AWSClient
import CredentialModel
import Platform
import StrictJSON

extension EndpointError {
    /// The error that an answer stands for, in OAuth's form or in Facebook's.
    init(_ response: HTTPResponse, from host: String, receivedAt now: Timestamp, words: EndpointWords) {
        let status = response.status
        let retryAfter = Self.retryAfter(of: response, receivedAt: now)
        if (300..<400).contains(status) {
            self.init(
                code: "http.\(status)", message: "\(host) sent a redirect (\(status)), which is not followed",
                status: status)
            return
        }
        let answer = (try? JSONReader.read(response.body))?.object
        let (code, quotation) = Self.refusal(in: answer, words: words)
        if let code {
            self.init(
                code: code, message: "\(host) refused with \(code)\(quotation)", status: status,
                retryAfter: retryAfter)
        } else if answer == nil, status != 408, status != 429, status < 500 {
            self = .malformedAnswer("\(host) answered with status \(status) and no JSON object", status: status)
        } else {
            self.init(
                code: "http.\(status)", message: "\(host) answered with status \(status)\(quotation)", status: status,
                retryAfter: retryAfter)
        }
    }

    /// The error for an answer that never came.
    init(_ error: HTTPTransportError, words: EndpointWords) {
        self.init(code: "http.\(error.code.rawValue)", message: words.shown(error.message))
    }

    /// The code, and what is quoted of the explanation as the end of a sentence.
    private static func refusal(in answer: JSONObject?, words: EndpointWords) -> (code: String?, quotation: String) {
        switch answer?[present: "error"] {
        case .string(let error):
            (
                words.isCode(error) ? "oauth.\(error)" : "oauth.error",
                words.quotation(answer?[present: "error_description"]?.string)
            )
        case .object(let error):
            (
                error[present: "type"]?.string == nil
                    ? nil : error[present: "code"]?.integer.map { "facebook.\($0)" },
                words.quotation(error[present: "message"]?.string)
            )
        default: (nil, "")
        }
    }

    /// `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3); at most a day.
    private static func retryAfter(of response: HTTPResponse, receivedAt now: Timestamp) -> Duration? {
        guard let text = response.header("Retry-After") else { return nil }
        let day = Duration.seconds(86_400)
        if let seconds = UInt32(text) { return min(.seconds(Int64(seconds)), day) }
        guard let date = Timestamp(httpDate: text) else { return nil }
        let serverDate = response.header("Date").flatMap { Timestamp(httpDate: $0) }
        return min(max(date - (serverDate ?? now), .zero), day)
    }
}
