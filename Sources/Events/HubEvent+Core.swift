package import CredentialModel
import StrictJSON

extension HubEvent {
    /// The first line of a process that refreshes.
    ///
    /// - Parameter command: the command without values of its options: `run`, `run --once`.
    package static func started(version: String, pid: Int32, command: String) -> HubEvent {
        HubEvent(
            .started, message: "Evercred \(version) has started",
            data: ["version": .string(version), "pid": .integer(Int64(pid)), "command": .string(command)])
    }

    /// How everything stands.
    ///
    /// - Parameters:
    ///   - nextExpiry: when the first of all credentials ends.
    ///   - duration: the time that the summary covers.
    ///   - exitCode: the code that this state amounts to.
    package static func summary(
        _ counts: SummaryCounts, nextExpiry: Timestamp?, duration: Duration, exitCode: Int32
    ) -> HubEvent {
        HubEvent(
            .summary, level: counts.level,
            message: "\(counts.fresh) fresh, \(counts.retrying) retrying, \(counts.needsLogin) need login, "
                + "\(counts.expired) expired",
            data: [
                "fresh": .integer(Int64(counts.fresh)), "retrying": .integer(Int64(counts.retrying)),
                "needsLogin": .integer(Int64(counts.needsLogin)), "expired": .integer(Int64(counts.expired)),
                "refreshed": .integer(Int64(counts.refreshed)), "written": .integer(Int64(counts.written)),
                "nextExpiry": .time(nextExpiry), "durationMs": .integer(duration.milliseconds),
                "exitCode": .integer(Int64(exitCode)),
            ])
    }

    /// A service stopped answering: one event for the whole outage.
    ///
    /// - Parameters:
    ///   - operation: the operation, when it alone is affected.
    ///   - attempt: how many answers in a row have failed.
    ///   - nextAttempt: when it is probed.
    package static func endpointFailure(
        endpoint: String, operation: String?, failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?
    ) -> HubEvent {
        var data: JSONObject = ["endpoint": .string(endpoint)]
        data["operation"] = operation.map(JSONValue.string)
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: nil)
        return HubEvent(
            .endpointFailure, level: .warning, message: "\(endpoint) does not answer: \(failure.message)", data: data)
    }

    /// A service that had stopped answering answers again.
    ///
    /// - Parameters:
    ///   - failures: how many answers in a row had failed.
    ///   - duration: how long the outage was.
    package static func endpointRecovered(
        endpoint: String, operation: String?, recoveredAfter failures: Int, duration: Duration
    ) -> HubEvent {
        var data: JSONObject = ["endpoint": .string(endpoint)]
        data["operation"] = operation.map(JSONValue.string)
        data["recoveredAfter"] = .integer(Int64(failures))
        data["durationMs"] = .integer(duration.milliseconds)
        return HubEvent(.endpointRecovered, message: "\(endpoint) answers again", data: data)
    }

    /// A service's clock differs from this machine's by more than a minute.
    ///
    /// - Parameter offset: the service's clock less this machine's.
    package static func clockSkew(endpoint: String, offset: Duration) -> HubEvent {
        let direction = offset > .zero ? "behind" : "ahead of"
        return HubEvent(
            .clockSkew, level: .warning,
            message: "The clock of this machine is \(abs(offset.milliseconds / 1000)) s \(direction) \(endpoint)'s",
            data: ["endpoint": .string(endpoint), "offsetMs": .integer(offset.milliseconds)])
    }

    /// The state could not be written; outputs go on from memory.
    package static func stateFailure(
        file: String, failure: RefreshFailure, attempt: Int = 1, nextAttempt: Timestamp? = nil,
        expiration: Timestamp? = nil
    ) -> HubEvent {
        var data: JSONObject = ["file": .string(file)]
        data.add(failure, attempt: attempt, nextAttempt: nextAttempt, expiration: expiration)
        return HubEvent(
            .stateFailure, level: EventLevel(failure.failureClass),
            message: "The state could not be written: \(failure.message)", data: data)
    }

    /// A changed configuration is invalid; the one in force stays.
    ///
    /// - Parameters:
    ///   - diagnostics: what `evercred check` says, a line each.
    ///   - attempt: how many reloads in a row have failed.
    package static func reloadFailure(
        configuration: String, diagnostics: [String], failure: RefreshFailure, attempt: Int = 1
    ) -> HubEvent {
        var data: JSONObject = ["configuration": .string(configuration), "diagnostics": .list(diagnostics)]
        data.add(failure, attempt: attempt, nextAttempt: nil, expiration: nil)
        return HubEvent(
            .reloadFailure, level: .error,
            message: "The configuration could not be reloaded: \(failure.message)", data: data)
    }

    /// A configuration would have retired most of the known identities; none was.
    ///
    /// - Parameters:
    ///   - missing: the names that the configuration no longer has.
    ///   - known: how many identities the state knows.
    package static func pruneRefused(missing: [String], known: Int) -> HubEvent {
        HubEvent(
            .pruneRefused, level: .error,
            message: "\(missing.count) of \(known) identities are missing from the configuration; "
                + "none has been retired, --prune confirms it",
            data: [
                "known": .integer(Int64(known)), "missing": .integer(Int64(missing.count)),
                "identities": .list(missing),
            ])
    }

    /// A destination of events has lost lines, and there is room again.
    package static func dropped(destination: String, losses: EventLosses) -> HubEvent {
        HubEvent(
            .dropped, level: .warning,
            message: "\(destination) could not take every event: \(losses.count) have been dropped",
            data: [
                "destination": .string(destination), "count": .integer(Int64(losses.count)),
                "info": .integer(Int64(losses.info)), "failures": .integer(Int64(losses.failures)),
            ])
    }

    /// The process has begun to stop.
    ///
    /// - Parameter reason: `SIGTERM`, `SIGINT`, `finished`, `deadline`, or an error in a word.
    package static func stopping(reason: String) -> HubEvent {
        HubEvent(.stopping, message: "Evercred is stopping: \(reason)", data: ["reason": .string(reason)])
    }
}
