import Glibc
import StrictJSON

/// A headless Chromium, driven as a human would through chromedriver (W3C WebDriver over plain HTTP).
///
/// It resolves no names: what it shows comes from this machine.
final class WebBrowser: Sendable {
    /// A command that the browser did not carry out, in chromedriver's words.
    struct Failure: Error {
        let command: String
        let text: String
    }

    /// How long, in ms, a page may take to show what a test waits for.
    private static let patience: JSONValue = 60_000
    private static let driver = "/usr/bin/chromedriver"

    /// Whether this machine has one; `make test` installs it.
    static var isInstalled: Bool { TestFile.exists(driver) && TestFile.exists("/usr/bin/chromium") }

    private let process: LiveProcess
    private let port: UInt16
    private let session: String

    /// Starts one that keeps what it keeps in the workspace.
    init(in workspace: borrowing Workspace) async throws {
        // A session of its own, so that driver and browser can be ended together.
        process = try workspace.start(
            program: ["/usr/bin/setsid", Self.driver, "--port=0"], environment: ["TMPDIR": workspace.path])
        let words = "was started successfully on port "
        let line = await process.line { $0.contains(words) } ?? ""
        guard let range = line.firstRange(of: words), let port = UInt16(line[range.upperBound...].prefix { $0 != "." })
        else {
            kill(-process.pid, SIGKILL)
            throw Failure(command: "start", text: process.errorText)
        }
        self.port = port
        do {
            let arguments: [JSONValue] = [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                .string("--user-data-dir=\(workspace.file("chromium"))"),
            ]
            let options: JSONValue = ["args": .array(arguments), "binary": "/usr/bin/chromium"]
            let answer = try Self.call(
                port, "POST", "/session",
                [
                    "capabilities": [
                        "alwaysMatch": ["goog:chromeOptions": options, "timeouts": ["implicit": Self.patience]]
                    ]
                ])
            guard let session = answer["sessionId"]?.string else {
                throw Failure(command: "session", text: "\(answer)")
            }
            self.session = session
        } catch {
            kill(-process.pid, SIGKILL)
            throw error
        }
    }

    deinit { kill(-process.pid, SIGKILL) }

    /// Carries out one command of the session and gives its value.
    @discardableResult
    func command(_ method: String, _ path: String, _ body: JSONValue = [:]) throws -> JSONValue {
        try Self.call(port, method, "/session/\(session)\(path)", body)
    }

    /// Carries out one command of the DevTools protocol.
    func devTools(_ name: String, _ parameters: JSONValue) throws {
        try command("POST", "/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
    }

    /// What the body of a function returns that runs in the page.
    @discardableResult
    func evaluate(_ body: String) throws -> JSONValue {
        try command("POST", "/execute/sync", ["script": .string(body), "args": []])
    }

    private static func call(
        _ port: UInt16, _ method: String, _ path: String, _ body: JSONValue
    ) throws -> JSONValue {
        let answer = try LoopbackHTTP.call(
            method, path, port: port, body: method == "GET" ? "" : JSONWriter.string(body))
        guard answer.status == 200 else { throw Failure(command: "\(method) \(path)", text: answer.body) }
        return try JSONReader.read(answer.body)["value"] ?? .null
    }
}
