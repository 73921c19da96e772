import Glibc
import StrictJSON

/// moto, a stand-in for AWS that we did not write, with one identity pool.
final class Moto: Sendable {
    private let process: LiveProcess
    let url: String
    let pool: String

    /// The Python environment with moto, boto3 and the AWS CLI that `make test` prepares.
    static var environment: String? { getenv("EVERCRED_VENV").map { String(cString: $0) } }

    private static let script = """
        import json, sys, boto3
        from moto.server import ThreadedMotoServer
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        keys = dict(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        client = boto3.client("cognito-identity", endpoint_url=url, **keys)
        pool = client.create_identity_pool(IdentityPoolName="test", AllowUnauthenticatedIdentities=False)
        print(json.dumps({"url": url, "pool": pool["IdentityPoolId"]}), flush=True)
        import signal
        signal.pause()
        """

    struct NotThere: Error {
        let errorText: String
    }

    init(in workspace: borrowing Workspace, python environment: String) async throws {
        process = try LiveProcess(
            ["\(environment)/bin/python3", "-c", Self.script], environment: ["PATH": "/usr/bin:/bin"],
            directory: workspace.path)
        let line = await process.line { $0.hasPrefix("{") }
        guard let facts = line.flatMap({ try? JSONReader.read($0) }), let url = facts["url"]?.string,
            let pool = facts["pool"]?.string
        else { throw NotThere(errorText: process.errorText) }
        self.url = url
        self.pool = pool
    }

    deinit { process.signal(SIGKILL) }
}
