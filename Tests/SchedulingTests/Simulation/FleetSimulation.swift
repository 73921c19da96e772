import CredentialModel
import Scheduling

/// A fleet of identities of one pool, hour after hour, without waiting: the scheduler and its planner are the real ones, the
/// services and the owner of the jobs are played here.
///
/// Each refresh takes a while and may fail. Whatever breaks a promise is counted in ``Report``.
final class FleetSimulation {
    struct Plan {
        var identities: Int
        var duration: Duration
        var seed: UInt64 = 1
        /// The share of requests that fail while the services are well.
        var errorRate = 0.0
        /// When Cognito Identity does not answer.
        var outage: Range<BootInstant>?
        /// When the machine sleeps: its clock goes on, nothing runs.
        var sleep: Range<BootInstant>?
        /// Somebody sets the civil clock.
        var civilSteps: [(at: BootInstant, by: Duration)] = []
        /// Whether the fleet has run before: credentials and tokens of all ages are at hand.
        var isWarm = false
    }

    struct Report: Hashable {
        var refreshes = 0
        var tokens = 0
        var failures = 0
        var startedWhileRunning = 0
        var startedBeforeBackoff = 0
        var refreshedTooSoon = 0
        var ratesExceeded = 0
        /// From when until when a set had no valid credentials although it had had some before.
        var lapses: [Range<BootInstant>] = []
        var outages = 0
        var recoveries = 0
        /// Calls of GetCredentialsForIdentity in each minute.
        var perMinute: [Int] = []
        /// Sets without valid credentials at the end.
        var expiredAtEnd = 0

        /// The busiest minute's calls over an average minute's.
        var peakToMean: Double {
            let minutes = perMinute.dropLast()
            return Double(minutes.max() ?? 0) * Double(minutes.count) / Double(max(1, minutes.reduce(0, +)))
        }
    }

    static let start = BootInstant.seconds(3600)
    static let lifetime = Duration.seconds(3600)

    let plan: Plan
    var now = FleetSimulation.start
    var civilStep = Duration.zero
    var random: SplitMix64
    var scheduler = Scheduler(concurrency: 32, rates: DefaultRates.perSecond)
    var sets: [SimulatedSet]
    var answers: [JobID: SimulatedAnswer] = [:]
    /// When refreshes that are under way will end.
    var ends = TimerHeap()
    var getIDAudit = RateAudit(rate: DefaultRates.perSecond["getId"] ?? 0)
    var getCredentialsAudit = RateAudit(rate: DefaultRates.perSecond["getCredentialsForIdentity"] ?? 0)
    var report = Report()

    init(_ plan: Plan) {
        self.plan = plan
        random = SplitMix64(seed: plan.seed)
        sets = (0..<plan.identities).map { number in
            // Every fourth renews its token for its own sake, the others when they need it.
            let policy = RefreshPolicy(renewsTokenLate: !number.isMultiple(of: 4))
            return SimulatedSet(name: "identity-\(number)", policy: policy)
        }
        report.perMinute = [Int](repeating: 0, count: Int(plan.duration.secondsValue / 60) + 1)
        if plan.isWarm { warmUp() }
        for job in sets.indices { schedule(job) }
    }

    /// Plays it from start to end.
    func run() -> Report {
        let end = Self.start + plan.duration
        var steps = plan.civilSteps[...]
        var sleep = plan.sleep
        while let next = nextEvent, next < end {
            if let step = steps.first, step.at <= next {
                civilStep += step.by
                steps.removeFirst()
            } else if let range = sleep, range.lowerBound <= next {
                fallAsleep(until: range.upperBound)
                sleep = nil
            } else {
                now = max(now, next)
                while let job = ends.popDue(now: now) { finish(job) }
                for job in scheduler.poll(now: now) { begin(job) }
            }
        }
        report.expiredAtEnd = sets.count { ($0.expires ?? end) <= end }
        report.ratesExceeded = getIDAudit.excess + getCredentialsAudit.excess
        return report
    }

    private var nextEvent: BootInstant? {
        switch (scheduler.nextWake(now: now), ends.next?.at) {
        case (let wake?, let end?): min(wake, end)
        case (let wake, let end): wake ?? end
        }
    }

    /// A fleet that has been running for long: every set somewhere between two refreshes.
    private func warmUp() {
        for job in sets.indices {
            let fraction = Double(random.next() >> 11) * 0x1p-53
            let (policy, name) = (sets[job].policy, sets[job].name)
            let window = RefreshPlanner.advisoryWindow(lifetime: Self.lifetime, policy: policy, name: name)
            sets[job].moments = RefreshPlanner.credentials(
                expires: Self.start + window + (Self.lifetime - window) * fraction, lifetime: Self.lifetime,
                policy: policy, name: name)
            sets[job].tokenExpires = Self.start + .seconds(1800) + .seconds(1800) * fraction
            sets[job].hasIdentityID = true
        }
    }

    /// What was under way breaks when the machine wakes.
    private func fallAsleep(until moment: BootInstant) {
        for job in answers.keys.sorted() {
            answers[job] = SimulatedAnswer(
                results: [(SimulatedRequests.getCredentialsBucket, .transient)], failure: .transient)
            ends.set(job, at: moment + .milliseconds(100))
        }
        now = moment
    }
}
