package import CredentialModel

/// A change and where it is to be made.
package struct PlacedChange: Sendable, Hashable {
    package let change: OutputChange
    package let target: OutputTarget

    package init(_ change: OutputChange, at target: OutputTarget) {
        self.change = change
        self.target = target
    }
}
