package import CredentialModel

/// To whom a state belongs. It is written in clear, so that `credentials` finds the key without the configuration.
package struct StateOwner: Sendable, Hashable {
    /// The configuration's file, as ``StateLocation/canonicalPath(_:)`` gives it.
    package let configurationPath: String
    /// The configuration's `name`.
    package let name: String
    /// Whether `run --sandbox` wrote it: then it holds nothing real.
    package let isSandbox: Bool
    /// Where the key comes from (`state.key`); `nil`: the file `state.key` beside the data. Never a literal.
    package let keySource: SecretSource?

    package init(configurationPath: String, name: String, isSandbox: Bool = false, keySource: SecretSource? = nil) {
        self.configurationPath = configurationPath
        self.name = name
        self.isSandbox = isSandbox
        self.keySource = keySource
    }
}
