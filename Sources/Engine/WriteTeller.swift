import CredentialModel
import Events
import Outputs
import Platform
import Synchronization

/// Tells the Hub what each rewrite of a file came to, and keeps count of the failures in a row behind every profile.
final class WriteTeller: Sendable {
    private struct Section: Hashable {
        let file: String
        let profile: String
    }

    private let hub: Hub
    private let time: any TimeSource
    private let retryInterval: Duration?
    private let failures = Mutex<[Section: Int]>([:])

    /// - Parameter retryInterval: when what failed is tried again; `nil`: not by this process.
    init(hub: Hub, time: any TimeSource, retryInterval: Duration?) {
        self.hub = hub
        self.time = time
        self.retryInterval = retryInterval
    }

    func tell(_ report: WriteReport) {
        if !report.written.isEmpty || !report.removed.isEmpty {
            hub.emit(
                .written(
                    file: report.file, profiles: report.written, removed: report.removed,
                    recoveredAfter: recover(report.written + report.removed, of: report.file)))
        }
        // One event for each kind of failure of a file: a full disk is one event, not one a profile.
        for failures in Dictionary(grouping: report.failures, by: \.code).values {
            tell(failures, of: report.file, expiration: report.expiration)
        }
    }

    private func tell(_ failures: [OutputFailure], of file: String, expiration: Timestamp?) {
        guard let first = failures.first else { return }
        let profiles = failures.map(\.profile)
        hub.emit(
            .writtenFailure(
                file: file, profiles: profiles,
                failure: RefreshFailure(
                    code: first.code, message: first.message,
                    failureClass: first.mayPass ? .transient : .rejected, remedy: first.remedy),
                attempt: count(profiles, of: file), nextAttempt: retryInterval.map { time.now + $0 },
                expiration: expiration,
                hasExpired: expiration.map { $0 <= time.now } ?? false))
    }

    /// Notes one more failure of each profile; how many the one with the most has had.
    private func count(_ profiles: [String], of file: String) -> Int {
        failures.withLock { failures in
            profiles.reduce(1) { most, profile in
                failures[Section(file: file, profile: profile), default: 0] += 1
                return max(most, failures[Section(file: file, profile: profile)] ?? 0)
            }
        }
    }

    /// Ends the rows of failures of these profiles; how long the longest was.
    private func recover(_ profiles: [String], of file: String) -> Int {
        failures.withLock { failures in
            guard !failures.isEmpty else { return 0 }
            return profiles.reduce(0) { max($0, failures.removeValue(forKey: Section(file: file, profile: $1)) ?? 0) }
        }
    }
}
