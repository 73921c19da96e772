import CredentialModel
import Glibc
import Platform
import Testing

/// Where secrets come from.
@Suite(.timeLimit(.minutes(1)))
struct `A secret` {
    let reader: SecretReader
    let folder: String

    init() throws {
        var template = Array("/tmp/evercred-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        reader = SecretReader(
            runner: try SpawningProcessRunner(),
            environment: ["NAMED": "test-from-variable", "EMPTY": "", "CREDENTIALS_DIRECTORY": folder])
    }

    private func store(_ bytes: [UInt8], as name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        return path
    }

    @Test(arguments: [
        ("test", "test"), ("test\n", "test"), ("test\r\n", "test"), ("test\n\n", "test\n"), (" test ", " test "),
        ("a\nb\n", "a\nb"),
    ])
    func `in a file ends before its last line break`(contents: String, secret: String) async throws {
        let path = try store(Array(contents.utf8), as: "secret")
        #expect(try await reader.read(.file(path: path)).reveal() == secret)
        #expect(try await reader.read(.credential(id: "secret")).reveal() == secret)
        #expect(
            try await reader.read(
                .command(HandlerCommand(invocation: .arguments(["cat", "secret"]), workingDirectory: folder))
            ).reveal() == secret)
    }

    @Test func `may be as large as 64 KiB`() async throws {
        let path = try store(Array(repeating: 0x61, count: 64 << 10), as: "large")
        #expect(try await reader.read(.file(path: path)).reveal().utf8.count == 64 << 10)
        let larger = try store(Array(repeating: 0x61, count: 64 << 10 | 1), as: "larger")
        await #expect(throws: SecretError.self) { try await reader.read(.file(path: larger)) }
    }

    @Test func `in a variable or the configuration is taken as it is`() async throws {
        #expect(try await reader.read(.environment(name: "NAMED")).reveal() == "test-from-variable")
        #expect(try await reader.read(.literal(Secret("test-literal"))).reveal() == "test-literal")
    }

    @Test func `that is not there, empty or no text is an error that says where`() async throws {
        let fifo = "\(folder)/fifo"
        mkfifo(fifo, 0o600)
        let empty = try store([], as: "empty")
        let binary = try store([0xFF, 0xFE], as: "binary")
        let cases: [(SecretSource, SecretError.Code, String)] = [
            (.file(path: "\(folder)/none"), .missing, "/none'"), (.file(path: folder), .unreadable, folder),
            (.file(path: fifo), .unreadable, "regular file"), (.file(path: empty), .missing, "is empty"),
            (.file(path: binary), .unreadable, "UTF-8"), (.environment(name: "UNSET"), .missing, "'UNSET'"),
            (.environment(name: "EMPTY"), .missing, "'EMPTY'"), (.credential(id: "none"), .missing, "/none'"),
            (command("exit 3"), .commandFailed, "exited with code 3"), (command("true"), .missing, "is empty"),
            (command("kill -9 $$"), .commandFailed, "signal 9"), (command("yes"), .commandFailed, "64 KiB"),
            (command("echo test-secret >&2; exit 1"), .commandFailed, "code 1"),
            (
                .command(HandlerCommand(invocation: .arguments(["no-such-program"]), workingDirectory: "/")),
                .commandFailed, "'no-such-program' is not on the path"
            ),
        ]
        for (source, code, words) in cases {
            let error = await #expect(throws: SecretError.self) { try await reader.read(source) }
            #expect(error?.code == code)
            #expect(error?.message.contains(words) == true)
            #expect(error?.message.contains("test-secret") == false)
        }
    }

    private func command(_ text: String) -> SecretSource {
        .command(HandlerCommand(invocation: .shell(text), timeout: .seconds(20), workingDirectory: "/"))
    }

    @Test func `fetched by a command is fetched in a clean environment`() async throws {
        let variables = try await reader.read(command("env | sort")).reveal().split(separator: "\n")
        let names = variables.map { $0.prefix { $0 != "=" } }
        // PWD is the shell's own.
        #expect(names.filter { $0 != "PWD" } == ["HOME", "LANG", "PATH", "TZ"])
    }
}
