import Config

/// Loads a text as the owner's private `/etc/evercred/config.yaml`.
func load(
    _ text: String, environment: [String: String] = [:], isPrivate: Bool = true,
    path: String = "/etc/evercred/config.yaml"
) -> ConfigLoadResult {
    ConfigLoader(environment: environment, homeDirectory: "/home/ops").load(
        text: text, path: path, isPrivate: isPrivate)
}

/// What is said of a text, each line without the file's name.
func diagnostics(_ text: String, environment: [String: String] = [:], isPrivate: Bool = true) -> [String] {
    load(text, environment: environment, isPrivate: isPrivate, path: "/c.yaml").diagnostics.map {
        String($0.description.dropFirst("/c.yaml:".count))
    }
}

/// An identity that lacks nothing, under a configuration that lacks nothing; further lines go into the identity.
func withIdentity(_ lines: String..., auth: [String] = [], top: [String] = []) -> String {
    let identity = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }.map { "    \($0)\n" }
    let auth = (["identityPoolId: eu-west-1:pool-1"] + auth).map { "  \($0)\n" }
    return top.map { "\($0)\n" }.joined() + "auth:\n" + auth.joined() + "identities:\n  a:\n" + identity.joined()
}
