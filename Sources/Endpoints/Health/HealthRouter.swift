import CredentialModel
import Engine
import StrictJSON

/// Answers probes and collectors: `/livez`, `/readyz`, `/metrics`, and nothing else. No answer holds a secret.
struct HealthRouter: Sendable {
    let desk: HealthDesk
    let meter: RunMeter

    func answer(_ request: EndpointRequest) async -> EndpointAnswer {
        guard request.onlyReads else {
            return EndpointAnswer(status: 405, text: "use GET", headers: [("Allow", "GET, HEAD")])
        }
        switch request.path {
        case "/livez": return await liveness()
        case "/readyz":
            let isVerbose = request.query.split(separator: "&").contains { $0 == "verbose" || $0 == "verbose=1" }
            return await readiness(isVerbose: isVerbose)
        case "/metrics":
            let format = MetricsFormat(accept: request.list("Accept"))
            let report = MetricsReport(
                counts: meter.counts, figures: await desk.figures(), process: ProcessFigures())
            return EndpointAnswer(
                status: 200, contentType: format.contentType, body: Array(format.text(of: report.families).utf8))
        default: return EndpointAnswer(status: 404, text: "there is /livez, /readyz and /metrics")
        }
    }

    private func liveness() async -> EndpointAnswer {
        await desk.isAlive()
            ? EndpointAnswer(status: 200, text: "alive")
            : EndpointAnswer(status: 503, text: "the process does not get to its work")
    }

    private func readiness(isVerbose: Bool) async -> EndpointAnswer {
        let figures = await desk.figures()
        let status = figures.isReady ? 200 : 503
        if isVerbose { return EndpointAnswer(status: status, json: Self.detail(figures)) }
        let text =
            if figures.isReady {
                "ready"
            } else if !figures.isRunning {
                "starting or stopping"
            } else {
                "\(figures.unusableCount) of \(figures.requiredCount) required credential sets cannot be used"
            }
        return EndpointAnswer(status: status, text: text)
    }

    /// Names and times alone: who can reach a health endpoint need not know what went wrong with whom.
    private static func detail(_ figures: SetFigures) -> JSONValue {
        let sets = figures.worst.map { row in
            var set: JSONObject = [
                "name": .string(row.name), "state": .string(row.condition.rawValue), "usable": .bool(row.isUsable),
                "required": .bool(row.isRequired),
            ]
            set["expiration"] = (row.credentialExpiration?.rfc3339).map(JSONValue.string)
            set["nextRefresh"] = (row.nextRefresh?.rfc3339).map(JSONValue.string)
            return JSONValue.object(set)
        }
        return [
            "ready": .bool(figures.isReady), "running": .bool(figures.isRunning),
            "required": .integer(Int64(figures.requiredCount)), "unusable": .integer(Int64(figures.unusableCount)),
            "sets": .array(sets), "omitted": .integer(Int64(figures.count - figures.worst.count)),
        ]
    }
}
