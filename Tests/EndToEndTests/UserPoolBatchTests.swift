import Glibc
import StrictJSON
import Testing

/// `evercred user-pool OP --from FILE`.
@Suite struct `User pools in batch` {
    /// How many users sign up; `EVERCRED_SIGN_UPS` asks for more.
    private static let users = getenv("EVERCRED_SIGN_UPS").flatMap { Int(String(cString: $0)) } ?? 2000

    private static func arguments(_ operation: String, _ file: String, _ more: [String] = []) -> [String] {
        ["user-pool", operation] + PoolWorld.options + ["--from", file] + more
    }

    @Test func `killed again and again, nobody signs up twice and nobody is lost`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let rows = (1...Self.users).map { "user-\($0),\(PoolWorld.password),user-\($0)@example.com\n" }
        try workspace.write("username,password,email\n" + rows.joined(), to: "users.csv")
        var dice = SeededDice(seed: 11)
        for _ in 0..<5 {
            let pass = try workspace.start(
                Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
            await KillMoment.time(microseconds: .random(in: 50_000...400_000, using: &dice)).kill(pass)
            _ = await pass.wait()
        }
        let stopped = try workspace.start(
            Self.arguments("sign-up", "users.csv", ["--format", "json"]), environment: sandbox.environment)
        _ = await stopped.line { $0.contains("\"signUp\"") }
        stopped.signal(SIGTERM)
        let ending = await stopped.wait()
        #expect(ending == .exited(75) || ending == .exited(0), "\(stopped.errorText)")
        let last = try await workspace.run(
            Self.arguments("sign-up", "users.csv", ["--format", "json"]), environment: sandbox.environment)
        #expect(last.exitCode == 0, "\(last.errorText)")
        let summary = try JSONReader.read(try #require(last.lines.last))
        #expect(summary["total"]?.integer == Int64(Self.users))
        #expect(summary["failed"]?.integer == 0 && summary["left"]?.integer == 0, "\(summary)")

        let journal = try workspace.read("users.csv.sign-up.journal").split(separator: "\n")
        let done = journal.compactMap { try? JSONReader.read(String($0)) }.filter { $0["state"]?.string == "done" }
        #expect(done.count == Self.users && Set(done.compactMap { $0["user"]?.string }).count == Self.users)
        #expect(!journal.contains { $0.contains(PoolWorld.password) })
        // The pool itself: each user is there, once, for whoever asks again is told so.
        let again = try await workspace.run(
            ["user-pool", "sign-up"] + PoolWorld.options + [
                "--username", "user-\(Self.users)", "--password-file", "password",
            ], environment: sandbox.environment)
        #expect(again.exitCode == 1 && again.errorText.contains("already exists"), "\(again.errorText)")
        let resent = try await workspace.run(
            Self.arguments("resend-sign-up", "users.csv"), environment: sandbox.environment)
        #expect(resent.exitCode == 64, "its file has no use for passwords: \(resent.errorText)")
        try workspace.write(
            (1...Self.users).map { "{\"username\":\"user-\($0)\"}\n" }.joined(), to: "users.jsonl")
        let all = try await workspace.run(
            Self.arguments("resend-sign-up", "users.jsonl", ["--format", "json"]), environment: sandbox.environment)
        #expect(all.exitCode == 0, "\(all.errorText)")
        #expect(all.events("resendSignUp").count == Self.users)
    }

    @Test func `what passes is tried again, what is refused is named with its line`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        // One is turned away, and of another nobody hears that it was done.
        let throttle = #"{"error": {"status": 400, "code": "TooManyRequestsException", "message": "Rate exceeded"}}"#
        try sandbox.add(fault: #"{"operation": "SignUp", "matching": "weak", "times": 1, "effect": \#(throttle)}"#)
        try sandbox.add(fault: #"{"operation": "SignUp", "matching": "bob", "times": 1, "effect": "truncate"}"#)
        try workspace.write(
            "username,password\nbob,\(PoolWorld.password)\nalice,\(PoolWorld.password)\nweak,short\n", to: "users.csv")
        let run = try await workspace.run(
            Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
        #expect(run.exitCode == 1)
        #expect(run.lines.first?.hasPrefix("sign-up: 3 users: 1 done, 0 done before, 2 failed, 0 left") == true)
        #expect(run.errorText.contains("users.csv:3: alice: SignUp failed"), "\(run.errorText)")
        #expect(run.errorText.contains("users.csv:4: weak: "), "\(run.errorText)")
        try workspace.write(
            "username,password\nbob,\(PoolWorld.password)\nweak,\(PoolWorld.password)\n", to: "users.csv")
        let second = try await workspace.run(
            Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
        #expect(second.exitCode == 0, "\(second.errorText)")
        #expect(second.lines.first?.hasPrefix("sign-up: 2 users: 1 done, 1 done before") == true, "\(second.lines)")
    }

    @Test func `a file with a mistake, for everybody to read, or at work already, calls nobody`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        try workspace.write("username,password\na,\(PoolWorld.password)\na,\(PoolWorld.password)\nb\n", to: "users.csv")
        let wrong = try await workspace.run(
            Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
        #expect(wrong.exitCode == 64)
        #expect(wrong.errorText.contains("users.csv:3: error: the user 'a' stands on line 2 already"))
        #expect(wrong.errorText.contains("users.csv:4: error: 1 fields stand under 2 columns"))
        try workspace.write("username,password\na,\(PoolWorld.password)\n", to: "users.csv")
        #expect(chmod(workspace.file("users.csv"), 0o644) == 0)
        let open = try await workspace.run(
            Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
        #expect(open.exitCode == 64 && open.errorText.contains("chmod 600"), "\(open.errorText)")
        #expect(chmod(workspace.file("users.csv"), 0o600) == 0)
        let journal = Glibc.open(
            workspace.file("users.csv.sign-up.journal"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(journal) }
        #expect(flock(journal, LOCK_EX) == 0)
        let held = try await workspace.run(
            Self.arguments("sign-up", "users.csv"), environment: sandbox.environment)
        #expect(held.exitCode == 75, "\(held.errorText)")
        #expect(try sandbox.requests()["SignUp"] ?? 0 == 0)
    }

    @Test func `tells sign-ins that wait for an answer apart`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        try workspace.write(
            "username,password\nalice,\(PoolWorld.password)\ntotp,\(PoolWorld.password)\n", to: "users.csv")
        let run = try await workspace.run(
            Self.arguments("sign-in", "users.csv"), environment: sandbox.environment)
        #expect(run.exitCode == 0)
        #expect(
            run.lines.last?.hasPrefix("sign-in: 2 users: 2 done (1 wait for an answer), 0 done before") == true,
            "\(run.lines)")
    }

    @Test(arguments: [
        ("sign-up", ["--password-file", "password"], "--password-file"),
        ("sign-in", ["--to", "tokens"], "--to"), ("confirm-sign-in", ["--choice", "SMS_MFA"], "--choice"),
        ("update-user-attributes", ["--attribute", "name=A"], "--attribute"),
    ])
    func `refuses what is said of one user`(operation: String, more: [String], option: String) async throws {
        let workspace = try Workspace()
        try workspace.write("username,password\na,\(PoolWorld.password)\n", to: "users.csv")
        let result = try await workspace.run(
            Self.arguments(operation, "users.csv", more),
            environment: ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"])
        #expect(result.exitCode == 64 && result.errorText.contains("\(option) is for one user"), "\(result.errorText)")
    }
}
