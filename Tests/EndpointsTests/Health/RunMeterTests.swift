import CredentialModel
import Events
import TestSupport
import Testing

@testable import Endpoints

/// What is counted of a run.
struct `The meter of a run` {
    private let meter = RunMeter()
    private let subject = EventSubject(identity: "billing", profile: "billing", provider: "google")
    private let failure = RefreshFailure(code: "test", message: "no", failureClass: .throttled)
    private let end = Timestamp(seconds: 1_795_430_000)

    @Test func `counts refreshes, renewals and sign-ins by how they ended, every ending from the start`() {
        #expect(meter.counts.credentialRefreshes.count == FailureClass.allCases.count + 1)
        #expect(meter.counts.credentialRefreshes.values.allSatisfy { $0 == 0 })
        meter.note(
            .credentialsRefresh(subject, identityID: nil, reason: .initial, expiration: end, lifetime: .seconds(60)))
        for _ in 0..<2 {
            meter.note(
                .credentialsRefreshFailure(subject, failure: failure, attempt: 1, nextAttempt: nil, expiration: nil))
        }
        meter.note(.tokenRefresh(identity: "billing", provider: "google", expiresAt: nil))
        meter.note(
            .signInFailure(identity: "billing", provider: "google", failure: failure, attempt: 1, nextAttempt: nil))
        meter.note(.expired(subject, expiration: end, failure: nil))
        let counts = meter.counts
        #expect(counts.credentialRefreshes["success"] == 1)
        #expect(counts.credentialRefreshes["throttled"] == 2)
        #expect(counts.tokenRefreshes["success"] == 1)
        #expect(counts.signIns["throttled"] == 1)
        #expect(counts.signIns["success"] == 0)
        #expect(counts.expired == 1)
        #expect(counts.events == ["info": 2, "warning": 3, "error": 1])
    }

    @Test func `counts what happens to files, the configuration, the state and the events themselves`() {
        meter.note(.written(file: "/f", profiles: ["a", "b"]))
        meter.note(
            .writtenFailure(
                file: "/f", profiles: ["a"], failure: failure, attempt: 1, nextAttempt: nil, expiration: nil))
        meter.note(.configured(configuration: "/c", identities: 1, sets: 1, reloaded: false))
        meter.note(.configured(configuration: "/c", identities: 1, sets: 1, reloaded: true))
        meter.note(.reloadFailure(configuration: "/c", diagnostics: [], failure: failure))
        meter.note(.stateFailure(file: "/s", failure: failure))
        meter.note(.dropped(destination: "stdout", losses: EventLosses(info: 3, failures: 2)))
        let counts = meter.counts
        #expect(counts.writes == ["success": 1, "failure": 1])
        #expect(counts.profilesWritten == 2)
        #expect(counts.reloads == ["success": 1, "failure": 1])
        #expect(counts.stateFailures == 1)
        #expect(counts.droppedEvents == 5)
    }

    @Test func `knows which services do not answer`() {
        for operation in ["GetId", "GetCredentialsForIdentity"] {
            meter.note(
                .endpointFailure(endpoint: "h", operation: operation, failure: failure, attempt: 5, nextAttempt: nil))
        }
        #expect(meter.counts.openOutages.count == 2)
        meter.note(
            .endpointRecovered(endpoint: "h", operation: "GetId", recoveredAfter: 5, duration: .milliseconds(2500)))
        #expect(meter.counts.openOutages == ["h GetCredentialsForIdentity"])
        #expect(meter.counts.outages == 2)
        #expect(meter.counts.outageSeconds == 2.5)
    }

    @Test func `sorts refreshes by how long they took, and answers by listener and status`() {
        for milliseconds in [10, 50, 60, 90_000] { meter.notePass(.milliseconds(milliseconds), hasSucceeded: true) }
        let buckets = meter.counts.durations["success"]
        #expect(buckets?.counts.prefix(2) == [2, 3])
        #expect(buckets?.counts.suffix(2) == [3, 4])
        #expect(buckets?.sum == 90.12)
        #expect(meter.counts.durations["failure"]?.sum == 0)
        for status in [200, 200, 403] { meter.noteAnswer(status, by: "credentials") }
        #expect(meter.counts.requests == ["credentials": [200: 2, 403: 1]])
    }

    @Test func `sees every event that a Hub tells, also those that no destination wants`() {
        let hub = Hub(destinations: [], observers: [meter], time: ManualClock())
        hub.emit(.written(file: "/f", profiles: ["a"]))
        #expect(meter.counts.writes["success"] == 1)
    }
}
