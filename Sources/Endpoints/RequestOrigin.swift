import StrictJSON

/// For which configuration something is asked of the instance that holds the state: a folder may be named by mistake.
package struct RequestOrigin: Sendable, Hashable {
    /// The configuration's file, as the state names its owner.
    package var configurationPath: String
    /// Whether it is meant to be played with the sandbox.
    package var isSandbox: Bool

    package init(configurationPath: String, isSandbox: Bool) {
        self.configurationPath = configurationPath
        self.isSandbox = isSandbox
    }

    /// Reads an object that ``json`` made; `nil` when it is none.
    init?(_ json: JSONValue) {
        guard let path = json["configuration"]?.string else { return nil }
        self.init(configurationPath: path, isSandbox: json["sandbox"]?.bool ?? false)
    }

    /// The origin as it is sent.
    var json: JSONValue { ["configuration": .string(configurationPath), "sandbox": .bool(isSandbox)] }
}
