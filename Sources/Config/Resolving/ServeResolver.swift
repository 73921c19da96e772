import Platform

/// The section `serve`: who may reach what is served, and that nothing gets in the other's way.
struct ServeResolver {
    let reader: ConfigReader
    let keepsState: Bool

    func settings() -> ServeSettings {
        guard let node = reader.value(.serve, in: reader.tree.root) else { return ServeSettings() }
        let settings = ServeSettings(
            credentials: address(.credentials, in: node), tokens: reader.path(.tokens, in: node),
            health: address(.health, in: node))
        checkCredentials(settings, in: node)
        if let health = settings.health, let credentials = settings.credentials, health.collides(with: credentials),
            let place = reader.value(.health, in: node)
        {
            reader.error(
                place, "serve.health: \(health) is taken by serve.credentials",
                remedy: "choose another port: the two are told apart by whom they admit")
        }
        return settings
    }

    private func checkCredentials(_ settings: ServeSettings, in node: Int) {
        guard let credentials = settings.credentials, let place = reader.value(.credentials, in: node) else {
            if let tokens = reader.value(.tokens, in: node), !reader.has(.credentials, in: node) {
                reader.warning(tokens, "serve.tokens is not used: without serve.credentials nobody needs a token")
            }
            return
        }
        if !credentials.isLoopback {
            reader.error(
                place, "serve.credentials: \(credentials) can be reached from other machines",
                remedy: "listen on 127.0.0.1:\(credentials.port); other machines and pods run an evercred of their own")
        }
        if !keepsState, !reader.has(.tokens, in: node) {
            reader.error(
                place, "serve.credentials: without a state folder there is no place for its tokens",
                remedy: "name one, such as serve.tokens: /run/evercred/tokens")
        }
    }

    private func address(_ key: ConfigKey, in node: Int) -> ListenAddress? {
        reader.text(key, in: node).flatMap(ListenAddress.init)
    }
}
