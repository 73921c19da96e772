package import StrictJSON

/// Where a code was sent (API reference, CodeDeliveryDetailsType). The destination is masked by the service.
package struct CodeDelivery: Sendable, Hashable {
    /// `d***@e***`.
    package let destination: String?
    /// `EMAIL` or `SMS`.
    package let medium: String?
    /// The attribute that holds the destination.
    package let attribute: String?

    init?(_ value: JSONValue?) {
        guard let details = value?.object else { return nil }
        func text(_ name: String) -> String? {
            details[name]?.string.flatMap { $0.utf8.count <= 1024 ? $0 : nil }
        }
        destination = text("Destination")
        medium = text("DeliveryMedium")
        attribute = text("AttributeName")
    }

    /// As Amplify hands it on: the members under the service's names.
    package var json: JSONValue {
        var object: JSONObject = [:]
        object["Destination"] = destination.map { .string($0) }
        object["DeliveryMedium"] = medium.map { .string($0) }
        object["AttributeName"] = attribute.map { .string($0) }
        return .object(object)
    }
}
