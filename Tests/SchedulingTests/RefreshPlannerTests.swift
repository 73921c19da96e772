import CredentialModel
import Scheduling
import Testing

@Suite struct `When credentials and tokens are due` {
    private static let expires = BootInstant.seconds(100_000)

    @Test func `credentials of one hour are due with 20 to 26 minutes left`() {
        let windows = (0..<10_000).map { number in
            RefreshPlanner.advisoryWindow(lifetime: .seconds(3600), policy: RefreshPolicy(), name: "identity-\(number)")
        }
        #expect(windows.allSatisfy { (Duration.seconds(1200)..<Duration.seconds(1560)).contains($0) })
    }

    @Test(
        arguments: [
            // lifetime, advisory of the policy, earliest and latest window
            (900, nil, 300, 390), (3600, nil, 1200, 1560), (43_200, nil, 3600, 7920), (3600, 600, 600, 960),
            (3600, 3000, 1800, 2160), (900, 900, 450, 540), (0, nil, 0, 0), (-60, 300, -30, 0),
        ] as [(Int, Int?, Int, Int)])
    func `the window is a third up to an hour, or the policy's up to half, plus a tenth at most`(
        lifetime: Int, advisory: Int?, earliest: Int, latest: Int
    ) {
        let policy = RefreshPolicy(advisory: advisory.map { .seconds($0) })
        for name in ["a", "billing", "reports-eu", "z"] {
            let window = RefreshPlanner.advisoryWindow(lifetime: .seconds(lifetime), policy: policy, name: name)
            #expect((Duration.seconds(earliest)...Duration.seconds(latest)).contains(window))
        }
    }

    /// A phase that moved with a new version would make every set of a fleet due at another time after an upgrade.
    @Test(arguments: [("billing", 65.8757), ("reports", 36.9001)])
    func `the phase of a name never changes`(name: String, percent: Double) {
        #expect(abs(phase(of: name) * 100 - percent) < 0.0001)
    }

    @Test(arguments: ["identity-", "tenant/eu-west-1/", ""])
    func `phases of names that resemble one another are evenly spread`(prefix: String) {
        var counts = [Int](repeating: 0, count: 20)
        for number in 0..<20_000 { counts[Int(phase(of: "\(prefix)\(number)") * 20)] += 1 }
        // 1000 in each slot, give or take four standard deviations.
        #expect(counts.allSatisfy { (875...1125).contains($0) })
    }

    @Test func `the mandatory minute follows the window and never precedes it`() {
        let hour = moments(lifetime: 3600)
        #expect(hour.mandatory == Self.expires - .seconds(60))
        #expect(hour.due < hour.mandatory)
        let minute = moments(lifetime: 60)
        #expect(minute.mandatory == minute.due)
        #expect(hour.priority == .advisory(mandatory: hour.mandatory, expires: Self.expires))
    }

    @Test func `a single pass under cron renews what would not last until the next`() {
        #expect(moments(lifetime: 3600, margin: 1800).due == moments(lifetime: 3600).due - .seconds(1800))
    }

    @Test(arguments: [(3600, 30), (60, 20), (3, 1), (0, 1), (-5, 1)])
    func `two successes keep their distance, even if the credentials arrived expired`(lifetime: Int, distance: Int) {
        let refreshedAt = Self.expires - .seconds(lifetime)
        let moments = moments(lifetime: lifetime, margin: 7200, refreshedAt: refreshedAt)
        #expect(moments.due == refreshedAt + .seconds(distance))
    }

    @Test func `a token is renewed at half its life, or only for an exchange`() {
        let early = RefreshPlanner.tokenDue(
            expiresAt: Self.expires, lifetime: .seconds(3600), policy: RefreshPolicy())
        #expect(early == Self.expires - .seconds(1800))
        let late = RefreshPlanner.tokenDue(
            expiresAt: Self.expires, lifetime: .seconds(3600), policy: RefreshPolicy(renewsTokenLate: true))
        #expect(late == .distantFuture)
    }

    @Test(arguments: [(121, true), (120, false), (0, false), (-1, false)])
    func `a token must outlive the exchange by two minutes`(remaining: Int, isUsable: Bool) {
        #expect(RefreshPlanner.tokenIsUsable(remaining: .seconds(remaining)) == isUsable)
    }

    private func moments(lifetime: Int, margin: Int = 0, refreshedAt: BootInstant? = nil) -> RefreshMoments {
        RefreshPlanner.credentials(
            expires: Self.expires, lifetime: .seconds(lifetime), policy: RefreshPolicy(), name: "billing",
            margin: .seconds(margin), refreshedAt: refreshedAt)
    }

    /// The fraction 0..<1 that a name adds, read off a policy that leaves nothing else.
    private func phase(of name: String) -> Double {
        RefreshPlanner.advisoryWindow(lifetime: .seconds(1000), policy: RefreshPolicy(advisory: .zero), name: name)
            .secondsValue / 100
    }
}
