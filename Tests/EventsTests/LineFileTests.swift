import CredentialModel
import FoundationEssentials
import Glibc
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Events

@Suite("Events in a file", .timeLimit(.minutes(5)))
final class LineFileTests: Sendable {
    private let failures = Mailbox<EventSinkError>()
    private let folder: String
    private let hub: Hub

    private var path: String { folder + "/events.jsonl" }

    init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/evercred-events-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let sink = JSONLinesSink.file(folder + "/events.jsonl", onFailure: failures.put)
        hub = Hub(destinations: [(sink, .all)], time: ManualClock(now: EventSamples.time), run: "RUN")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Emits an event and waits until it is written or lost.
    private func tell(_ reason: String = "x") async {
        hub.emit(.stopping(reason: reason))
        #expect(await hub.drain(until: .distantFuture))
    }

    private func sequences(_ path: String) throws -> [Int64?] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.isEmpty || text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { try JSONReader.read(String($0))["sequence"]?.integer }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `is appended to, for its owner alone`() async throws {
        await tell()
        await tell()
        #expect(try sequences(path) == [1, 2])
        #expect(mode(path) == 0o600)
    }

    @Test func `keeps what was there, and its mode`() async throws {
        try "{\"sequence\":0}\n".write(toFile: path, atomically: false, encoding: .utf8)
        chmod(path, 0o640)
        await tell()
        #expect(try sequences(path) == [0, 1])
        #expect(mode(path) == 0o640)
    }

    @Test func `half a line that a killed process left stands alone`() async throws {
        try "{\"sequence\":0}\n{\"chan".write(toFile: path, atomically: false, encoding: .utf8)
        await tell()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1] == "{\"chan")
        #expect(try JSONReader.read(String(lines[2]))["sequence"] == 1)
    }

    @Test func `is begun anew when it was renamed away or deleted, and no line goes astray`() async throws {
        await tell()
        try #require(rename(path, path + ".1") == 0)
        await tell()
        await tell()
        try #require(unlink(path) == 0)
        await tell()
        #expect(try sequences(path + ".1") == [1])
        #expect(try sequences(path) == [4])
        #expect(mode(path) == 0o600)
        #expect(failures.messages.isEmpty)
    }

    @Test func `goes on after a copy that empties it`() async throws {
        await tell()
        try #require(truncate(path, 0) == 0)
        await tell()
        #expect(try sequences(path) == [2])
    }

    @Test func `a missing folder is told once; when it is there, the lost lines are counted`() async throws {
        try #require(rename(folder, folder + "-away") == 0)
        await tell()
        await tell()
        try #require(rename(folder + "-away", folder) == 0)
        await tell()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(failures.messages.count == 1)
        let failure = try #require(failures.messages.first)
        #expect(failure.code == .unwritable)
        #expect(failure.message == "cannot open \(path): No such file or directory; events are lost")
        #expect(failure.remedy == "create the folder first")
        #expect(try sequences(path) == [3, 4])
        let account = try JSONReader.read(lines[1])["payload"]?["data"]
        #expect(account?["destination"] == .string(path))
        #expect(account?["count"] == 2)
        // A new trouble is news again.
        try #require(rename(folder, folder + "-away") == 0)
        await tell()
        try #require(rename(folder + "-away", folder) == 0)
        #expect(failures.messages.count == 2)
    }

    @Test(arguments: ["symlink", "dangling symlink", "fifo", "folder"])
    func `is a plain file or nothing`(_ kind: String) async throws {
        let elsewhere = folder + "/elsewhere"
        switch kind {
        case "symlink":
            try "".write(toFile: elsewhere, atomically: false, encoding: .utf8)
            try #require(symlink(elsewhere, path) == 0)
        case "dangling symlink": try #require(symlink(elsewhere, path) == 0)
        case "fifo": try #require(mkfifo(path, 0o600) == 0)
        default: try #require(mkdir(path, 0o700) == 0)
        }
        await tell()
        await tell()
        #expect(failures.messages.map(\.code) == [.unwritable])
        #expect(failures.messages.first?.remedy != nil)
        var status = stat()
        #expect(stat(elsewhere, &status) != 0 || status.st_size == 0)
        // Out of the way, the file is begun.
        try #require(rename(path, path + ".odd") == 0)
        await tell()
        #expect(try sequences(path) == [3, 4])
    }

    @Test func `gets the same lines as stdout, each by its filter`() async throws {
        let all = CollectingSink()
        let sink = JSONLinesSink.file(path, onFailure: failures.put)
        let hub = Hub(
            destinations: [(all, .all), (sink, .failures)], time: ManualClock(now: EventSamples.time), run: "RUN")
        EventSamples.all.forEach(hub.emit)
        #expect(await hub.drain(until: .distantFuture))
        let admitted = zip(EventSamples.all, all.lines).filter { EventFilter.failures.admits($0.0) }
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == admitted.map { $0.1.text + "\n" }.joined())
    }
}
