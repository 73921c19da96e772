import CredentialModel
import Platform
import StrictJSON
import Synchronization
import TestSupport

@testable import Providers

/// A runner that starts nothing: it answers as told and remembers what it was asked.
final class ScriptedRunner: ProcessRunner {
    private let answer: Result<ProcessResult, ProcessError>
    private let asked = Mutex<[ProcessRequest]>([])

    init(_ answer: Result<ProcessResult, ProcessError>) { self.answer = answer }

    /// Ends with that exit code after printing that.
    convenience init(exit code: Int32 = 0, output: String = "", errorOutput: String = "") {
        self.init(
            .success(
                ProcessResult(
                    outcome: .exited(code), output: Array(output.utf8), errorOutput: Array(errorOutput.utf8))))
    }

    var requests: [ProcessRequest] { asked.withLock(\.self) }

    func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
        asked.withLock { $0.append(request) }
        return try answer.get()
    }
}

/// Tokens that look like test tokens, and the clock of all tests of this module: 2026-11-23T08:00:00Z.
enum Sample {
    static let token = "test-token-0123456789abcdef"
    static let previousToken = "test-previous-token-fedcba9876543210"
    static let now = ManualClock().now
    static let command = HandlerCommand(
        invocation: .shell("exit 0"), environment: ["API_PASSWORD": .literal(Secret("test-password-42"))],
        inheritedVariables: ["NAMED"], workingDirectory: "/")
    static let ownEnvironment = [
        "HOME": "/home/test", "TZ": "Europe/Berlin", "NAMED": "inherited", "AWS_SECRET_ACCESS_KEY": "test-secret",
        "LD_PRELOAD": "/evil.so", "https_proxy": "http://proxy.test:3128", "SSL_CERT_FILE": "/etc/ca.pem",
        "LANG": "de_DE.UTF-8", "PATH": "/evil",
    ]

    static func request(
        provider: ProviderKind = .developer, previous: ProviderToken? = nil, state: JSONValue? = nil,
        rejected: String? = nil, reason: RefreshReason = .initial
    ) -> TokenRequest {
        TokenRequest(
            identity: Identity(
                name: "billing", provider: provider, clientMetadata: ["team": "data"], user: ["name": "Bill"]),
            reason: reason, attempt: 2, previous: previous, identityID: "eu-west-1:0c8e", handlerState: state,
            rejectedToken: rejected.map { Secret($0) })
    }

    static func handler(
        _ runner: any ProcessRunner, command: HandlerCommand = command, log: @escaping HandlerProvider.Log = { _, _ in }
    ) -> HandlerProvider {
        HandlerProvider(
            command: command, runner: runner,
            secrets: SecretReader(runner: runner, environment: ownEnvironment), time: ManualClock(), log: log)
    }

    /// A JWT with these claims and a signature that nobody checks.
    static func jwt(_ claims: JSONObject) -> String {
        let header = Base64URL.encode(Array(#"{"alg":"none","typ":"JWT"}"#.utf8))
        return "\(header).\(Base64URL.encode(JSONWriter.bytes(.object(claims)))).c2ln"
    }
}

extension ProvidedToken {
    var token: ProviderToken? {
        if case .token(let token) = proof { token } else { nil }
    }
}

/// The failure that the work throws, or `nil`.
func failure(of work: () async throws(RefreshFailure) -> ProvidedToken) async -> RefreshFailure? {
    do throws(RefreshFailure) {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}
