import CredentialModel
package import Events
import StrictJSON
import Synchronization

/// Counts what happens in a run, for ``/metrics``: events as they are told, refreshes as they end, requests as they are
/// answered. What it keeps does not grow with the number of sets.
package final class RunMeter: EventObserver {
    /// What has been counted since the process began.
    struct Counts: Sendable {
        /// By `success` or the class of the failure, every one of them from the start, for rates.
        var credentialRefreshes = Counts.results
        var tokenRefreshes = Counts.results
        var signIns = Counts.results
        /// By `success` or `failure`.
        var writes = ["success": 0.0, "failure": 0]
        var reloads = ["success": 0.0, "failure": 0]
        var profilesWritten = 0.0
        var expired = 0.0
        var outages = 0.0
        var outageSeconds = 0.0
        /// Services that do not answer now.
        var openOutages: Set<String> = []
        var stateFailures = 0.0
        var droppedEvents = 0.0
        /// By level.
        var events = Dictionary(uniqueKeysWithValues: EventLevel.allCases.map { ($0.rawValue, 0.0) })
        /// By listener, then by status.
        var requests: [String: [Int: Double]] = [:]
        /// By `success` or `failure`.
        var durations = ["success": Buckets(), "failure": Buckets()]

        private static let results = Dictionary(
            uniqueKeysWithValues: ([success] + FailureClass.allCases.map(\.rawValue)).map { ($0, 0.0) })
        static let success = "success"
    }

    /// How long refreshes took.
    struct Buckets: Sendable {
        /// Seconds: a handler takes tens of milliseconds, a timeout a minute.
        static let bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        /// How many were within each bound; the last one: all.
        private(set) var counts = [Double](repeating: 0, count: bounds.count + 1)
        private(set) var sum = 0.0

        mutating func add(_ seconds: Double) {
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { counts[index] += 1 }
            counts[Self.bounds.count] += 1
            sum += seconds
        }
    }

    private let state = Mutex(Counts())

    package init() {}

    /// Everything so far.
    var counts: Counts { state.withLock(\.self) }

    /// A request was answered.
    package func noteAnswer(_ status: Int, by listener: String) {
        state.withLock { $0.requests[listener, default: [:]][status, default: 0] += 1 }
    }

    /// A refresh has ended.
    package func notePass(_ duration: Duration, hasSucceeded: Bool) {
        state.withLock { $0.durations[hasSucceeded ? "success" : "failure"]?.add(duration.secondsValue) }
    }

    package func note(_ event: HubEvent) { state.withLock { $0.note(event) } }
}

extension RunMeter.Counts {
    fileprivate mutating func note(_ event: HubEvent) {
        events[event.level.rawValue, default: 0] += 1
        let result = event.data["error"]?["class"]?.string ?? Self.success
        switch event.name {
        case .refresh, .refreshFailure: credentialRefreshes[result, default: 0] += 1
        case .tokenRefresh, .tokenRefreshFailure: tokenRefreshes[result, default: 0] += 1
        case .signIn, .signInFailure: signIns[result, default: 0] += 1
        case .written:
            writes["success", default: 0] += 1
            profilesWritten += Double(event.data["profiles"]?.array?.count ?? 0)
        case .writtenFailure: writes["failure", default: 0] += 1
        case .expired: expired += 1
        case .endpointFailure:
            outages += 1
            openOutages.insert(Self.service(event))
        case .endpointRecovered:
            outageSeconds += Double(event.data["durationMs"]?.integer ?? 0) / 1000
            openOutages.remove(Self.service(event))
        case .configured: if event.data["reloaded"]?.bool == true { reloads["success", default: 0] += 1 }
        case .reloadFailure: reloads["failure", default: 0] += 1
        case .stateFailure: stateFailures += 1
        case .dropped: droppedEvents += Double(event.data["count"]?.integer ?? 0)
        default: break
        }
    }

    private static func service(_ event: HubEvent) -> String {
        "\(event.data["endpoint"]?.string ?? "") \(event.data["operation"]?.string ?? "")"
    }
}
