import CredentialModel
import Glibc
import Platform
import StrictJSON
import Synchronization
import Testing

@testable import Providers

/// What a handler is told, and what its end means.
struct `A refresh handler` {
    private static let good = #"{"token": "\#(Sample.token)", "expires_in": 900, "state": {"n": 1}}"#
    private static let previous = ProviderToken(
        value: Secret(Sample.previousToken), expiration: Sample.now + .seconds(60), obtainedAt: Sample.now)

    @Test func `gives a token with its id, state and warnings`() async throws {
        let runner = ScriptedRunner(
            output: #"{"token": "\#(Sample.token)", "identity_id": "eu-west-1:00", "state": "cursor"}"#)
        let provided = try await Sample.handler(runner).token(for: Sample.request())
        #expect(provided.token?.value.reveal() == Sample.token)
        #expect(provided.token?.obtainedAt == Sample.now)
        #expect(provided.identityID == "eu-west-1:00")
        #expect(provided.handlerState == .set("cursor"))
        #expect(provided.warnings.count == 1)
    }

    @Test func `finds an environment built from nothing`() async throws {
        let runner = ScriptedRunner(output: Self.good)
        _ = try await Sample.handler(runner).token(for: Sample.request(previous: Self.previous, reason: .advisory))
        #expect(
            runner.requests.first?.environment == [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/home/test", "LANG": "C.UTF-8", "TZ": "Europe/Berlin",
                "https_proxy": "http://proxy.test:3128", "SSL_CERT_FILE": "/etc/ca.pem", "NAMED": "inherited",
                "API_PASSWORD": "test-password-42", "EVERCRED_IDENTITY": "billing", "EVERCRED_PROVIDER": "developer",
                "EVERCRED_IDENTITY_ID": "eu-west-1:0c8e", "EVERCRED_REASON": "advisory", "EVERCRED_ATTEMPT": "2",
                "EVERCRED_EXPIRES_AT": "1795420860000", "EVERCRED_DEADLINE": "2026-11-23T08:00:30Z",
                "EVERCRED_CLIENT_METADATA": #"{"team":"data"}"#,
            ])
    }

    @Test func `cannot have its facts overwritten by the configuration`() async throws {
        let command = HandlerCommand(
            invocation: .shell("exit 0"), environment: ["EVERCRED_IDENTITY": .literal(Secret("another"))],
            workingDirectory: "/")
        let runner = ScriptedRunner(output: Self.good)
        _ = try await Sample.handler(runner, command: command).token(for: Sample.request())
        #expect(runner.requests.first?.environment["EVERCRED_IDENTITY"] == "billing")
    }

    @Test func `reads the same facts, the last token and its own state on stdin`() async throws {
        let runner = ScriptedRunner(output: Self.good)
        _ = try await Sample.handler(runner).token(
            for: Sample.request(previous: Self.previous, state: ["n": 0], reason: .forced))
        let input = String(decoding: runner.requests.first?.input ?? [], as: UTF8.self)
        #expect(
            input == #"{"identity":"billing","provider":"developer","identity_id":"eu-west-1:0c8e","reason":"forced","#
                + #""attempt":2,"expires_at":1795420860000,"deadline":"2026-11-23T08:00:30Z","#
                + #""client_metadata":{"team":"data"},"user":{"name":"Bill"},"previous":{"token":"#
                + #""\#(Sample.previousToken)","expires_at":1795420860000,"identity_id":"eu-west-1:0c8e"},"#
                + #""state":{"n":0}}"# + "\n")
    }

    @Test func `is run as it was written`() async throws {
        let shell = ScriptedRunner(output: Self.good)
        let text = "echo '$HOME'; billing $(id)"
        _ = try await Sample.handler(
            shell, command: HandlerCommand(invocation: .shell(text), workingDirectory: "/srv")
        ).token(for: Sample.request())
        #expect(shell.requests.first?.arguments == ["/bin/sh", "-c", text])
        #expect(shell.requests.first?.workingDirectory == "/srv")
        #expect(shell.requests.first?.outputLimit == 65_536)

        let list = ScriptedRunner(output: Self.good)
        _ = try await Sample.handler(
            list, command: HandlerCommand(invocation: .arguments(["env", "; rm", "$(id)"]), workingDirectory: "/srv")
        ).token(for: Sample.request())
        #expect(list.requests.first?.arguments == ["/usr/bin/env", "; rm", "$(id)"])
    }

    @Test func `has as long as its timeout and the request's deadline allow`() async throws {
        let runner = ScriptedRunner(output: Self.good)
        let handler = Sample.handler(runner)
        var request = Sample.request()
        _ = try await handler.token(for: request)
        request.deadline = BootInstant(nanoseconds: 1_000_000_000_000) + .seconds(7)
        _ = try await handler.token(for: request)
        #expect(runner.requests.map(\.timeout) == [.seconds(30), .seconds(7)])
        #expect(runner.requests.last?.environment["EVERCRED_DEADLINE"] == "2026-11-23T08:00:07Z")

        request.deadline = BootInstant(nanoseconds: 1_000_000_000_000)
        let late = await failure { () throws(RefreshFailure) in try await handler.token(for: request) }
        #expect(late?.failureClass == .transient)
        #expect(runner.requests.count == 2)
    }

    static let ends: [(ProcessResult.Outcome, String, FailureClass)] = [
        (.exited(1), "", .transient), (.exited(75), "", .transient), (.exited(77), "", .needsLogin),
        (.exited(126), "", .rejected), (.exited(127), "", .rejected), (.signaled(9), "", .transient),
        (.timedOut, "", .transient), (.cancelled, "", .transient), (.outputTooLarge, "", .rejected),
        // A token of a handler that failed does not count, and a torn answer does not change the class.
        (.exited(1), #"{"token": "test-token-0123456789"}"#, .transient), (.exited(1), #"{"tok"#, .transient),
        (.exited(0), #"{"error": {}}"#, .transient), (.exited(0), #"{"error": {"retryable": true}}"#, .transient),
        (.exited(0), #"{"error": {"retryable": false}}"#, .rejected),
        (.exited(3), #"{"error": {"retryable": false}}"#, .rejected),
        (.signaled(15), #"{"error": {"retryable": false}}"#, .rejected),
        (.exited(77), #"{"error": {"retryable": true}}"#, .needsLogin),
        (.exited(127), #"{"error": {"retryable": true}}"#, .rejected),
        (.exited(0), #"{"error": {"code": "invalid_grant"}}"#, .needsLogin),
        (.exited(1), #"{"error": "invalid_grant", "error_description": "expired"}"#, .needsLogin),
        (.exited(0), #"{"error": {"code": "login_required", "retryable": true}}"#, .transient),
        (.exited(0), "", .rejected), (.exited(0), "{}", .rejected),
    ]

    @Test(arguments: ends)
    func `fails in the class that its end tells`(
        outcome: ProcessResult.Outcome, output: String, failureClass: FailureClass
    ) async {
        let runner = ScriptedRunner(.success(ProcessResult(outcome: outcome, output: Array(output.utf8))))
        let failure = await failure { () throws(RefreshFailure) in
            try await Sample.handler(runner).token(for: Sample.request())
        }
        #expect(failure?.failureClass == failureClass)
        #expect(failure?.code.isEmpty == false)
    }

    @Test(
        arguments: [
            (ENOENT, .rejected), (EACCES, .rejected), (ENOEXEC, .rejected), (EAGAIN, .transient), (EMFILE, .transient),
            (ENOMEM, .transient),
        ] as [(Int32, FailureClass)])
    func `that cannot be started is rejected, unless something has run out`(
        number: Int32, failureClass: FailureClass
    ) async {
        let runner = ScriptedRunner(.failure(ProcessError(errno: number, message: "cannot start it")))
        let failure = await failure { () throws(RefreshFailure) in
            try await Sample.handler(runner).token(for: Sample.request())
        }
        #expect(failure?.failureClass == failureClass)
        #expect(failure?.code == "handler.start")
    }

    @Test func `tells its own code, words and time to come back`() async {
        let runner = ScriptedRunner(
            exit: 4,
            output: #"{"error": {"code": "vault.sealed", "message": "sealed\u001b[31m since\nnoon", "#
                + #""retry_after": 2.5}}"#)
        let failure = await failure { () throws(RefreshFailure) in
            try await Sample.handler(runner).token(for: Sample.request())
        }
        #expect(failure?.code == "vault.sealed")
        #expect(failure?.message == "the handler failed (exit 4): sealed\\u{1b}[31m since noon")
        #expect(failure?.retryAfter == .milliseconds(2500))
    }

    @Test func `may not give the token again that was just rejected`() async {
        let handler = Sample.handler(ScriptedRunner(output: Self.good))
        let failure = await failure { () throws(RefreshFailure) in
            try await handler.token(for: Sample.request(rejected: Sample.token, reason: .rejected))
        }
        #expect(failure?.failureClass == .rejected)
        #expect(failure?.message.contains(Sample.token) == false)
        #expect(await Self.succeeds(handler, Sample.request(rejected: "test-other-token", reason: .rejected)))
    }

    private static func succeeds(_ handler: HandlerProvider, _ request: TokenRequest) async -> Bool {
        await failure { () throws(RefreshFailure) in try await handler.token(for: request) } == nil
    }

    @Test func `is quoted by the last lines of its stderr, without what is secret`() async {
        let jwt = Sample.jwt(["sub": "test"])
        let lines = Mutex<[String]>([])
        let runner = ScriptedRunner(
            exit: 1, output: #"{"token": "\#(Sample.token)"}"#,
            errorOutput: """
                starting
                old \(Sample.previousToken) new \(Sample.token)

                state test-cursor-secret password test-password-42
                jwt \(jwt)\u{7}

                """)
        let handler = Sample.handler(runner) { _, told in lines.withLock { $0 = told } }
        let failure = await failure { () throws(RefreshFailure) in
            try await handler.token(
                for: Sample.request(previous: Self.previous, state: ["cursor": ["test-cursor-secret"]]))
        }
        #expect(
            failure?.message == "the handler failed (exit 1): old [redacted] new [redacted] / "
                + "state [redacted] password [redacted] / jwt [redacted]\\u{7}")
        #expect(lines.withLock(\.count) == 4)
        #expect(lines.withLock(\.first) == "starting")
    }

    @Test func `never has a message longer than an event can carry`() async {
        let runner = ScriptedRunner(exit: 1, errorOutput: String(repeating: "é ", count: 2000))
        let failure = await failure { () throws(RefreshFailure) in
            try await Sample.handler(runner).token(for: Sample.request())
        }
        #expect((failure?.message.utf8.count ?? .max) < 600)
        #expect(failure?.message.hasSuffix("…") == true)
    }

    @Test func `whose secrets cannot be read is not run`() async {
        let runner = ScriptedRunner(output: Self.good)
        let command = HandlerCommand(
            invocation: .shell("exit 0"), environment: ["KEY": .environment(name: "UNSET")], workingDirectory: "/")
        let failure = await failure { () throws(RefreshFailure) in
            try await Sample.handler(runner, command: command).token(for: Sample.request())
        }
        #expect(failure?.code == "handler.environment")
        #expect(failure?.message.contains("'UNSET'") == true)
        #expect(runner.requests.isEmpty)
    }

    @Test func `of a process gives credentials`() async throws {
        let runner = ScriptedRunner(
            output: #"{"Version": 1, "AccessKeyId": "ASIATEST", "SecretAccessKey": "test-secret", "#
                + #""SessionToken": "test-session", "Expiration": "2026-11-23T09:00:00Z"}"#)
        let provided = try await Sample.handler(runner).token(for: Sample.request(provider: .process))
        guard case .credentials(let credentials) = provided.proof else {
            Issue.record("no credentials")
            return
        }
        #expect(credentials.expiration == Sample.now + .seconds(3600))
    }
}
