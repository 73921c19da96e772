package import CredentialModel
import Platform
import StrictJSON

/// What a device authorization endpoint answered (RFC 8628 section 3.2).
package struct DeviceAuthorization: Sendable, Hashable {
    /// What the token endpoint is asked with.
    package let deviceCode: Secret
    /// What the human types, safe to show.
    package let userCode: String
    /// Where the human types it: an address that may be called.
    package let verificationAddress: String
    /// The same with the code in it; `nil` when there is none.
    package let completeAddress: String?
    /// How long both codes are good; an hour at most.
    package let lifetime: Duration
    /// How long to wait between two questions; from one second to a minute.
    package let interval: Duration

    init(_ answer: EndpointAnswer) throws(EndpointError) {
        func missing(_ name: String) -> EndpointError {
            .malformedAnswer("\(answer.host) answered without a usable '\(name)'")
        }
        let object = answer.object
        guard let deviceCode = object[present: "device_code"]?.string, !deviceCode.isEmpty else {
            throw missing("device_code")
        }
        guard let userCode = object[present: "user_code"]?.string, !userCode.isEmpty else {
            throw missing("user_code")
        }
        // Google says verification_url, as a draft of the standard did.
        let address = object[present: "verification_uri"] ?? object[present: "verification_url"]
        guard let verificationAddress = address?.string, (try? HTTPAddress(verificationAddress)) != nil else {
            throw missing("verification_uri")
        }
        guard let seconds = object[present: "expires_in"]?.double, seconds > 0 else { throw missing("expires_in") }
        let words = EndpointWords(hiding: [Secret(deviceCode)])
        self.deviceCode = Secret(deviceCode)
        self.userCode = words.shown(userCode)
        self.verificationAddress = verificationAddress
        completeAddress = object[present: "verification_uri_complete"]?.string
            .flatMap { (try? HTTPAddress($0)) == nil ? nil : $0 }
        lifetime = .seconds(min(seconds, 3600))
        interval = .seconds(min(max(object[present: "interval"]?.double ?? 5, 1), 60))
    }
}
