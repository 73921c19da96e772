import NIOHTTP1
import StrictJSON

/// Where a request must end: requests of which two programs could think differently are refused (RFC 9112 section 11.2).
enum FramingRule {
    /// Why a request is not listened to any further; `nil` when it is one without a body.
    static func refusal(of head: HTTPRequestHead) -> EndpointAnswer? {
        let headers = head.headers
        if head.version.major != 1 || head.version.minor > 1 {
            return answer(505, "VersionNotSupported", "the version spoken here is HTTP/1.1")
        }
        if headers.contains(name: "Transfer-Encoding") || headers["Content-Length"].contains(where: { $0 != "0" }) {
            return answer(413, "BodyNotAllowed", "a request to this address has no body")
        }
        if headers.contains(name: "Upgrade") || headers.contains(name: "Expect") || head.method == .CONNECT {
            return answer(400, "MalformedRequest", "nothing but plain requests is answered here")
        }
        if headers["Host"].count > 1 {
            return answer(400, "MalformedRequest", "a request names one host")
        }
        return nil
    }

    /// A refusal in the form that the AWS SDKs read.
    static func answer(_ status: Int, _ code: String, _ message: String) -> EndpointAnswer {
        EndpointAnswer(status: status, json: ["code": .string(code), "message": .string(message)])
    }
}
