// The sandbox's keys open nothing, so that whoever they look like may replace them; they never replace real ones.
extension SectionOwner {
    private static let sandboxMark = "sandbox:"

    /// The name under which the sandbox writes for a configuration. None can have it itself: names hold no colon.
    package static func sandboxName(of configuration: String) -> String { sandboxMark + configuration }

    /// Whether it may rewrite a section of that owner without being told to.
    func mayRewrite(_ other: SectionOwner?) -> Bool {
        guard let other else { return false }
        return other.configuration == configuration || other.configuration == Self.sandboxName(of: configuration)
    }

    /// Whether it may take over a section of that owner when it is told to.
    func mayAdopt(_ other: SectionOwner?) -> Bool { !isSandbox || other.map(\.isSandbox) ?? true }

    private var isSandbox: Bool { configuration.utf8.starts(with: Self.sandboxMark.utf8) }
}
