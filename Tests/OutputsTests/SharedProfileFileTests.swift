import CredentialModel
import Glibc
import Outputs
import Platform
import Synchronization
import TestSupport
import Testing

@Suite struct SharedProfileFileTests {
    private let clock = ManualClock()

    @Test func `a batch is written with its folder, and the second time nothing is touched`() async throws {
        try await TemporaryFolder.with { folder in
            let file = SharedProfileFile(FileTarget(file: folder.path(".aws/credentials")), time: clock)
            #expect(await file.apply([write("a", 1), write("b", 2)]) == [.written, .written])
            #expect(folder.text(".aws/credentials") == section("a", 1) + section("b", 2))
            #expect(folder.mode(".aws/credentials") == 0o600)
            let inode = folder.status(".aws/credentials")?.st_ino
            #expect(await file.apply([write("a", 1), write("b", 2)]) == [.unchanged, .unchanged])
            #expect(folder.status(".aws/credentials")?.st_ino == inode)
            #expect(await file.apply([.remove(profile: "a", owner: billing)]) == [.written])
            #expect(folder.text(".aws/credentials") == section("b", 2))
        }
    }

    @Test func `removing from a file that does not exist creates none`() async throws {
        try await TemporaryFolder.with { folder in
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            #expect(await file.apply([.remove(profile: "a", owner: billing)]) == [.unchanged])
            #expect(folder.names == ["credentials.lock"])
        }
    }

    @Test func `a refused section does not keep the others back`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[hand]\naws_access_key_id = A\n", to: "credentials")
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            let results = await file.apply([write("a", 1), write("hand", 2), write("b c", 3), write("d", 4)])
            #expect(results.map(\.code) == ["written", OutputFailure.notOurs, OutputFailure.invalidName, "written"])
            #expect(folder.text("credentials") == "[hand]\naws_access_key_id = A\n" + section("a", 1) + section("d", 4))
        }
    }

    @Test func `changes are made in their order`() async throws {
        try await TemporaryFolder.with { folder in
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            let heir = SectionOwner(configuration: "payments", set: "heir")
            let results = await file.apply([
                write("a", 1), write("a", 2, owner: heir), .remove(profile: "a", owner: billing), write("b", 3),
                .remove(profile: "b", owner: billing),
            ])
            #expect(results == [.written, .written, .unchanged, .written, .written])
            #expect(folder.text("credentials") == section("a", 2, owner: heir))
        }
    }

    @Test func `the file is copied once before sections are taken over`() async throws {
        try await TemporaryFolder.with { folder in
            let before = "[hand]\naws_access_key_id = A\n[other]\naws_access_key_id = B\n"
            try folder.write(before, to: "credentials", mode: 0o640)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            #expect(await file.apply([write("hand", 1, adopt: true)]) == [.written])
            #expect(folder.text("credentials.before-evercred") == before)
            #expect(folder.mode("credentials.before-evercred") == 0o600)
            #expect(await file.apply([write("hand", 2, adopt: true)]) == [.written])
            #expect(folder.names == ["credentials", "credentials.before-evercred", "credentials.lock"])
            // A later adoption must not lose what the first copy has, nor what only the file has now.
            let between = folder.text("credentials")
            #expect(await file.apply([write("other", 3, adopt: true)]) == [.written])
            #expect(folder.text("credentials.before-evercred") == before)
            #expect(folder.text("credentials.before-evercred-2") == between)
            #expect(folder.text("credentials") == section("hand", 2) + section("other", 3))
        }
    }

    @Test func `an edit between reading and replacing is kept`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[a]\nregion = x\n", to: "credentials")
            let isFirst = Atomic(true)
            let isSecond = Atomic(true)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock) {
                if isFirst.exchange(false, ordering: .relaxed) {
                    // One program writes in place, the next one renames: the old size, but another file.
                    try? folder.write("[a]\nregion = y\n[b]\n", to: "credentials")
                } else if isSecond.exchange(false, ordering: .relaxed) {
                    try? folder.write("[a]\nregion = z\n[b]\n", to: "edited")
                    rename(folder.path("edited"), folder.path("credentials"))
                }
            }
            #expect(await file.apply([write("c", 1)]) == [.written])
            #expect(folder.text("credentials") == "[a]\nregion = z\n[b]\n" + section("c", 1))
            #expect(folder.names == ["credentials", "credentials.lock"])
        }
    }

    private func clockAtLastWrite(of name: String, in folder: TemporaryFolder) throws -> ManualClock {
        let written = try #require(folder.status(name)).st_mtim
        return ManualClock(
            now: Timestamp(milliseconds: Int64(written.tv_sec) * 1000 + Int64(written.tv_nsec) / 1_000_000))
    }

    @Test(arguments: ["", "[a]\nregion = x\n[b", "[a]"])
    func `a file that another program is just writing is waited for`(part: String) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(part, to: "credentials")
            let clock = try clockAtLastWrite(of: "credentials", in: folder)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            async let results = file.apply([write("c", 1)])
            await clock.waitForSleepers()
            #expect(folder.names == ["credentials", "credentials.lock"])
            try folder.write("[a]\nregion = x\n[b]\n", to: "credentials")
            clock.advance(by: .milliseconds(25))
            #expect(await results == [.written])
            #expect(folder.text("credentials") == "[a]\nregion = x\n[b]\n" + section("c", 1))
        }
    }

    @Test func `a file that stays without a final line break is written after a moment`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[a]", to: "credentials")
            let clock = try clockAtLastWrite(of: "credentials", in: folder)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            async let results = file.apply([write("c", 1)])
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(500))
            #expect(await results == [.written])
            #expect(folder.text("credentials") == "[a]\n" + section("c", 1))
        }
    }

    @Test func `a file that appears between reading and replacing is kept`() async throws {
        try await TemporaryFolder.with { folder in
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock) {
                if folder.status("credentials") == nil { try? folder.write("[a]\n", to: "credentials") }
            }
            #expect(await file.apply([write("c", 1)]) == [.written])
            #expect(folder.text("credentials") == "[a]\n" + section("c", 1))
        }
    }

    @Test func `a file that never stands still is left to the others`() async throws {
        try await TemporaryFolder.with { folder in
            let edits = Atomic(0)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock) {
                let text = String(repeating: "#", count: edits.add(1, ordering: .relaxed).newValue)
                try? folder.write(text, to: "credentials")
            }
            #expect(await file.apply([write("c", 1)]).map(\.code) == [FileError.Code.contended.rawValue])
            #expect(edits.load(ordering: .relaxed) == 5)
            #expect(folder.text("credentials") == "#####")
            #expect(folder.names == ["credentials", "credentials.lock"])
        }
    }

    @Test func `an error of the file is told for every change, with the way out`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkfifo(folder.path("credentials"), 0o600) == 0)
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: clock)
            let results = await file.apply([write("a", 1), .remove(profile: "b", owner: billing)])
            #expect(results.map(\.code) == ["file.not_regular", "file.not_regular"])
            #expect(results.map(\.failure?.profile) == ["a", "b"])
            #expect(results.allSatisfy { $0.failure?.file == folder.path("credentials") && $0.failure?.remedy != nil })
        }
    }

    @Test func `a configured mode and group reach a file whose sections are right already`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("credentials")
            #expect(
                await SharedProfileFile(FileTarget(file: path), time: clock).apply([write("a", 1)]) == [.written]
            )
            let target = FileTarget(file: path, mode: 0o640, group: "\(getegid())")
            #expect(await SharedProfileFile(target, time: clock).apply([write("a", 1)]) == [.unchanged])
            #expect(folder.mode("credentials") == 0o640)
            #expect(folder.text("credentials") == section("a", 1))
        }
    }

    @Test func `an unknown group is an error before anything is written`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"), group: "no such group")
            let results = await SharedProfileFile(target, time: clock).apply([write("a", 1)])
            #expect(results.map(\.code) == [FileError.Code.unknownGroup.rawValue])
            #expect(folder.names == ["credentials.lock"])
        }
    }

    @Test func `writers at once lose nothing`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            await withTaskGroup { group in
                for writer in 0..<4 {
                    group.addTask {
                        // A file object of its own each time, as another process would have.
                        for number in 0..<5 {
                            let file = SharedProfileFile(target, time: SystemTime(), lockTimeout: .seconds(600))
                            #expect(await file.apply([write("w\(writer)-\(number)", number)]) == [.written])
                        }
                    }
                }
            }
            let document = ProfileDocument(try #require(folder.read("credentials")), file: "credentials")
            for writer in 0..<4 {
                for number in 0..<5 {
                    let entry = try #require(try document.lookup("w\(writer)-\(number)"))
                    #expect(entry.values[.accessKeyID]?.reveal() == "ASIATEST\(number)")
                }
            }
            #expect(folder.names == ["credentials", "credentials.lock"])
        }
    }

    @Test func `a reader never sees the keys of two answers, nor half a file`() async throws {
        try await TemporaryFolder.with { folder in
            let file = SharedProfileFile(FileTarget(file: folder.path("credentials")), time: SystemTime())
            #expect(await file.apply([write("a", 0), write("b", 0)]) == [.written, .written])
            let reader = Task {
                repeat {
                    let text = folder.text("credentials") ?? ""
                    let number = text.split(separator: "\n").dropFirst().first?.split(separator: "T").last ?? ""
                    #expect(text == Int(number).map { section("a", $0) + section("b", $0) })
                    await Task.yield()
                } while !Task.isCancelled
            }
            for number in 1...30 {
                #expect(await file.apply([write("a", number), write("b", number)]) == [.written, .written])
            }
            reader.cancel()
            await reader.value
        }
    }
}

extension OutputResult {
    var failure: OutputFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    /// The failure's code, or what happened.
    var code: String {
        switch self {
        case .written: "written"
        case .unchanged: "unchanged"
        case .failed(let failure): failure.code
        }
    }
}
