import Glibc
import Platform
import Testing

/// What a program finds when it starts, and how its end is told.
@Suite(.timeLimit(.minutes(1)))
struct `A program that is run` {
    let runner: SpawningProcessRunner

    init() throws { runner = try SpawningProcessRunner() }

    @Test(arguments: [0, 1, 7, 75, 77, 126, 127, 255] as [Int32])
    func `tells its exit code`(code: Int32) async throws {
        #expect(try await runner.run(script("exit \(code)")).outcome == .exited(code))
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGSEGV, SIGPIPE])
    func `tells the signal that ended it`(signal: Int32) async throws {
        #expect(try await runner.run(script("kill -\(signal) $$")).outcome == .signaled(signal))
    }

    @Test func `reads its stdin to the end and is heard on both streams`() async throws {
        let result = try await runner.run(script("cat; echo done >&2", input: Array("hello".utf8)))
        #expect(result.text == "hello")
        #expect(result.errorText == "done")
        #expect(result.outcome == .exited(0))
    }

    @Test func `gets an input larger than a pipe holds`() async throws {
        let result = try await runner.run(script("wc -c", input: Array(repeating: 0x61, count: 3 << 20)))
        #expect(result.text == "\(3 << 20)")
    }

    @Test func `may leave its stdin unread`() async throws {
        let input = [UInt8](repeating: 0x61, count: 3 << 20)
        #expect(try await runner.run(script("echo ok", input: input)).text == "ok")
        #expect(try await runner.run(script("exec <&-; echo ok", input: input)).text == "ok")
    }

    @Test func `finds exactly the environment given`() async throws {
        let request = ProcessRequest(
            arguments: ["/usr/bin/env"], environment: ["ONE": "a=b", "TWO": " x\ny "], workingDirectory: "/")
        let lines = try await runner.run(request).text.split(separator: "\n").sorted()
        #expect(lines == ["ONE=a=b", "TWO= x", "y "])
    }

    @Test func `gets its arguments as they are written`() async throws {
        let odd = ["; rm -rf /", "$(id)", "a\nb", "", "*", "é"]
        let request = ProcessRequest(
            arguments: ["/usr/bin/printf", "[%s]"] + odd, environment: [:], workingDirectory: "/")
        #expect(try await runner.run(request).text == odd.map { "[\($0)]" }.joined())
    }

    @Test func `starts in the folder asked for`() async throws {
        let request = ProcessRequest(arguments: ["/bin/pwd"], environment: [:], workingDirectory: "/usr/bin")
        #expect(try await runner.run(request).text == "/usr/bin")
    }

    @Test func `has a session of its own, umask 077, no core files and untouched signals`() async throws {
        let result = try await runner.run(
            script(
                """
                read pid name state parent group session rest < /proc/self/stat
                [ $pid = $group ] && [ $pid = $session ] && echo own session
                umask; ulimit -c
                exec sed -n -e 's/\t/ /' -e '/^Sig[BIC]/p' /proc/self/status
                """))
        #expect(
            result.text == """
                own session
                0077
                0
                SigBlk: 0000000000000000
                SigIgn: 0000000000000000
                SigCgt: 0000000000000000
                """)
    }

    @Test func `holds no descriptor but the three standard ones`() async throws {
        // Neither marked close-on-exec: what a careless library leaves open.
        let plain = open("/dev/null", O_RDONLY)
        let high = fcntl(plain, F_DUPFD, 200)
        defer {
            close(plain)
            close(high)
        }
        let request = ProcessRequest(arguments: ["/bin/ls", "/proc/self/fd"], environment: [:], workingDirectory: "/")
        // The fourth is the folder that `ls` itself reads.
        #expect(try await runner.run(request).text == "0\n1\n2\n3")
    }

    @Test func `keeps all of a long stderr's end and nothing of its beginning`() async throws {
        let result = try await runner.run(script("echo first >&2; seq 100000 >&2; echo last >&2"))
        #expect(result.errorOutput.count == 8 << 10)
        #expect(result.errorText.hasSuffix("\n100000\nlast"))
    }

    @Test(arguments: [
        ("/nonexistent/program", "/", ENOENT), ("/etc/passwd", "/", EACCES), ("/bin/true", "/nonexistent", ENOENT),
        ("/bin/true", "/etc/passwd", ENOTDIR), ("relative", "/", EINVAL), ("/bin/true", "relative", EINVAL),
        ("/bin/tr\0ue", "/", EINVAL),
    ])
    func `that cannot be started is an error with the system's number`(
        program: String, folder: String, number: Int32
    ) async throws {
        let error = await #expect(throws: ProcessError.self) {
            try await runner.run(
                ProcessRequest(arguments: [program, "secret"], environment: [:], workingDirectory: folder))
        }
        #expect(error?.errno == number)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(arguments: [["": "x"], ["A=B": "x"], ["A": "x\0y"]])
    func `is not given a variable that C cannot hold`(environment: [String: String]) async throws {
        await #expect(throws: ProcessError.self) { try await runner.run(script("", environment: environment)) }
    }
}
