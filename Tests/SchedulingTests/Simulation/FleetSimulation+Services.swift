import CredentialModel
import Scheduling

// The services: how long they take, how they fail, and how fast they are asked.
extension FleetSimulation {
    /// Makes the requests of one refresh, one after the other, until one fails.
    ///
    /// - Returns: what comes of it, and when.
    func ask(_ requests: SimulatedRequests) -> (SimulatedAnswer, BootInstant) {
        var answer = SimulatedAnswer()
        var moment = now
        if requests.token {
            guard passes(SimulatedRequests.handlerBucket, 50...300, &answer, &moment) else { return (answer, moment) }
            answer.newToken = Self.lifetime
        }
        if requests.identityID {
            getIDAudit.note(now)
            guard passes(SimulatedRequests.getIDBucket, 20...120, &answer, &moment) else { return (answer, moment) }
            answer.hasIdentityID = true
        }
        if requests.credentials {
            getCredentialsAudit.note(now)
            report.perMinute[Int((now - Self.start).secondsValue / 60)] += 1
            guard passes(SimulatedRequests.getCredentialsBucket, 30...200, &answer, &moment) else {
                return (answer, moment)
            }
            answer.newCredentials = Self.lifetime
        }
        return (answer, moment)
    }

    /// Makes one request; it takes so many milliseconds, or 5 s when nobody answers.
    private func passes(
        _ bucket: BucketKey, _ milliseconds: ClosedRange<UInt64>, _ answer: inout SimulatedAnswer,
        _ moment: inout BootInstant
    ) -> Bool {
        if bucket.rate != nil, let outage = plan.outage, outage.contains(moment) {
            moment = moment + .seconds(5)
            answer.results.append((bucket, .transient))
            answer.failure = .transient
            return false
        }
        let width = milliseconds.upperBound - milliseconds.lowerBound
        moment = moment + .milliseconds(Int64(milliseconds.lowerBound + random.next() % width))
        guard Double(random.next() % 10_000) < plan.errorRate * 10_000 else {
            answer.results.append((bucket, .success))
            return true
        }
        switch random.next() % 10 {
        case 0..<5:
            answer.failure = .transient
            answer.results.append((bucket, .transient))
        case 5..<8:
            answer.failure = .throttled
            answer.retryAfter = random.next().isMultiple(of: 2) ? .seconds(2) : nil
            answer.results.append((bucket, .throttled(retryAfter: answer.retryAfter)))
        default:
            answer.failure = .rejected
            answer.results.append((bucket, .other))
        }
        return false
    }
}
