import AWSClient
import Config
import CredentialModel
import Engine
import Events
import Platform
import StrictJSON
import Synchronization
import UnixSignals
import UserPools

/// One operation for every user of a file: so many at once, no faster than the quotas, each of them once.
struct UserPoolBatch {
    /// The largest file (bytes), and how many of its faults are shown.
    private static let sizeLimit = 256 << 20
    private static let shownFaults = 100

    let operation: UserPoolOperation
    let target: UserPoolTarget
    let path: String
    /// The path as it was written, for diagnostics.
    let shownPath: String
    let options: UserPoolOptions
    let forcesAlias: Bool
    let time: any TimeSource
    let hub: Hub

    /// Does what is left to do.
    ///
    /// - Parameter work: makes what does it for one user, on a transport.
    func run(
        _ work: (any HTTPTransport) throws -> UserPoolWork, through transport: any HTTPTransport,
        surroundings: Surroundings
    ) async throws -> Engine.ExitCode {
        let rows = try rows()
        let journal = try journal()
        let worker = BatchWorker(
            operation: operation, work: try work(paced(transport, surroundings)), call: try options.maps,
            forcesAlias: forcesAlias, journal: journal, time: time, hub: hub)
        let start = time.bootNow
        var summary = BatchSummary(operation: operation)
        summary.total = rows.count
        let waiting = rows.filter { journal.standing(of: $0.input.username) != .done }
        summary.doneBefore = rows.count - waiting.count
        try await process(waiting, worker, &summary)
        summary.duration = (time.bootNow - start).milliseconds
        do throws(BatchJournal.Failure) { try journal.sync() } catch {
            throw CommandFailure(.cannotCreate, error.message)
        }
        _ = await hub.drain(until: time.bootNow + .seconds(60))
        Terminal.print(options.format == .json ? JSONWriter.string(summary.json) : summary.text)
        return summary.exitCode
    }

    // MARK: Before

    private func rows() throws -> [BatchFile.Row] {
        guard let format = BatchFile.Format(path: path) else {
            throw CommandFailure(.usage, "--from takes a file whose name ends in .csv, .jsonl or .ndjson")
        }
        let snapshot: FileSnapshot
        do throws(FileError) {
            guard let found = try AtomicFile(path: path, creatingFolder: false).read(limit: Self.sizeLimit) else {
                throw FileError(
                    code: .missing, operation: "read", path: path, message: "there is no file \(shownPath)")
            }
            snapshot = found
        } catch {
            throw CommandFailure(.usage, error.message)
        }
        let file = BatchFile(snapshot.contents, format, for: operation)
        guard file.faults.isEmpty else {
            for fault in file.faults.prefix(Self.shownFaults) {
                Terminal.complain("\(shownPath):\(fault.line): error: \(fault.message)")
            }
            let rest = file.faults.count - Self.shownFaults
            throw CommandFailure(
                .usage, "\(shownPath) cannot be used\(rest > 0 ? ", for \(rest) more reasons" : ""); nobody was called")
        }
        guard !file.holdsSecrets || snapshot.status.mode & 0o077 == 0 else {
            throw CommandFailure(
                .usage, "\(shownPath) holds secrets and is not its owner's alone: chmod 600 \(shownPath)")
        }
        return file.rows
    }

    private func journal() throws -> BatchJournal {
        do throws(BatchJournal.Failure) {
            return try BatchJournal(
                "\(path).\(operation.rawValue).journal",
                of: [
                    "journal": 1, "operation": .string(operation.rawValue),
                    "userPoolId": .string(target.refresher.userPoolID), "clientId": .string(target.refresher.clientID),
                ])
        } catch {
            let code: Engine.ExitCode =
                switch error.code {
                case .held: .temporaryFailure
                case .foreign: .usage
                case .unwritable: .cannotCreate
                }
            throw CommandFailure(code, error.message)
        }
    }

    /// As fast as the configuration says, else as the quotas allow; a pool on this machine has none.
    private func paced(_ transport: any HTTPTransport, _ surroundings: Surroundings) -> any HTTPTransport {
        switch target.settings?.schedule.rates[.userPool] {
        case .perSecond(let rate): return PacedTransport(transport, perSecond: rate, time: time)
        case .unlimited: return transport
        case nil:
            let endpoint = try? AWSEndpoint(
                .cognitoIdentityProvider, region: String(target.refresher.userPoolID.prefix { $0 != "_" }),
                variant: AWSEndpoint.Variant(environment: surroundings.environment), override: target.endpoint)
            guard endpoint?.isLoopback != true else { return transport }
            return PacedTransport(transport, perSecond: nil, time: time)
        }
    }

    // MARK: The users

    private func process(
        _ rows: [BatchFile.Row], _ worker: BatchWorker, _ summary: inout BatchSummary
    ) async throws {
        // From here on a signal stops what is not begun, and what is under way ends.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let listener = Task {
            for await signal in signals {
                worker.stop()
                Terminal.complain("evercred: \(signal): finishing the users under way")
                return
            }
        }
        defer { listener.cancel() }
        var progress = BatchProgress(total: summary.total, done: summary.doneBefore, time: time)
        var reach = BatchReach(concurrency: options.concurrency)
        var rest = rows[...]
        try await withThrowingTaskGroup(of: (BatchFile.Row, BatchWorker.Outcome).self) { group in
            func begin() {
                guard !worker.isStopped, let row = rest.popFirst() else { return }
                group.addTask { (row, try await worker.process(row)) }
            }
            for _ in 0..<options.concurrency { begin() }
            while let (row, outcome) = try await group.next() {
                switch outcome {
                case .done: summary.done += 1
                case .waiting:
                    summary.done += 1
                    summary.waiting += 1
                case .failed(let reason, _):
                    summary.failed += 1
                    progress.clear()
                    Terminal.complain("\(shownPath):\(row.line): \(row.input.username): \(reason)")
                case .left: break
                }
                if reach.isLost(after: outcome), !worker.isStopped {
                    worker.stop()
                    progress.clear()
                    Terminal.complain(
                        "evercred: the user pool has answered none of the last \(reach.limit) users: stopping; run it "
                            + "again once it can be reached")
                }
                progress.advance(to: summary.total - summary.left)
                begin()
            }
        }
        progress.clear()
    }
}
