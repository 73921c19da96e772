import Config
import Platform

/// The configuration: there, nobody else's, valid.
struct ConfigChecks: CheckGroup {
    let examination: Examination

    func checks() -> [Check] {
        let config = examination.config
        var list = CheckList()
        guard let path = config.path else {
            list.error(
                .configFound, config.missing ?? "there is no configuration",
                remedy: "name one with --config or EVERCRED_CONFIG")
            return list.checks
        }
        guard PathFacts(path).kind != .missing else {
            list.error(.configFound, "there is no such file", place: path, remedy: "write it, or name another one")
            return list.checks
        }
        list.close(.configFound, "the configuration is there", place: path)
        let refusals = trust(of: path, &list)
        validity(besides: refusals, &list)
        secrets(&list)
        return list.checks
    }

    /// Whether others could have written it; what the loader says of that is told once.
    private func trust(of path: String, _ list: inout CheckList) -> Set<String> {
        var trust = PathTrust(user: examination.machine.user)
        var refusals: Set<String> = []
        let files = examination.config.settings?.sources.filter { $0.kind == .file }.map(\.path) ?? []
        for file in files.isEmpty ? [Surroundings.absolute(path)] : files {
            do throws(PathTrustError) {
                _ = try trust.read(file, limit: 64 << 20)
            } catch {
                refusals.insert(error.message)
                list.error(.configTrusted, error.message, place: file, remedy: error.remedy)
            }
        }
        list.close(.configTrusted, "nobody else can write it or a folder above it", place: path)
        return refusals
    }

    private func validity(besides refusals: Set<String>, _ list: inout CheckList) {
        for diagnostic in examination.config.diagnostics where !refusals.contains(diagnostic.message) {
            let place =
                diagnostic.line > 0
                ? "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)" : diagnostic.file
            switch diagnostic.severity {
            case .error: list.error(.configValid, diagnostic.message, place: place, remedy: diagnostic.remedy)
            case .warning: list.warning(.configValid, diagnostic.message, place: place, remedy: diagnostic.remedy)
            }
        }
        guard let settings = examination.config.settings else { return }
        let count = "\(settings.identities.count.of("identity", "identities")), \(settings.sets.count.of("set"))"
        list.close(.configValid, "it is valid: \(count)", place: examination.config.path)
    }

    private func secrets(_ list: inout CheckList) {
        guard let settings = examination.config.settings else { return }
        let owners = SecretUse.all(in: settings.identities, settings.signIn).filter(\.isWrittenOut).map(\.owner)
        guard !owners.isEmpty else {
            return list.close(.configSecrets, "no secret is written out in it", place: examination.config.path)
        }
        list.note(
            .configSecrets, "secrets of \(Array(Set(owners)).sorted().listed()) are written out in it",
            place: examination.config.path,
            remedy: "keep them in files of mode 0600 and name those: {file: …}; then the configuration can be shared")
    }
}
