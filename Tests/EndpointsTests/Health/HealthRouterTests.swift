import CredentialModel
import Engine
import State
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Endpoints

/// What probes and collectors are answered.
struct `A health endpoint` {
    private let clock = ManualClock()
    private let meter = RunMeter()

    /// A set of that name that holds credentials for so many seconds more; none without them.
    private func row(_ name: String, lives seconds: Int64?, isRequired: Bool = true) -> StatusRow {
        var set = SetRecord(
            name: name, identity: name,
            definition: CredentialSet(name: name, identity: name, profile: name, isRequired: isRequired))
        set.credentials = seconds.map { seconds in
            TemporaryCredentials(
                accessKeyID: "ASIATEST", secretAccessKey: Secret("test-secret-key"),
                sessionToken: Secret("test-session-token"), expiration: clock.now + .seconds(seconds),
                issuedAt: clock.now + .seconds(seconds - 3600))
        }
        return StatusRow(set: set, identity: nil, now: clock.now)
    }

    private func router(
        _ rows: [StatusRow], isRunning: Bool = true, beat: @escaping @Sendable () async -> Void = {}
    ) -> HealthRouter {
        HealthRouter(desk: HealthDesk(time: clock, look: { (isRunning, rows) }, beat: beat), meter: meter)
    }

    private func get(_ router: HealthRouter, _ target: String, accept: String? = nil) async -> (Int, String) {
        let answer = await router.answer(
            EndpointRequest(target: target, headers: accept.map { [("Accept", $0)] } ?? []))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test func `is ready when every required set can be used`() async {
        let rows = [row("a", lives: 3600), row("b", lives: nil, isRequired: false)]
        #expect(await get(router(rows), "/readyz") == (200, "ready\n"))
        #expect(await get(router(rows, isRunning: false), "/readyz") == (503, "starting or stopping\n"))
        let worse = rows + [row("c", lives: -1), row("d", lives: nil)]
        #expect(
            await get(router(worse), "/readyz") == (503, "2 of 3 required credential sets cannot be used\n"))
        #expect(await get(router([]), "/readyz").0 == 200)
    }

    @Test func `tells in detail which sets, the worst first, and nothing secret`() async throws {
        let (status, text) = await get(router([row("good", lives: 3600), row("bad", lives: -1)]), "/readyz?verbose")
        #expect(status == 503)
        let json = try JSONReader.read(text)
        #expect(json["ready"] == false)
        #expect(json["unusable"] == 1)
        #expect(json["required"] == 2)
        #expect(json["sets"]?.array?.map { $0["name"]?.string } == ["bad", "good"])
        #expect(json["sets"]?.array?.first?["state"] == "expired")
        #expect(!text.contains("test-s"))
        #expect(!text.contains("ASIA"))
    }

    @Test func `is alive when what decides about refreshes answers within a second`() async {
        #expect(await get(router([]), "/livez") == (200, "alive\n"))
        let gate = Gate()
        let stuck = router([]) { await gate.pass() }
        let answer = Task { await get(stuck, "/livez") }
        await clock.waitForSleepers()
        clock.advance(by: HealthDesk.patience)
        #expect(await answer.value == (503, "the process does not get to its work\n"))
        gate.open()
    }

    @Test func `looks once a second at most, however many ask`() async {
        let looks = Mutex(0)
        let desk = HealthDesk(time: clock) {
            looks.withLock { $0 += 1 }
            return (true, [])
        } beat: {
        }
        let router = HealthRouter(desk: desk, meter: meter)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = await self.get(router, "/readyz") } }
        }
        #expect(looks.withLock(\.self) == 1)
        clock.advance(by: .seconds(1))
        _ = await get(router, "/metrics")
        #expect(looks.withLock(\.self) == 2)
    }

    @Test(arguments: [
        "/", "/health", "/v1/credentials/a", "/metrics/", "/livez/x", "//livez", "/LIVEZ", "/debug/pprof",
    ])
    func `answers nothing else`(target: String) async {
        #expect(await get(router([]), target).0 == 404)
    }

    @Test func `is only ever read`() async {
        let answer = await router([]).answer(EndpointRequest(method: "POST", target: "/livez"))
        #expect(answer.status == 405)
    }

    @Test func `gives sets series of their own while there are few, and sums them up beyond that`() async {
        let few = (1...SetFigures.limit).map { row("set-\($0)", lives: 3600) }
        let (_, text) = await get(router(few), "/metrics")
        #expect(text.contains("\nevercred_set_usable{set=\"set-1\",identity=\"set-1\"} 1\n"))
        #expect(text.contains("\nevercred_set_series_omitted 0\n"))
        clock.advance(by: .seconds(1))
        let many = few + (1...800).map { row("more-\($0)", lives: $0 % 2 == 0 ? 3600 : -1) }
        let (_, sums) = await get(router(many), "/metrics")
        #expect(!sums.contains("set=\""))
        #expect(sums.contains("\nevercred_set_series_omitted 1000\n"))
        #expect(sums.contains("\nevercred_sets{state=\"fresh\"} 600\n"))
        #expect(sums.contains("\nevercred_sets{state=\"expired\"} 400\n"))
        #expect(sums.contains("\nevercred_sets_unusable 400\n"))
        #expect(sums.contains("\nevercred_sets_ending{within=\"0\"} 400\n"))
        #expect(sums.utf8.count < 20_000)
        let (_, detail) = await get(router(many), "/readyz?verbose")
        #expect(detail.contains(#""omitted":800"#))
    }

    @Test func `answers collectors in the format that they like best`() async {
        let plain = await router([]).answer(EndpointRequest(target: "/metrics"))
        #expect(plain.contentType == "text/plain; version=0.0.4; charset=utf-8")
        let open = await router([]).answer(
            EndpointRequest(target: "/metrics", headers: [("Accept", "application/openmetrics-text")]))
        #expect(open.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(String(decoding: open.body, as: UTF8.self).hasSuffix("\n# EOF\n"))
    }
}
