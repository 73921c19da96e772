import CredentialModel

/// Turns validated files into ``Settings``: the sections first, then every identity of every file.
struct SettingsResolver {
    let reader: ConfigReader
    let configPath: String

    /// The settings, to be used only when nothing was found wrong.
    func settings(included: [ConfigReader], sources: [ConfigSource]) -> Settings {
        let root = reader.tree.root
        let schedule = schedule()
        let state = state()
        let endpoints = EndpointResolver(reader: reader)
        let standardFile = standardProfileFile()
        let defaults = AuthDefaults(
            reader, outputs: reader.outputs(in: root) ?? OutputTemplates(standardFile: standardFile),
            endpoints: endpoints.overrides(), providerEndpoints: endpoints.providers(),
            standardProfileFile: standardFile, timeout: schedule.timeout, keepsState: state.kind != .memory)
        var resolver = IdentityResolver(defaults: defaults)
        for file in [reader] + included { addIdentities(of: file, to: &resolver) }
        resolver.references.check(resolver.registry, names: Set(resolver.identities.map(\.name)))
        resolver.connectSigners()
        resolver.checkFiles()
        if resolver.identities.isEmpty, !reader.context.diagnostics.hasErrors {
            reader.warning(
                reader.value(.identities, in: root) ?? root,
                "there are no identities: everything known would be retired")
        }
        return Settings(
            configPath: configPath, name: reader.text(.name, in: root) ?? Self.defaultName(configPath),
            identities: resolver.identities, sets: resolver.registry.sets, schedule: schedule, state: state, hub: hub(),
            serve: ServeResolver(reader: reader, keepsState: state.kind != .memory).settings(),
            providerEndpoints: defaults.providerEndpoints, signIn: defaults.signIn, identitySignIn: resolver.signIn,
            hooks: resolver.hooks, sources: sources)
    }

    private func addIdentities(of file: ConfigReader, to resolver: inout IdentityResolver) {
        guard let identities = file.value(.identities, in: file.tree.root) else { return }
        resolver.reserve(file.tree.pairs(identities).reduce(0) { count, _ in count + 1 })
        for (name, identity) in file.tree.pairs(identities) { resolver.add(name, identity, in: file) }
    }

    private static func defaultName(_ path: String) -> String { String(Fingerprint.digest(of: path).prefix(16)) }

    /// Where AWS tools look for profiles.
    private func standardProfileFile() -> String {
        let named = reader.context.environment["AWS_SHARED_CREDENTIALS_FILE"] ?? ""
        let written = named.isEmpty ? "~/.aws/credentials" : named
        do throws(PathSyntax.Failure) {
            return try reader.context.paths.absolute(written, from: ConfigFiles.workingDirectory())
        } catch {
            reader.context.diagnostics.add(
                Diagnostic(
                    file: reader.tree.file, message: "AWS_SHARED_CREDENTIALS_FILE: \(error.message)",
                    remedy: error.remedy),
                order: reader.tree.order)
            return written
        }
    }

    private func schedule() -> ScheduleSettings {
        var settings = ScheduleSettings()
        guard let node = reader.value(.schedule, in: reader.tree.root) else { return settings }
        settings.concurrency = reader.integer(.concurrency, in: node) ?? settings.concurrency
        settings.handlerConcurrency = reader.integer(.handlerConcurrency, in: node) ?? settings.handlerConcurrency
        settings.timeout = reader.duration(.timeout, in: node) ?? settings.timeout
        guard let rates = reader.value(.rates, in: node) else { return settings }
        for (key, value) in reader.tree.pairs(rates) where reader.isUsable(value) {
            guard let name = RateName(rawValue: reader.tree.string(key)) else { continue }
            settings.rates[name] = reader.tree.withText(value, YAMLScalar.number).map(Rate.perSecond) ?? .unlimited
        }
        return settings
    }

    private func state() -> StateSettings {
        var settings = StateSettings()
        guard let node = reader.value(.state, in: reader.tree.root) else { return settings }
        if let type = reader.value(.type, in: node) {
            let word = reader.tree.string(type)
            if let kind = StateSettings.Kind(rawValue: word) {
                settings.kind = kind
            } else {
                reader.refuseAsUnsupported(type, "state: {type: \(word)}", remedy: "use type: sqlite")
            }
        }
        settings.path = reader.path(.path, in: node)
        settings.key = reader.secret(.key, in: node)
        return settings
    }

    private func hub() -> HubSettings {
        var settings = HubSettings()
        guard let node = reader.value(.hub, in: reader.tree.root) else { return settings }
        settings.format = reader.text(.format, in: node).flatMap(HubSettings.Format.init) ?? settings.format
        settings.events = reader.text(.events, in: node).flatMap(HubSettings.Selection.init) ?? settings.events
        settings.file = reader.path(.file, in: node)
        settings.summaryEvery = reader.duration(.summaryEvery, in: node) ?? settings.summaryEvery
        return settings
    }
}
