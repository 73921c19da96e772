import CredentialModel
import Engine

/// Everything that ``/metrics`` tells. `docs/serve.md` lists the same names; a test holds the two against each other.
struct MetricsReport {
    let counts: RunMeter.Counts
    let figures: SetFigures
    let process: ProcessFigures

    var families: [MetricFamily] { standing + expiries + sets + work + surroundings + process.families }

    private var standing: [MetricFamily] {
        [
            MetricFamily(
                "evercred_build_info", .gauge, "The version of this program",
                samples: [.init(labels: [("version", Version.current)], value: 1)]),
            MetricFamily(
                "evercred_ready", .gauge, "Whether every required set can be used: what /readyz says",
                figures.isReady ? 1 : 0),
            MetricFamily(
                "evercred_sets", .gauge, "Credential sets by their state, in the words of 'evercred status'",
                by: "state", figures.conditions),
            MetricFamily(
                "evercred_sets_required", .gauge, "Credential sets that count for readiness",
                Double(figures.requiredCount)),
            MetricFamily(
                "evercred_sets_unusable", .gauge, "Required credential sets that cannot be used now",
                Double(figures.unusableCount)),
        ]
    }

    private var expiries: [MetricFamily] {
        var families = [
            MetricFamily(
                "evercred_sets_ending", .gauge,
                "Credential sets that have no credentials for longer than so many seconds",
                samples: zip(SetFigures.horizons, figures.ending).map { horizon, count in
                    .init(labels: [("within", String(horizon))], value: count)
                })
        ]
        if let expiry = figures.nextExpiry {
            families.append(
                MetricFamily(
                    "evercred_next_expiry_timestamp_seconds", .gauge, "When the first of all valid credentials ends",
                    Double(expiry.milliseconds) / 1000))
        }
        return families
    }

    /// What is told of every single set, as long as there are few.
    private var sets: [MetricFamily] {
        let rows = figures.count <= SetFigures.limit ? figures.worst : []
        func family(_ name: String, _ help: String, _ value: (StatusRow) -> Double?) -> MetricFamily {
            MetricFamily(
                name, .gauge, help,
                samples: rows.sorted { $0.name < $1.name }.compactMap { row in
                    value(row).map { .init(labels: [("set", row.name), ("identity", row.identity)], value: $0) }
                })
        }
        return [
            MetricFamily(
                "evercred_set_series_omitted", .gauge,
                "Credential sets without series of their own, for there are more than \(SetFigures.limit)",
                Double(figures.count - rows.count)),
            family("evercred_set_expiration_timestamp_seconds", "When the credentials of the set end") {
                $0.credentialExpiration.map { Double($0.milliseconds) / 1000 }
            },
            family("evercred_set_usable", "Whether the outputs of the set hold valid credentials") {
                $0.isUsable ? 1 : 0
            },
            family("evercred_set_failures", "Tries in a row that have failed") { Double($0.failureCount) },
        ]
    }

    private var work: [MetricFamily] {
        [
            MetricFamily(
                "evercred_credential_refreshes", .counter, "Refreshes of AWS credentials by their result",
                by: "result", counts.credentialRefreshes),
            MetricFamily(
                "evercred_token_refreshes", .counter, "Renewals of provider tokens by their result", by: "result",
                counts.tokenRefreshes),
            MetricFamily(
                "evercred_sign_ins", .counter, "First credentials of identities, and tries to get them, by result",
                by: "result", counts.signIns),
            MetricFamily(
                "evercred_refresh_duration_seconds", .histogram, "How long a refresh took, token and credentials",
                samples: counts.durations.sorted { $0.key < $1.key }.flatMap { Self.samples($1, result: $0) }),
            MetricFamily(
                "evercred_expired", .counter, "Credentials that ran out before they could be renewed", counts.expired),
            MetricFamily(
                "evercred_writes", .counter, "Rewrites of output files by their result", by: "result", counts.writes),
            MetricFamily(
                "evercred_profiles_written", .counter, "Profiles that were written into output files",
                counts.profilesWritten),
        ]
    }

    private var surroundings: [MetricFamily] {
        [
            MetricFamily(
                "evercred_service_outages", .counter, "Times that a service stopped answering", counts.outages),
            MetricFamily(
                "evercred_services_down", .gauge, "Services that do not answer now", Double(counts.openOutages.count)),
            MetricFamily(
                "evercred_service_outage_seconds", .counter, "How long services that answer again did not",
                counts.outageSeconds),
            MetricFamily(
                "evercred_state_failures", .counter, "Times that the state could no longer be written",
                counts.stateFailures),
            MetricFamily(
                "evercred_reloads", .counter, "Reloads of the configuration by their result", by: "result",
                counts.reloads),
            MetricFamily("evercred_events", .counter, "Hub events by their level", by: "level", counts.events),
            MetricFamily(
                "evercred_events_dropped", .counter, "Hub events that a slow reader has missed", counts.droppedEvents),
            MetricFamily(
                "evercred_http_requests", .counter, "Requests that were answered, by listener and status",
                samples: counts.requests.sorted { $0.key < $1.key }.flatMap { listener, statuses in
                    statuses.sorted { $0.key < $1.key }.map { status, count in
                        .init(labels: [("listener", listener), ("code", String(status))], value: count)
                    }
                }),
        ]
    }

    private static func samples(_ buckets: RunMeter.Buckets, result: String) -> [MetricFamily.Sample] {
        let bounds = RunMeter.Buckets.bounds.map { String($0) } + ["+Inf"]
        let counted = zip(bounds, buckets.counts).map { bound, count in
            MetricFamily.Sample(suffix: "_bucket", labels: [("result", result), ("le", bound)], value: count)
        }
        return counted + [
            MetricFamily.Sample(suffix: "_sum", labels: [("result", result)], value: buckets.sum),
            MetricFamily.Sample(suffix: "_count", labels: [("result", result)], value: buckets.counts.last ?? 0),
        ]
    }
}
