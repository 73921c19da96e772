import Glibc
import StrictJSON
import Testing

/// Programs that write the same files at the same time: one that truncates, one that renames, one that takes the lock; and
/// one that only reads.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Files that others write too` {
    /// How long they keep at it; `EVERCRED_STRIFE` asks for more.
    private static let seconds = getenv("EVERCRED_STRIFE").flatMap { Int(String(cString: $0)) } ?? 12
    /// No daemon of a test lives for ever: longer strife comes in rounds.
    private static let round = 120
    private static let names = (1...4).map { "keys-\($0)" }
    private static let files = ["truncated", "renamed", "locked"]
    /// No CR LF: the AWS CLI makes LF of it.
    private static let foreign =
        "# mine\n\n[own]\naws_access_key_id=AKIATESTOWN\naws_secret_access_key\t= test ; not a comment\n"

    private static let strife = """
        import fcntl, json, os, re, subprocess, sys, time

        role, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
        end = time.monotonic() + seconds
        told = {"edits": 0, "lost": 0, "damaged": 0, "reads": 0, "mixed": 0, "absent": 0}

        def content():
            with open(path, "rb") as file:
                return file.read()

        def number(text):
            found = re.search(rb"\\[mine\\]\\naws_access_key_id ?= ?AKIATEST(\\d+)\\n", text)
            return int(found.group(1)) if found else 0

        def judge(text):
            told["edits"] += 1
            told["lost"] += number(text) != told["edits"] - 1
            told["damaged"] += not text.startswith(open(path + ".foreign", "rb").read())

        def edited(text, count):
            line = b"[mine]\\naws_access_key_id = AKIATEST%d\\n" % count
            if b"[mine]\\n" not in text:
                return text + line
            return re.sub(rb"\\[mine\\]\\naws_access_key_id ?= ?AKIATEST\\d+\\n", line, text)

        def truncating():
            judge(content())
            subprocess.run(
                [os.path.dirname(sys.executable) + "/aws", "configure", "set", "aws_access_key_id",
                 "AKIATEST%d" % told["edits"], "--profile", "mine"],
                check=True, env=dict(os.environ, AWS_SHARED_CREDENTIALS_FILE=path, AWS_CONFIG_FILE=path + ".config"))

        def renaming():
            text = content()
            judge(text)
            with open(path + ".new", "wb") as file:
                file.write(edited(text, told["edits"]))
            os.rename(path + ".new", path)
            time.sleep(0.2)

        def locking():
            with open(path + ".lock", "ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                text = content()
                judge(text)
                with open(path + ".new", "wb") as file:
                    file.write(edited(text, told["edits"]))
                os.rename(path + ".new", path)
            time.sleep(0.01)

        def reading():
            from botocore.credentials import SharedCredentialProvider
            for profile in ["keys-1", "keys-4"]:
                told["reads"] += 1
                try:
                    found = SharedCredentialProvider(path, profile).load()
                except Exception:
                    found = None
                if found is None:
                    told["absent"] += 1
                    continue
                parts = {found.access_key[4:], found.secret_key[5:], found.token.split("/")[1]}
                told["mixed"] += len(parts) != 1 or not found.token.endswith("/" + profile)

        act = {"truncating": truncating, "renaming": renaming, "locking": locking, "reading": reading}[role]
        while time.monotonic() < end:
            act()
        print(json.dumps(told), flush=True)
        """

    private func configure(_ workspace: borrowing Workspace) throws {
        // Every part of these keys tells when they were made and for whom: a mixture would show.
        func date(_ name: String) -> String {
            """
            [/bin/date, -u, -d, "+2 seconds", '+{"Version": 1, "AccessKeyId": "ASIA%s%N", "SecretAccessKey": "test/%s%N", \
            "SessionToken": "token/%s%N/\(name)", "Expiration": "%Y-%m-%dT%H:%M:%SZ"}']
            """
        }
        let outputs = Self.files.map { "  - {type: profile, file: ./\($0)}\n" }
        let identities = Self.names.map { "  \($0): {provider: process, refreshHandler: \(date($0))}\n" }
        try workspace.write(
            "name: strife\noutputs:\n\(outputs.joined())identities:\n\(identities.joined())", to: "config.yaml")
        try workspace.write(Self.strife, to: "strife.py")
        for file in Self.files {
            try workspace.write(Self.foreign, to: file)
            try workspace.write(Self.foreign, to: "\(file).foreign")
        }
    }

    private func begin(
        _ role: String, on file: String, for seconds: Int, in workspace: borrowing Workspace
    ) throws -> LiveProcess {
        let python = try #require(Moto.environment) + "/bin/python3"
        return try workspace.start(
            program: [python, "strife.py", role, workspace.file(file), "\(seconds)"])
    }

    /// What a program of the script has counted.
    private func end(_ process: LiveProcess) async throws -> [String: Int64] {
        #expect(await process.wait() == .exited(0), "\(process.errorText)")
        let told = try JSONReader.read(process.lines.last ?? "")
        var counts: [String: Int64] = [:]
        for name in ["edits", "lost", "damaged", "reads", "mixed", "absent"] { counts[name] = told[name]?.integer }
        return counts
    }

    @Test func `lose nothing on either side, and never show the key of one answer with the secret of another`()
        async throws
    {
        let workspace = try Workspace()
        try configure(workspace)
        var left = Self.seconds
        while left > 0 {
            let seconds = min(left, Self.round)
            left -= seconds
            for file in Self.files { try workspace.write(Self.foreign, to: file) }
            let daemon = try Daemon(in: workspace)
            for name in Self.names {
                _ = try #require(
                    await daemon.event("written") { $0["profiles"]?.array?.contains(.string(name)) ?? false })
            }
            let writers = try zip(["truncating", "renaming", "locking"], Self.files).map { role, file in
                try begin(role, on: file, for: seconds, in: workspace)
            }
            let readers = try Self.files.map { try begin("reading", on: $0, for: seconds, in: workspace) }
            for (file, writer) in zip(Self.files, writers) {
                let told = try await end(writer)
                #expect(told["edits", default: 0] > 3, "\(file): \(told)")
                #expect(told["damaged"] == 0, "\(file): \(told)")
                #expect(told["lost"] == 0, "\(file): \(told)")
            }
            for (file, reader) in zip(Self.files, readers) {
                let told = try await end(reader)
                #expect(told["reads", default: 0] > 10 && told["mixed"] == 0, "\(file): \(told)")
                // Where nobody truncates, the sections are there at every moment.
                if file != "truncated" { #expect(told["absent"] == 0, "\(file): \(told)") }
            }
            try await expectGoodEnd(workspace, daemon)
        }
    }

    /// When the others have stopped, the next keys are everywhere, and what the others wrote is there with them.
    private func expectGoodEnd(_ workspace: borrowing Workspace, _ daemon: borrowing Daemon) async throws {
        let position = daemon.position
        for file in Self.files {
            for name in Self.names {
                _ = try #require(
                    await daemon.event("written", from: position) {
                        $0["file"]?.string == workspace.file(file)
                            && $0["profiles"]?.array?.contains(.string(name)) ?? false
                    })
            }
        }
        #expect(await daemon.stop() == .exited(0))
        for file in Self.files {
            let managed = try workspace.managed(file)
            #expect(Set(managed.sections.keys) == Set(Self.names), "\(file)")
            for (name, section) in managed.sections {
                let number = section.accessKeyID.dropFirst(4)
                #expect(section.secretAccessKey == "test/\(number)")
                #expect(section.sessionToken == "token/\(number)/\(name)")
            }
            let foreign = String(decoding: managed.foreign, as: UTF8.self)
            #expect(
                foreign.hasPrefix(Self.foreign) && foreign.contains("[mine]\naws_access_key_id = AKIATEST"), "\(file)")
        }
        #expect(!FileTree.names(in: workspace.path).contains { $0.hasPrefix(".evercred-") })
    }
}
