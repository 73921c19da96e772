import CredentialModel

/// How long a role's session lasts: the key `duration`, held against what AWS and SDKs make of it.
struct SessionDuration {
    /// Where the identity's windows were written.
    struct Windows {
        var advisory: String?
        var mandatory: String?
    }

    let reader: ConfigReader
    let policy: RefreshPolicy
    let windows: Windows

    /// The duration of a mapping, 1 h where it has none.
    ///
    /// - Parameter isChained: whether the role is taken with the credentials of another one.
    func read(in node: Int, isChained: Bool) -> Duration {
        guard let place = reader.value(.duration, in: node), let duration = reader.duration(.duration, in: node) else {
            return .seconds(3600)
        }
        let text = DurationSyntax.text(duration)
        if isChained, duration > .seconds(3600) {
            reader.error(
                place,
                "\(reader.tree.describe(place)) is \(text), but a role taken with another role's credentials lasts at most 1h",
                remedy: "write 1h; AWS calls this role chaining, and Cognito Identity's credentials are a role's")
        }
        if duration < .seconds(1800) {
            reader.warning(
                place,
                "\(reader.tree.describe(place)) is \(text): SDKs refresh early, botocore on every request below 15m",
                remedy: "write at least 30m")
        }
        let configured = [
            ("advisory", policy.advisory, windows.advisory), ("mandatory", policy.mandatory, windows.mandatory),
        ]
        for case (let name, let window?, let windowPlace?) in configured where window > duration / 2 {
            reader.error(
                place,
                "\(reader.tree.describe(place)) is \(text), less than twice the \(name) window of \(DurationSyntax.text(window))",
                remedy: "the window stands at \(windowPlace)")
        }
        return duration
    }
}
