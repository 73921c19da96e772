import HTTPTypes
import HummingbirdCore
import NIOCore

/// What a browser gets from a sign-in's loopback address.
struct PageAnswer: Sendable {
    let status: Int
    /// The page; empty for a redirect.
    let html: String
    /// Where the browser is sent.
    let location: String?
    /// How the sign-in ended, when this is what tells it.
    let outcome: Result<SignedIn, SignInFailure>?

    /// A page.
    init(_ html: String, status: Int = 200, outcome: Result<SignedIn, SignInFailure>? = nil) {
        self.status = status
        self.html = html
        self.location = nil
        self.outcome = outcome
    }

    /// A redirect that a later visit asks for anew.
    init(redirectTo location: String) {
        status = 302
        html = ""
        self.location = location
        outcome = nil
    }

    /// Headers under which nothing is kept, loaded, framed or told to another site.
    var headers: [(name: String, value: String)] {
        [
            ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'"
            ),
            ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
        ] + (location.map { [("Location", $0)] } ?? []) + (status == 405 ? [("Allow", "GET")] : [])
    }

    /// The answer for the wire.
    var response: Response {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: HTTPTypes.HTTPResponse.Status(code: status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
