import Testing

@testable import Endpoints

/// How figures are written down.
struct `The text of metrics` {
    private let families = [
        MetricFamily("test_refreshes", .counter, #"By "result" \ or not"#, by: "result", ["b": 2, "a": 1]),
        MetricFamily(
            "test_age_seconds", .gauge, "Two\nlines",
            samples: [
                .init(labels: [("set", "a\"b\\c\nd"), ("identity", "é")], value: 0.5), .init(value: .infinity),
                .init(value: -.infinity), .init(value: .nan), .init(value: 1_795_622_735),
            ]),
        MetricFamily("test_nothing", .gauge, "Nothing", samples: []),
        MetricFamily(
            "test_duration_seconds", .histogram, "How long",
            samples: [
                .init(suffix: "_bucket", labels: [("le", "0.1")], value: 1),
                .init(suffix: "_bucket", labels: [("le", "+Inf")], value: 2), .init(suffix: "_sum", value: 3.25),
                .init(suffix: "_count", value: 2),
            ]),
    ]

    @Test func `is Prometheus text for whoever does not ask for more`() {
        #expect(
            MetricsFormat.prometheus.text(of: families) == #"""
                # HELP test_refreshes_total By "result" \\ or not
                # TYPE test_refreshes_total counter
                test_refreshes_total{result="a"} 1
                test_refreshes_total{result="b"} 2
                # HELP test_age_seconds Two\nlines
                # TYPE test_age_seconds gauge
                test_age_seconds{set="a\"b\\c\nd",identity="é"} 0.5
                test_age_seconds +Inf
                test_age_seconds -Inf
                test_age_seconds NaN
                test_age_seconds 1795622735
                # HELP test_duration_seconds How long
                # TYPE test_duration_seconds histogram
                test_duration_seconds_bucket{le="0.1"} 1
                test_duration_seconds_bucket{le="+Inf"} 2
                test_duration_seconds_sum 3.25
                test_duration_seconds_count 2

                """#)
    }

    @Test func `is OpenMetrics where that is asked for`() {
        let lines = MetricsFormat.openMetrics.text(of: families).split(separator: "\n").map(String.init)
        #expect(lines.first == #"# HELP test_refreshes By \"result\" \\ or not"#)
        #expect(lines[1] == "# TYPE test_refreshes counter")
        #expect(lines[2] == #"test_refreshes_total{result="a"} 1"#)
        #expect(lines.contains("# UNIT test_age_seconds seconds"))
        #expect(lines.last == "# EOF")
    }

    @Test(arguments: [
        (nil, false), ("", false), ("*/*", false), ("text/plain", false), ("text/html, */*;q=0.1", false),
        ("application/openmetrics-text", true), ("application/openmetrics-text; version=1.0.0; charset=utf-8", true),
        ("application/openmetrics-text;q=0", false), ("application/openmetrics-text;q=x", false),
        ("text/plain;q=0.9, application/openmetrics-text;q=0.8", false), ("Application/OpenMetrics-Text", true),
        // What Prometheus 2 and 3 send.
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;"
                + "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true
        ),
    ])
    func `is chosen by what a collector likes best`(accept: String?, isOpenMetrics: Bool) {
        #expect(MetricsFormat(accept: accept) == (isOpenMetrics ? .openMetrics : .prometheus))
    }
}
