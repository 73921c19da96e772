import Glibc
import TestSupport
import Testing

@testable import State

@Suite struct `A state folder` {
    @Test func `is made for us alone, with the folders above it`() async throws {
        try await TemporaryFolder.with { temporary in
            let folder = try StateFolder.prepare(temporary.path("a/b/state"))
            #expect(folder.path == temporary.path("a/b/state"))
            #expect(temporary.mode("a") == 0o700)
            #expect(temporary.mode("a/b/state") == 0o700)
        }
    }

    @Test func `is taken from those who may only read it`() async throws {
        try await TemporaryFolder.with { temporary in
            #expect(mkdir(temporary.path("state"), 0o755) == 0)
            _ = try StateFolder.prepare(temporary.path("state"))
            #expect(temporary.mode("state") == 0o700)
        }
    }

    @Test(arguments: [0o770, 0o777, 0o1777, 0o702] as [mode_t])
    func `is refused when others can write it`(mode: mode_t) async throws {
        try await TemporaryFolder.with { temporary in
            let path = temporary.path("state")
            #expect(mkdir(path, 0o700) == 0 && chmod(path, mode) == 0)
            for attempt in [{ _ = try StateFolder.prepare(path) }, { _ = try StateFolder.existing(path) }] {
                let error = #expect(throws: StateError.self) { try attempt() }
                #expect(error?.code == .unsafeFolder)
                #expect(error?.message.contains(path) == true)
                #expect(error?.remedy?.contains("chmod 700 \(path)") == true)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `is refused when it belongs to somebody else`() async throws {
        try await TemporaryFolder.with { temporary in
            let path = temporary.path("state")
            #expect(mkdir(path, 0o700) == 0 && chown(path, 65534, 65534) == 0)
            let error = #expect(throws: StateError.self) { try StateFolder.prepare(path) }
            #expect(error?.code == .unsafeFolder)
            #expect(error?.message.contains("65534") == true)
            // Reading it is another thing: root may.
            let folder = try StateFolder.existing(path)
            #expect(folder != nil)
        }
    }

    @Test func `may be reached by a link`() async throws {
        try await TemporaryFolder.with { temporary in
            #expect(mkdir(temporary.path("private"), 0o700) == 0)
            #expect(symlink("private", temporary.path("state")) == 0)
            let folder = try StateFolder.prepare(temporary.path("state"))
            #expect(folder.path == temporary.path("state"))
        }
    }

    @Test func `is not made by looking for it`() async throws {
        try await TemporaryFolder.with { temporary in
            let folder = try StateFolder.existing(temporary.path("state"))
            #expect(folder == nil)
            #expect(temporary.names == [])
        }
    }

    @Test func `that is a file is refused`() async throws {
        try await TemporaryFolder.with { temporary in
            try temporary.write("", to: "state")
            let error = #expect(throws: StateError.self) { try StateFolder.prepare(temporary.path("state")) }
            #expect(error?.code == .cannotWrite)
        }
    }
}
