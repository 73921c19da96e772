import Glibc
import StrictJSON

/// A running `evercred run`, killed when the test lets go of it.
struct Daemon: ~Copyable {
    let process: LiveProcess

    /// Starts one in the workspace.
    init(in workspace: borrowing Workspace, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        process = try workspace.start(["run", "-c", "config.yaml"] + arguments, environment: environment)
    }

    deinit { process.signal(SIGKILL) }

    /// How many of its lines have been read so far: where to look for what a test is about to cause. What it told a moment
    /// ago may still be on its way.
    var position: Int { process.lines.count }

    /// The first Hub event of that name from that position on whose `data` satisfies the condition; `nil` when the daemon
    /// ends without one.
    func event(
        _ name: String, from position: Int = 0, where condition: (JSONValue) -> Bool = { _ in true }
    ) async -> JSONValue? {
        var index = -1
        let line = await process.line { line in
            index += 1
            guard index >= position, let json = try? JSONReader.read(line) else { return false }
            let payload = json["payload"]
            return payload?["event"]?.string == name && condition(payload?["data"] ?? .null)
        }
        return line.flatMap { try? JSONReader.read($0)["payload"]?["data"] }
    }

    /// The names of all events from that position on, in their order.
    func eventNames(from position: Int = 0) -> [String] {
        process.lines.dropFirst(position).compactMap { try? JSONReader.read($0)["payload"]?["event"]?.string }
    }

    /// Ends it and waits for that.
    func stop(_ signal: Int32 = SIGTERM) async -> LiveProcess.Ending {
        process.signal(signal)
        return await process.wait()
    }
}
