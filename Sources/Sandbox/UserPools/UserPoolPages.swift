import StrictJSON

/// The sandbox's own pages about a user pool: `/_sandbox/user-pools/POOL/triggers` and `/_sandbox/user-pools/POOL/codes`,
/// both with `?username=NAME` for one user alone.
struct UserPoolPages: Sendable {
    private let service: UserPoolService

    init(_ service: UserPoolService) { self.service = service }

    /// The page; `nil` when the request asks for another.
    func answer(_ request: SandboxRequest) -> SandboxAnswer? {
        let parts = request.path.split(separator: "/")
        guard parts.count == 4, parts[0] == "_sandbox", parts[1] == "user-pools",
            let pool = service.pools[PercentDecoding.text(parts[2].utf8, plusIsBlank: false)]
        else { return nil }
        let username = FormFields(Array(request.query.utf8))["username"]
        switch (request.method, parts[3]) {
        case ("GET", "triggers"): return .json(["triggers": pool.journal.triggers(of: username)])
        case ("DELETE", "triggers"):
            pool.journal.clearTriggers()
            return .json([:])
        case ("GET", "codes"): return .json(["codes": pool.journal.codes(of: username)])
        default: return nil
        }
    }
}
