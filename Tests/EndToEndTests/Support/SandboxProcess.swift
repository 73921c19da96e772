import Glibc

/// `evercred sandbox` as a server of its own, with the pools of a workspace's configuration.
struct SandboxProcess: ~Copyable {
    struct NotThere: Error {
        let errorText: String
    }

    let process: LiveProcess
    let url: String

    /// Starts it and waits until it can be reached.
    init(in workspace: borrowing Workspace, _ arguments: String...) async throws {
        try await self.init(in: workspace, arguments)
    }

    /// The same, with the arguments of a list.
    init(in workspace: borrowing Workspace, _ arguments: [String]) async throws {
        let process = try workspace.start(["sandbox", "-c", "config.yaml"] + arguments)
        guard let url = await process.line(where: { $0.hasPrefix("http://") }) else {
            process.signal(SIGKILL)
            throw NotThere(errorText: process.errorText)
        }
        self.process = process
        self.url = url
    }

    deinit { process.signal(SIGKILL) }

    /// What a run needs to find it: the endpoint of every AWS service, and `SANDBOX` for handlers that inherit it.
    var environment: [String: String] { ["AWS_ENDPOINT_URL": url, "SANDBOX": url] }

    /// A shell function `fetch` that prints the answer of a developer's token server, for handlers that inherit
    /// `SANDBOX`.
    static let fetch = """
        fetch() { curl --silent --noproxy '*' --data "user=$EVERCRED_IDENTITY" "$SANDBOX/developer/token"; }
        """
}
