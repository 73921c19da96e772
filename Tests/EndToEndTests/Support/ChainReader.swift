import Glibc
import StrictJSON

/// A program of `Tests/readers` that looks for credentials as an SDK which we did not write does, and prints what it found.
enum ChainReader: String, CaseIterable, Sendable {
    /// boto3.
    case python = "py"
    /// The AWS SDK for Go, version 2, as Debian has it.
    case go
    /// The AWS SDK for Ruby.
    case ruby = "rb"
    /// AsyncAws.
    case php
    /// rclone, on the AWS SDK for Go, version 1: it shows what it signs with, which is not the secret key.
    case rclone = "sh"

    struct NothingFound: Error {
        let errorText: String
    }

    /// Those whose program and library are on this machine. The others are told on stderr: their part is not tested.
    static let installed: [ChainReader] = allCases.filter { reader in
        guard let missing = reader.needs.first(where: { !TestFile.exists($0) }) else { return true }
        let line = "SKIPPED: what we write is not read by \(reader): there is no \(missing)\n"
        _ = write(2, line, line.utf8.count)
        return false
    }

    /// Those of them that run a `credential_process`: AsyncAws knows none.
    static let runningProcesses = installed.filter { $0 != .php }

    /// Those that can be told where STS is: the others would ask AWS itself.
    static let findingSTS = installed.filter { $0 == .python || $0 == .go }

    private var script: String { "\(Workspace.repository)/Tests/readers/chain.\(rawValue)" }
    private static var pythonProgram: String { "\(Moto.environment ?? "")/bin/python3" }

    private var command: [String] {
        switch self {
        case .python: [Self.pythonProgram, script]
        case .go: ["/usr/bin/go", "run", script]
        case .ruby: ["/usr/bin/ruby", script]
        case .php: ["/usr/bin/php", script]
        case .rclone: ["/bin/sh", script]
        }
    }

    private var needs: [String] {
        switch self {
        case .python: [Self.pythonProgram]
        case .go: ["/usr/bin/go", "/usr/share/gocode/src/github.com/aws/aws-sdk-go-v2"]
        case .ruby: ["/usr/bin/ruby", "/usr/share/rubygems-integration/all/gems/aws-sdk-core-3.168.1"]
        case .php: ["/usr/bin/php", "/usr/share/php/AsyncAws/Core/autoload.php"]
        case .rclone: ["/usr/bin/rclone"]
        }
    }

    /// What it finds with these variables, in a world without files and without AWS unless they say otherwise.
    ///
    /// - Returns: access key id, secret key, session token; rclone keeps the secret key to itself, so it is empty there.
    func read(
        in workspace: borrowing Workspace, _ variables: [String: String], through wrapper: [String] = []
    ) async throws -> [String] {
        let surroundings = [
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
            "GOFLAGS": "",
            "GOCACHE": "\(Workspace.repository)/.build/go-cache",
        ]
        let result = try await workspace.run(
            program: wrapper + command, environment: surroundings.merging(variables) { $1 })
        guard let values = result.lines.last.flatMap({ try? JSONReader.read($0).array }) else {
            throw NothingFound(errorText: "\(self): \(result.lines) \(result.errorText)")
        }
        return values.map { $0.string ?? "" }
    }

    /// What it must find where these keys are the right ones.
    func expected(_ keys: [String]) -> [String] { self == .rclone ? [keys[0], "", keys[2]] : keys }
}

extension ManagedFile.Section {
    /// What a reader makes of it.
    var keys: [String] { [accessKeyID, secretAccessKey, sessionToken] }
}
