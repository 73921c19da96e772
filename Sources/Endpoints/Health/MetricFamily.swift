/// Some figures under one name, as Prometheus collects them.
struct MetricFamily: Sendable {
    /// What a figure does over time.
    enum Kind: String, Sendable {
        /// It only grows; the samples' names end in `_total`.
        case counter
        case gauge
        /// How often something was at most so much.
        case histogram
    }

    /// One figure.
    struct Sample: Sendable {
        /// Put behind the family's name: `_bucket`, `_sum`, `_count`, or nothing.
        var suffix = ""
        /// Of a bounded number of values each.
        var labels: [(name: String, value: String)] = []
        let value: Double
    }

    /// Without `_total`.
    let name: String
    let kind: Kind
    /// One sentence without a full stop.
    let help: String
    var samples: [Sample]

    /// A family of one figure without labels.
    init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, samples: [Sample(value: value)])
    }

    init(_ name: String, _ kind: Kind, _ help: String, samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A family with one figure for each value of a label, in a lasting order.
    init(_ name: String, _ kind: Kind, _ help: String, by label: String, _ figures: [String: Double]) {
        self.init(
            name, kind, help,
            samples: figures.sorted { $0.key < $1.key }.map { Sample(labels: [(label, $0.key)], value: $0.value) })
    }

    /// The unit that the name ends in, which OpenMetrics wants to be told.
    var unit: String? {
        ["seconds", "bytes"].first { name.hasSuffix("_\($0)") }
    }
}
