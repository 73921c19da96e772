/// Why a set's credentials cannot be served. It never holds a token or a key.
package struct CredentialRefusal: Error, Sendable, Hashable {
    /// What it means for whoever asks.
    package enum Code: String, Sendable {
        /// No set has that name any more.
        case unknown = "UnknownCredentialSet"
        /// There are none yet, or they ran out; they are being got.
        case pending = "CredentialsPending"
        /// There are none, and time alone will not bring them.
        case unavailable = "CredentialsUnavailable"
    }

    package let code: Code
    /// One sentence for the log of the program that asked.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// 503 for what a retry may cure: all SDKs try again. Anything else would make them try in vain: 4xx, which aws-sdk-go-v2
    /// and smithy-rs take for final. botocore tries three times whatever the status.
    var status: Int {
        switch code {
        case .unknown: 404
        case .pending: 503
        case .unavailable: 409
        }
    }
}
