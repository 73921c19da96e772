/// How figures are written down.
enum MetricsFormat: Sendable, Hashable {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What a collector likes best (RFC 9110 section 12.5.1); OpenMetrics only when it is named.
    init(accept: String?) {
        var quality: (open: Double, plain: Double) = (0, accept == nil ? 1 : 0)
        for range in (accept ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let type = parts.first else { continue }
            let weight = parts.first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch type {
            case "application/openmetrics-text": quality.open = max(quality.open, weight)
            case "text/plain", "text/*", "*/*": quality.plain = max(quality.plain, weight)
            default: continue
            }
        }
        self = quality.open > 0 && quality.open >= quality.plain ? .openMetrics : .prometheus
    }

    /// The text of these families, in their order.
    func text(of families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            let isCounter = family.kind == .counter
            let title = isCounter && self == .prometheus ? "\(family.name)_total" : family.name
            text += "# HELP \(title) \(Self.escaped(family.help, quotes: self == .openMetrics))\n"
            text += "# TYPE \(title) \(family.kind.rawValue)\n"
            if self == .openMetrics, let unit = family.unit { text += "# UNIT \(title) \(unit)\n" }
            for sample in family.samples {
                text += family.name + (isCounter ? "_total" : sample.suffix)
                if !sample.labels.isEmpty {
                    let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
                    text += "{\(labels.joined(separator: ","))}"
                }
                text += " \(Self.number(sample.value))\n"
            }
        }
        return self == .openMetrics ? text + "# EOF\n" : text
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
            case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
            case UInt8(ascii: "\"") where quotes: bytes += Array(#"\""#.utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? String(value)
    }
}
