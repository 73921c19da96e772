import AWSClient
import Config
import CredentialModel
import Events
import Logging
import Outputs
import Platform
import Providers
import Scheduling
package import State
import StrictJSON

/// Keeps every credential set fresh: asks the scheduler what is due, sends it down the ``RefreshPipeline``, writes and
/// tells what came of it, and plans the next time.
///
/// The daemon and `run --once` are this same actor; once only lets it stop when nothing is left to try.
package actor Orchestrator {
    /// What the orchestrator works with, made by ``OrchestratorBuilder`` and by tests.
    struct Parts: Sendable {
        var pipeline: RefreshPipeline
        var revoker: LoginRevoker
        var store: any StateStore
        /// Whatever is remembered goes this way; the store itself is only read.
        var writer: StateWriter
        var buckets: RateBuckets
        var offsets: ClockOffsets
        var outputs: OutputWriter
        var hooks: RefreshHooks
        var hub: Hub
        var time: any TimeSource
        var logger: Logger
        /// Where the state lies, for messages.
        var statePlace: String
        /// What profiles of config files ask for credentials.
        var reader: ReaderProgram?
        /// Is told how long each refresh took that was not cut short, and whether it succeeded.
        var notePass: @Sendable (_ duration: Duration, _ hasSucceeded: Bool) -> Void = { _, _ in }
    }

    let parts: Parts
    let options: RunOptions
    var settings: Settings
    var scheduler: Scheduler
    var random: SplitMix64

    /// All sets, by the number of their refresh job.
    var sets: [SetEntry] = []
    var jobs: [String: JobID] = [:]
    var identities: [String: IdentityEntry] = [:]
    /// The identities that wait for a human, whose files are looked at now and then.
    var watchedIdentities: Set<String> = []
    /// The sets that this run looks after.
    var selected: Set<String> = []

    /// Identities that left the configuration under this process: what a pass still learns of them is kept with them.
    var retired: [String: IdentityRecord] = [:]

    /// The start is over, and who waits for that.
    var isStarted = false
    /// What a login has brought, to be taken over by the start.
    var pendingLogin: (name: String, refreshToken: RefreshToken, slot: JSONValue?)?
    var startWaiters: [CheckedContinuation<Void, Never>] = []
    var runningCount = 0
    /// The refreshes under way that may be cut short when the process has to end.
    var refreshes: [JobID: Task<RefreshOutcome, Never>] = [:]
    private var graceEnd: Task<Void, Never>?
    /// Nothing new is begun any more.
    package internal(set) var isStopping = false
    /// Sets that a single pass has still to bring to an end.
    var unsettled: Set<JobID> = []
    /// The deadline or a signal came first.
    var isIncomplete = false
    /// What was done since the last summary, and when that was.
    var refreshedCount = 0
    var writtenCount = 0
    var summarisedAt: BootInstant
    var stateIsFailing = false
    var toldSkew: Set<String> = []
    /// Whether nothing was handed to the store since it was last asked, and the task that asks.
    var isSaved = true
    var saver: Task<Void, Never>?
    /// Sets whose files could not be written, and the task that tries again.
    var unwritten: Set<JobID> = []
    var writeRetry: Task<Void, Never>?
    /// Sets whose sections somebody wants taken over from whoever else wrote them.
    var adopting: Set<String> = []
    /// When credentials run out that nothing has renewed yet.
    var expiries = TimerHeap()
    let expiryAlarm = Alarm()
    /// How far apart the single passes are.
    var cronInterval: CronInterval?
    private let news = Alarm()
    /// Who waits for a set to come to rest, and who for the end of its passes.
    var waiters: [JobID: [CheckedContinuation<Void, Never>]] = [:]
    var passWaiters: [JobID: [CheckedContinuation<Void, Never>]] = [:]
    /// Buckets whose services do not answer, and since when.
    var outages: [BucketKey: BootInstant] = [:]

    init(parts: Parts, settings: Settings, options: RunOptions, seed: UInt64) {
        self.parts = parts
        self.settings = settings
        self.options = options
        self.random = SplitMix64(seed: seed)
        self.summarisedAt = parts.time.bootNow
        self.scheduler = Scheduler(
            concurrency: settings.schedule.concurrency, rates: RateBuckets.rates(settings.schedule))
    }

    /// Runs until ``stop(because:)`` is called or, in a single pass, until everything due was tried.
    ///
    /// - Returns: the exit code that the state at the end deserves.
    package func run() async throws(StateError) -> ExitCode {
        try await start()
        await withDiscardingTaskGroup { group in
            for chore in chores { group.addTask { await chore() } }
            // A cancelled run is left at once: the group ends what is under way.
            while !isOver, !Task.isCancelled {
                for job in scheduler.poll(now: parts.time.bootNow) {
                    guard let task = begin(job) else { continue }
                    group.addTask { await task() }
                }
                let next = isStopping ? .distantFuture : scheduler.nextWake(now: parts.time.bootNow)
                await news.wait(until: next ?? .distantFuture, time: parts.time)
            }
            cutRefreshesShort()
            group.cancelAll()
        }
        graceEnd?.cancel()
        if !unsettled.allSatisfy(hasBeenTried) { isIncomplete = true }
        isStopping = true
        news.disarm()
        expiryAlarm.disarm()
        dismissWaiters()
        writeRetry?.cancel()
        return await finish()
    }

    /// Starts nothing new, lets what is under way end, and makes ``run()`` return.
    ///
    /// - Parameter reason: a word or two for the `stopping` event.
    package func stop(because reason: String) {
        guard !isStopping else { return }
        isStopping = true
        parts.hub.emit(.stopping(reason: reason))
        // Whoever waits for a refresh is not kept waiting for the end of what is under way.
        dismissWaiters()
        wake()
        graceEnd = Task {
            guard (try? await parts.time.sleep(for: Self.grace)) != nil else { return }
            cutRefreshesShort()
        }
    }

    /// How long a refresh may go on once nothing new is begun: less than the 10 s that a container engine waits.
    static var grace: Duration { .seconds(5) }

    /// Ends handlers and calls that are under way. Writing and remembering what they came to is not cut short.
    private func cutRefreshesShort() { refreshes.values.forEach { $0.cancel() } }

    private var isOver: Bool {
        guard runningCount == 0 else { return false }
        if isStopping { return true }
        if case .once = options.mode { return unsettled.isEmpty }
        return false
    }

    /// Makes the main loop look again.
    func wake() { news.ring() }
}
