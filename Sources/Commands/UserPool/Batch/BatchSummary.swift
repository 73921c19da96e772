import Engine
import StrictJSON
import UserPools

/// What a batch has come to, for its last line and its exit code.
struct BatchSummary: Sendable, Hashable {
    let operation: UserPoolOperation
    /// Users in the file.
    var total = 0
    /// Done by this run.
    var done = 0
    /// How many of those wait for an answer now.
    var waiting = 0
    /// Done by a run before it.
    var doneBefore = 0
    var failed = 0
    /// Milliseconds.
    var duration: Int64 = 0

    /// Not tried, because the run was stopped.
    var left: Int { total - done - doneBefore - failed }

    /// 75: stopped before all were tried; 1: some were refused.
    var exitCode: Engine.ExitCode { left > 0 ? .temporaryFailure : failed > 0 ? .trouble : .success }

    var text: String {
        let seconds = "\(duration / 1000).\(duration % 1000 / 100)"
        let questions = waiting > 0 ? " (\(waiting) wait for an answer)" : ""
        return
            "\(operation.rawValue): \(total) users: \(done) done\(questions), \(doneBefore) done before, \(failed) failed, "
            + "\(left) left (\(seconds) s)"
    }

    var json: JSONValue {
        [
            "operation": .string(operation.rawValue), "total": .integer(Int64(total)), "done": .integer(Int64(done)),
            "waiting": .integer(Int64(waiting)), "doneBefore": .integer(Int64(doneBefore)),
            "failed": .integer(Int64(failed)),
            "left": .integer(Int64(left)), "durationMs": .integer(duration),
        ]
    }
}
