import Glibc
import StrictJSON
import Testing

/// Writers that are killed, or refused by the disk, at every single call on the way of new keys into their files.
@Suite struct `Files while everything fails` {
    /// How often writers are killed; `EVERCRED_CRASHES` asks for more.
    private static let crashes = getenv("EVERCRED_CRASHES").flatMap { Int(String(cString: $0)) } ?? 120
    private static let files = ["credentials", "config", "over", "keys.json", "keys.env"]

    /// What others have in a file, around the place where our section comes.
    private static func foreign(_ name: String) -> String {
        name.hasPrefix("keys") ? "" : "# mine\r\n[other]\nkey = value ; not a comment\n\n"
    }

    private func configure(_ workspace: borrowing Workspace) throws {
        mkdir(workspace.file("out"), 0o700)
        for name in Self.files where !Self.foreign(name).isEmpty {
            try workspace.write(Self.foreign(name), to: "out/\(name)")
        }
        try workspace.writeHandler(
            #"""
            read -r n < number
            printf '{"Version":1,"AccessKeyId":"ASIATEST%s","SecretAccessKey":"test-secret-%s","SessionToken":"test-session-%s","Expiration":"2099-01-01T00:00:00Z"}' $n $n $n
            """#, to: "keys.sh")
        try workspace.write(
            """
            name: faults
            outputs:
              - {type: profile, file: ./out/credentials}
              - {type: config, file: ./out/config}
              - {type: profile, file: ./out/over, writeMode: inPlace}
              - {type: json, file: ./out/keys.json}
              - {type: env, file: ./out/keys.env}
            identities:
              crash: {provider: process, refreshHandler: ./keys.sh}
            """, to: "config.yaml")
    }

    /// One forced run with keys of that number.
    private func run(
        _ number: Int, _ fault: FaultyLibrary.Fault, at call: Int, _ library: FaultyLibrary,
        in workspace: borrowing Workspace
    ) async throws -> Workspace.Result {
        try workspace.write("\(number)\n", to: "number")
        return try await workspace.run(
            ["run", "--once", "--force", "-c", "config.yaml"],
            environment: library.environment(fault, at: call, countingTo: workspace.file("count")))
    }

    /// The number of the keys in a file: those of one answer, with all that others wrote around them; 0 where there are
    /// none yet, `nil` for anything that nobody wrote so.
    private func number(of name: String, in workspace: borrowing Workspace) -> Int? {
        guard let text = try? workspace.read("out/\(name)") else { return 0 }
        let foreign = Self.foreign(name)
        if text == foreign { return 0 }
        guard text.hasPrefix(foreign) else { return nil }
        let own = String(text.dropFirst(foreign.count))
        // The config file holds no keys: it is there or not.
        if name == "config" { return own.hasPrefix("[profile crash]\nx_evercred = faults/crash\n") ? .max : nil }
        let numbers = ["ASIATEST", "test-secret-", "test-session-"].map { mark in
            own.split(separator: mark, maxSplits: 1).last.flatMap { Int($0.prefix { $0.isNumber }) }
        }
        guard let number = numbers[0], numbers.allSatisfy({ $0 == number }) else { return nil }
        let end = "2099-01-01T00:00:00Z"
        let isWhole =
            switch name {
            case "keys.json": (try? JSONReader.read(own)) != nil && own.hasSuffix("}\n")
            case "keys.env": own.hasSuffix("AWS_CREDENTIAL_EXPIRATION=\(end)\n")
            default:
                own
                    == "[crash]\naws_access_key_id = ASIATEST\(number)\naws_secret_access_key = test-secret-\(number)\n"
                    + "aws_session_token = test-session-\(number)\nx_security_token_expires = \(end)\n"
                    + "aws_expiration = \(end)\nx_evercred = faults/crash\n"
            }
        return isWhole ? number : nil
    }

    /// Holds every file to what it may be: what it was, or what it was to become, from one answer.
    private func judge(
        _ before: [String: Int], _ number: Int, _ what: String, in workspace: borrowing Workspace
    ) {
        // A file that is written over may be between the two; the next run finishes it.
        for name in Self.files where name != "over" {
            let found = self.number(of: name, in: workspace)
            // Of the answers in between, the state may have kept one that the files did not get yet.
            let isWhole = found.map { ((before[name] ?? 0)...(name == "config" ? .max : number)).contains($0) } ?? false
            #expect(isWhole, "\(name) after \(what)")
        }
    }

    private func numbers(in workspace: borrowing Workspace) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for name in Self.files { numbers[name] = number(of: name, in: workspace) }
        return numbers
    }

    /// A run to which nothing happens puts everything right and leaves nothing behind.
    private func recover(
        _ number: Int, _ library: FaultyLibrary, in workspace: borrowing Workspace
    ) async throws -> Int {
        let run = try await run(number, .kill, at: 0, library, in: workspace)
        #expect(run.ending == .exited(0), "\(run.lines) \(run.errorText)")
        for name in Self.files {
            #expect(self.number(of: name, in: workspace) == (name == "config" ? .max : number), "\(name)")
        }
        let names = FileTree.names(in: workspace.file("out")).filter { !$0.hasSuffix(".lock") }
        #expect(names.sorted() == Self.files.sorted())
        return try #require(Int(try workspace.read("count").dropLast()))
    }

    @Test func `hold the old keys or the new ones whenever a writer is killed`() async throws {
        let workspace = try Workspace()
        try configure(workspace)
        let library = try await FaultyLibrary(in: workspace, folder: workspace.file("out"))
        var number = 1
        let calls = try await recover(number, library, in: workspace)
        #expect(calls > 40)
        for crash in 0..<Self.crashes {
            number += 1
            let call = crash % calls + 1
            let before = numbers(in: workspace)
            let result = try await run(number, .kill, at: call, library, in: workspace)
            #expect(result.ending == .signaled(SIGKILL) || result.ending == .exited(0), "\(result.lines)")
            judge(before, number, "a kill at call \(call)", in: workspace)
            if crash % 7 == 6 {
                number += 1
                _ = try await recover(number, library, in: workspace)
            }
        }
        number += 1
        _ = try await recover(number, library, in: workspace)
    }

    @Test func `are whole whatever the disk refuses, and it is told`() async throws {
        let workspace = try Workspace()
        try configure(workspace)
        let library = try await FaultyLibrary(in: workspace, folder: workspace.file("out"))
        var number = 1
        let calls = try await recover(number, library, in: workspace)
        let faults = FaultyLibrary.Fault.allCases.filter { $0 != .kill }
        var refused = 0
        for call in 1...calls {
            number += 1
            let fault = faults[call % faults.count]
            let before = numbers(in: workspace)
            let result = try await run(number, fault, at: call, library, in: workspace)
            let what = "\(fault.rawValue) at call \(call)"
            judge(before, number, what, in: workspace)
            let failures = result.events("written_failure")
            // What failed at the start may have gone well at the second try.
            let isNew = Self.files.dropFirst(2).allSatisfy { self.number(of: $0, in: workspace) == number }
            #expect(result.exitCode == (isNew ? 0 : 73) || result.exitCode == 73 && !failures.isEmpty, "\(what)")
            if !failures.isEmpty { refused += 1 }
        }
        #expect(refused > calls / 3)
        number += 1
        _ = try await recover(number, library, in: workspace)
    }
}
