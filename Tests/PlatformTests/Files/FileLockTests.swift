import CredentialModel
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct FileLockTests {
    private let clock = ManualClock()

    @Test func `a free lock is taken at once, and its file stays`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try AtomicFile(path: folder.path("file"))
            let lock = try await FileLock.acquire(file, time: clock)
            #expect(folder.mode("file.lock") == 0o600)
            lock.release()
            lock.release()
            try await FileLock.acquire(file, time: clock).release()
            #expect(folder.names == ["file.lock"])
        }
    }

    @Test func `the next one waits until it is released`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try AtomicFile(path: folder.path("file"))
            let first = try await FileLock.acquire(file, time: clock)
            async let second = FileLock.acquire(file, time: clock)
            await clock.waitForSleepers()
            first.release()
            clock.advance(by: .seconds(1))
            try await second.release()
        }
    }

    @Test func `a lock that is held too long is an error that names it`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try AtomicFile(path: folder.path("file"))
            let first = try await FileLock.acquire(file, time: clock)
            let second = Task { [clock] in try await FileLock.acquire(file, time: clock) }
            await clock.waitForSleepers()
            clock.advance(by: .seconds(5))
            let error = await #expect(throws: FileError.self) { try await second.value }
            #expect(error?.code == .lockTimeout)
            #expect(error?.path == folder.path("file.lock"))
            first.release()
        }
    }

    @Test func `waiting ends when the task is cancelled`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try AtomicFile(path: folder.path("file"))
            let first = try await FileLock.acquire(file, time: clock)
            let second = Task { [clock] in try await FileLock.acquire(file, time: clock) }
            await clock.waitForSleepers()
            second.cancel()
            let error = await #expect(throws: FileError.self) { try await second.value }
            #expect(error?.code == .cancelled)
            first.release()
        }
    }

    @Test func `a lock whose file was removed while it was waited for is taken anew`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try AtomicFile(path: folder.path("file"))
            let first = try await FileLock.acquire(file, time: clock)
            async let second = FileLock.acquire(file, time: clock)
            await clock.waitForSleepers()
            try folder.remove("file.lock")
            first.release()
            clock.advance(by: .seconds(1))
            let lock = try await second
            // What it holds is the file of that name: a third one finds it taken.
            let third = open(folder.path("file.lock"), O_RDWR)
            defer { close(third) }
            #expect(third >= 0 && flock(third, LOCK_EX | LOCK_NB) != 0)
            lock.release()
            #expect(flock(third, LOCK_EX | LOCK_NB) == 0)
        }
    }

    @Test func `a lock that is no plain file is refused`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkfifo(folder.path("file.lock"), 0o600) == 0)
            let file = try AtomicFile(path: folder.path("file"))
            let error = await #expect(throws: FileError.self) { try await FileLock.acquire(file, time: clock) }
            #expect(error?.code == .notRegular)
        }
    }

    @Test func `a lock that leads elsewhere is refused`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("", to: "elsewhere")
            try #require(symlink("elsewhere", folder.path("file.lock")) == 0)
            let file = try AtomicFile(path: folder.path("file"))
            let error = await #expect(throws: FileError.self) { try await FileLock.acquire(file, time: clock) }
            #expect(error?.code == .symbolicLink)
        }
    }

    @Test func `writers through a link and through the file itself share one lock`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("", to: "file")
            try #require(symlink("file", folder.path("link")) == 0)
            try await FileLock.acquire(AtomicFile(path: folder.path("link")), time: clock).release()
            #expect(folder.names == ["file", "file.lock", "link"])
        }
    }
}
