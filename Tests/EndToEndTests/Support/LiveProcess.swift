import Dispatch
import Glibc
import StrictJSON
import Synchronization

/// A program that a test started and may watch, signal and await. Its stdout arrives line by line.
final class LiveProcess: Sendable {
    /// How a program ended.
    enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signaled(Int32)
    }

    struct StartError: Error {
        let errno: Int32
        let program: String
    }

    private struct State {
        var lines: [String] = []
        var isAtEnd = false
        var ending: Ending?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// No program of a test runs longer than so many seconds: what waits for it fails instead of hanging.
    private static let patience = 300

    let pid: pid_t
    private let errorFile: String
    private let state = Mutex(State())

    /// Starts the program; `arguments[0]` is its absolute path.
    init(_ arguments: [String], environment: [String: String], directory: String) throws {
        var output: [Int32] = [-1, -1]
        guard pipe(&output) == 0 else { throw StartError(errno: errno, program: arguments[0]) }
        output.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        let errorFile = "\(directory)/.stderr-\(UInt64.random(in: 0 ... .max))"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // The threads of this process block most signals, which a program would inherit.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        // The shell only changes the folder and becomes the program: the pid stays.
        let shell = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory]
        let argv = (shell + arguments).map { strdup($0) } + [nil]
        let envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, argv, envp)
        close(output[1])
        guard code == 0 else {
            close(output[0])
            throw StartError(errno: code, program: arguments[0])
        }
        self.pid = pid
        self.errorFile = errorFile
        let descriptor = output[0]
        let queue = DispatchQueue(label: "test.process.\(pid)")
        queue.async { self.read(descriptor) }
        DispatchQueue(label: "test.wait.\(pid)").async { self.reap() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patience)) { [weak self] in
            guard let self, self.state.withLock({ $0.ending }) == nil else { return }
            self.signal(SIGKILL)
        }
    }

    /// Everything on stdout so far, a line each.
    var lines: [String] { state.withLock(\.lines) }

    /// Everything on stderr so far.
    var errorText: String {
        (try? String(decoding: TestFile.read(errorFile), as: UTF8.self)) ?? ""
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// The ending, once stdout is at its end too.
    func wait() async -> Ending {
        while true {
            if let ending = state.withLock({ $0.isAtEnd ? $0.ending : nil }) { return ending }
            await waitForNews { $0.isAtEnd && $0.ending != nil }
        }
    }

    /// The first line that satisfies the condition, among those that are there and those to come; `nil` when stdout ends
    /// without one.
    func line(where condition: (String) -> Bool) async -> String? {
        var seen = 0
        while true {
            let (lines, isAtEnd) = state.withLock { ($0.lines, $0.isAtEnd) }
            if let line = lines[seen...].first(where: condition) { return line }
            if isAtEnd { return nil }
            seen = lines.count
            let count = seen
            await waitForNews { $0.lines.count > count || $0.isAtEnd }
        }
    }

    /// The first Hub event of that name, on that channel, about that identity where one is given.
    func event(_ name: String, identity: String? = nil) async -> JSONValue? {
        let line = await line { line in
            guard let json = try? JSONReader.read(line), json["payload"]?["event"]?.string == name else { return false }
            return identity == nil || json["payload"]?["data"]?["identity"]?.string == identity
        }
        return line.flatMap { try? JSONReader.read($0) }
    }

    private func waitForNews(_ isThere: (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let resumes = state.withLock { state in
                if isThere(state) { return true }
                state.waiters.append(continuation)
                return false
            }
            if resumes { continuation.resume() }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        waiters.forEach { $0.resume() }
    }

    private func read(_ descriptor: Int32) {
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            pending += chunk[..<count]
            var complete: [String] = []
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                complete.append(String(decoding: pending[..<end], as: UTF8.self))
                pending.removeSubrange(...end)
            }
            if !complete.isEmpty { update { $0.lines += complete } }
        }
        close(descriptor)
        let rest = pending.isEmpty ? [] : [String(decoding: pending, as: UTF8.self)]
        update {
            $0.lines += rest
            $0.isAtEnd = true
        }
    }

    private func reap() {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let ending: Ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
        update { $0.ending = ending }
    }
}
