/// Checks of one subject. They change nothing, run no command and read secrets only to judge their form.
protocol CheckGroup: Sendable {
    /// May wait for a file system: whoever calls it bounds that.
    func checks() -> [Check]
}
