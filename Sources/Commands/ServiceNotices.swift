import CredentialModel
import Engine
import Platform
import ServiceLifecycle
import Synchronization

/// Keeps the service manager told how the daemon is: that it is ready, reloads or stops, how its sets stand, and that it lives.
///
/// Ready is a daemon whose sets are all fresh or have been tried once: what is ordered after it finds its credentials. A set
/// whose service hangs does not hold that up for longer than 30 s, as systemd itself waits for 90 s.
final class ServiceNotices: Service {
    private let manager: ServiceManager
    private let orchestrator: Orchestrator
    private let time: any TimeSource
    /// Whether the manager has been told that the start is over, and whether the end has begun.
    private let progress = Mutex((isReady: false, isStopping: false))

    init(manager: ServiceManager, orchestrator: Orchestrator, time: any TimeSource) {
        self.manager = manager
        self.orchestrator = orchestrator
        self.time = time
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.feedWatchdog() }
                group.addTask { await self.report() }
            }
        }
    }

    /// Tells the beginning of a reload. Before the start is over nothing is told of it: its end would say that all is ready.
    func noteReload() {
        guard progress.withLock({ $0.isReady && !$0.isStopping }) else { return }
        manager.tell(.reloading)
    }

    /// Tells the end of a reload, whether or not the new configuration is in force.
    func noteReloadEnd() async {
        guard progress.withLock({ $0.isReady && !$0.isStopping }) else { return }
        manager.tell(.ready, .status(await status()))
    }

    /// Tells that the end has begun.
    func noteStop(because reason: String) {
        progress.withLock { $0.isStopping = true }
        manager.tell(.stopping, .status("stopping: \(reason)"))
    }

    // MARK: The start and the standing

    private static var startPatience: Duration { .seconds(30) }
    private static var statusInterval: Duration { .seconds(30) }

    private func report() async {
        let limit = time.bootNow + Self.startPatience
        while await !orchestrator.hasMadeFirstPass, time.bootNow < limit {
            guard (try? await time.sleep(for: .milliseconds(100))) != nil else { return }
        }
        let status = await status()
        let isStopping = progress.withLock { progress in
            progress.isReady = true
            return progress.isStopping
        }
        guard !isStopping else { return }
        manager.tell(.ready, .status(status))
        var last = status
        while (try? await time.sleep(for: Self.statusInterval)) != nil {
            let status = await self.status()
            guard status != last, progress.withLock({ !$0.isStopping }) else { continue }
            manager.tell(.status(status))
            last = status
        }
    }

    /// How many sets there are of each condition.
    private func status() async -> String {
        let rows = await orchestrator.standing.rows
        let counts = StatusRow.Condition.allCases.compactMap { condition in
            let count = rows.count { $0.condition == condition }
            return count == 0 ? nil : "\(count) \(condition.rawValue)"
        }
        return counts.isEmpty ? "no credential sets" : counts.joined(separator: ", ")
    }

    // MARK: The watchdog

    /// A third of what the manager bears: an answer that comes late twice is still in time.
    private func feedWatchdog() async {
        guard let limit = manager.watchdog else { return }
        repeat {
            // An orchestrator that never answers never feeds it.
            await orchestrator.heartbeat()
            manager.tell(.watchdog)
        } while (try? await time.sleep(for: limit / 3)) != nil
    }
}
