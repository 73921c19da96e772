import CredentialModel
import Engine
import Glibc
import StrictJSON
import TestSupport
import Testing

@testable import Commands

/// The examination as a whole; ``Fault`` plants one thing after the other.
struct `The doctor` {
    /// Only worth knowing, or no fault of the surroundings: the tests may run as root.
    private static let usual: Set<CheckID> = [
        .outputFreshness, .stateKey, .identityRun, .awsSDK, .processUser, .secretEnvironment,
    ]

    @Test func `finds nothing where nothing is wrong, and says what it looked at`() async throws {
        try await Patient.with { patient in
            let checks = try await patient.checks()
            let problems = checks.filter { $0.severity > .ok && !Self.usual.contains($0.id) }
            #expect(problems.isEmpty, "\(problems)")
            // What is looked at under conditions only, and what needs endpoints.
            let absent = Set(CheckID.allCases).subtracting(checks.map(\.id))
            #expect(
                absent == [
                    .secretEnvironment, .processNotify, .networkLoopback, .onlineName, .onlineEndpoint, .onlineClock,
                    .onlineCredentials, .unfinished,
                ])
            #expect(DoctorReport(checks: checks, isConfigured: true).exitCode == .success)
        }
    }

    @Test(arguments: Fault.all)
    func `finds what is planted`(_ fault: Fault) async throws {
        try await Patient.with(remembering: !fault.isBeforeFirstRun) { patient in
            try await fault.plant(&patient)
            let checks = try await patient.checks()
            let found = checks.filter { $0.id == fault.id }
            #expect(found.contains { $0.severity == fault.severity }, "\(fault): \(found)")
            if let text = fault.text {
                #expect(
                    found.contains { "\($0.place ?? "") \($0.message) \($0.remedy ?? "")".contains(text) }, "\(found)")
            }
            for check in checks where check.severity > .note {
                #expect(check.remedy != nil || check.id == .configValid || check.id == .stateReadable, "\(check)")
            }
            let text = checks.map { "\($0)" }.joined()
            #expect(!text.contains("test-secret") && !text.contains("test-session"), "no secret is ever shown")
        }
    }

    @Test func `has planted a fault for every check`() {
        let planted = Set(Fault.all.map(\.id))
        let elsewhere: Set<CheckID> = [
            .unfinished, .onlineName, .onlineEndpoint, .onlineClock, .onlineCredentials, .configFound,
        ]
        #expect(planted.union(elsewhere) == Set(CheckID.allCases))
        #expect(planted.count > 30)
    }

    @Test func `goes on without a configuration`() async throws {
        try await Patient.with { patient in
            let checks = try await patient.checks(config: "nowhere.yaml")
            #expect(checks.first { $0.id == .configFound }?.severity == .error)
            #expect(checks.contains { $0.id == .processUser })
            #expect(DoctorReport(checks: checks, isConfigured: false).exitCode == .configuration)
            // An invalid one still leaves what the state remembers.
            try patient.folder.write("identities: 7\n", to: "config.yaml")
            let more = try await patient.checks(state: "state")
            #expect(more.first { $0.id == .configValid }?.severity == .error)
            #expect(more.first { $0.id == .identityCredentials }?.severity == .ok)
            #expect(more.contains { $0.id == .outputMode })
        }
    }

    @Test func `looks only at the sets that it is asked for`() async throws {
        try await Patient.with(remembering: false) { patient in
            try patient.folder.write(
                "identities:\n  ops: {provider: process, refreshHandler: [./keys.sh]}\n"
                    + "  gone: {provider: process, refreshHandler: [no-such-program]}\n", to: "config.yaml")
            #expect(try await patient.checks().contains { $0.id == .handlerProgram && $0.severity == .error })
            patient.only = ["ops"]
            #expect(try await patient.checks().contains { $0.id == .handlerProgram && $0.severity == .ok })
            patient.only = ["nobody"]
            let asked = patient
            await #expect(throws: CommandFailure.self) { try await asked.checks() }
        }
    }

    /// A group that never comes to its end, as on a file system that answers no more.
    private struct Stuck: CheckGroup {
        let descriptor: Int32

        func checks() -> [Check] {
            var byte: UInt8 = 0
            _ = read(descriptor, &byte, 1)
            return []
        }
    }

    @Test func `is not held up by what never answers`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let checks = await Doctor.run([("a dead server", Stuck(descriptor: ends[0]))], limit: .milliseconds(50))
        #expect(checks.map(\.id) == [.unfinished])
        #expect(checks.first?.severity == .error)
        #expect(checks.first?.place == "a dead server")
        // It lets the thread go, so that the descriptor is nobody's when it is closed.
        #expect(write(ends[1], "x", 1) == 1)
    }

    // MARK: The report

    private static let sample = [
        Check(.configFound, .ok, "there", place: "config.yaml"),
        Check(.outputMode, .warning, "open\u{1B}[2J", place: "a\nb", remedy: "chmod"),
        Check(.outputMount, .error, "mounted", place: "c", remedy: "mount"),
    ]

    @Test func `says a check in a line, its remedy below, and counts at the end`() {
        let lines = DoctorReport(checks: Self.sample, isConfigured: true).lines(hasColor: false)
        #expect(
            lines == [
                "ok       config.found   config.yaml: there",
                "warning  outputs.mode   a?b: open?[2J", "                        → chmod",
                "error    outputs.mount  c: mounted", "                        → mount",
                "1 error, 1 warning, 0 notes, 1 ok",
            ])
        let problems = DoctorReport(checks: Self.sample, isConfigured: true, showsProblemsOnly: true)
        #expect(problems.lines(hasColor: false).count == 5)
        let colored = DoctorReport(checks: Self.sample, isConfigured: true).lines(hasColor: true)
        #expect(colored[0] == "\u{1B}[32mok     \u{1B}[0m  config.found   config.yaml: there")
    }

    @Test func `shows a human ten of a kind`() {
        let many = (1...25).map { Check(.outputMode, .warning, "open", place: "\($0)") }
        let lines = DoctorReport(checks: many, isConfigured: true).lines(hasColor: false)
        #expect(lines.count == 12)
        #expect(lines[10] == "15 more of outputs.mode: see --check outputs.mode --format json")
        #expect(lines[11] == "0 errors, 25 warnings, 0 notes, 0 ok")
    }

    @Test func `ends with the code of the worst`() {
        #expect(DoctorReport(checks: Self.sample, isConfigured: true).exitCode == .trouble)
        #expect(DoctorReport(checks: Array(Self.sample.prefix(2)), isConfigured: true).exitCode == .success)
        #expect(DoctorReport(checks: Self.sample, isConfigured: false).exitCode == .configuration)
    }

    @Test func `is documented check by check`() throws {
        let repository = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
        let page = try #require(FileContents.text("\(repository)/docs/doctor.md"))
        for id in CheckID.allCases {
            #expect(page.contains("`\(id.rawValue)`"), "\(id.rawValue)")
        }
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(rows.filter { CheckID(rawValue: $0) == nil } == [])
        #expect(rows.count == Set(rows).count)
    }
}
