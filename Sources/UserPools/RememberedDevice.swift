package import CredentialModel
package import StrictJSON

/// This machine as a user pool's device: what sign-ins and refreshes name once ConfirmDevice was called.
package struct RememberedDevice: Sendable, Hashable {
    package let key: String
    package let groupKey: String
    /// What DEVICE_SRP_AUTH proves; the service has never seen it.
    package let password: Secret

    package init(key: String, groupKey: String, password: Secret) {
        self.key = key
        self.groupKey = groupKey
        self.password = password
    }

    /// All of it, the password included: only for the encrypted state.
    package var encoded: JSONValue {
        ["key": .string(key), "groupKey": .string(groupKey), "password": .string(password.reveal())]
    }

    /// What ``encoded`` wrote; `nil` for anything else.
    package init?(encoded: JSONValue?) {
        guard let key = encoded?["key"]?.string, let groupKey = encoded?["groupKey"]?.string,
            let password = encoded?["password"]?.string
        else { return nil }
        self.init(key: key, groupKey: groupKey, password: Secret(password))
    }
}

/// A device that the service has just given a key (NewDeviceMetadataType): until it is confirmed its refresh token is
/// refused.
package struct NewDevice: Sendable, Hashable {
    package let key: String
    package let groupKey: String

    init?(in answer: JSONObject) {
        guard let device = answer["AuthenticationResult"]?["NewDeviceMetadata"]?.object,
            let key = device["DeviceKey"]?.string, (1...128).contains(key.utf8.count),
            let groupKey = device["DeviceGroupKey"]?.string, (1...128).contains(groupKey.utf8.count)
        else { return nil }
        self.key = key
        self.groupKey = groupKey
    }
}
