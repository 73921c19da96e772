import CredentialModel
import Glibc
import Testing

@testable import State
@testable import TestSupport

@Suite struct `The state lock` {
    private let holder = StateLock.Holder(pid: 4242, command: "evercred run", startedAt: Samples.time)

    @Test func `is held once, and tells others by whom`() async throws {
        try await withFolder { folder, files in
            let lock = try StateLock.acquire(folder, as: holder)
            let error = #expect(throws: StateError.self) { try StateLock.acquire(folder, as: holder) }
            #expect(error?.code == .held)
            #expect(error?.holder == holder)
            #expect(error?.message.contains("process 4242 (evercred run, since \(Samples.time.rfc3339))") == true)
            #expect(files.mode("lock") == 0o600)
            lock.release()
            lock.release()
            _ = try StateLock.acquire(folder, as: holder)
        }
    }

    @Test func `is given back when nobody refers to it any more`() async throws {
        try await withFolder { folder, _ in
            _ = try StateLock.acquire(folder, as: holder)
            _ = try StateLock.acquire(folder, as: holder)
        }
    }

    @Test func `does not mind what a killed holder left in the file`() async throws {
        try await withFolder { folder, files in
            try files.write(#"{"pid":1,"command":"evercred run","startedAt":"2026-01-01T00:00:00Z"}"#, to: "lock")
            let lock = try StateLock.acquire(folder, as: holder)
            let error = #expect(throws: StateError.self) { try StateLock.acquire(folder, as: holder) }
            #expect(error?.holder == holder)
            lock.release()
        }
    }

    @Test func `is refused also when the holder's words cannot be read`() async throws {
        try await withFolder { folder, files in
            let lock = try StateLock.acquire(folder, as: holder)
            try files.write("{\"pid\":", to: "lock")
            let error = #expect(throws: StateError.self) { try StateLock.acquire(folder, as: holder) }
            #expect(error?.code == .held)
            #expect(error?.holder == nil)
            lock.release()
        }
    }

    @Test func `is not inherited by programs that the holder starts`() async throws {
        try await withFolder { folder, _ in
            let lock = try StateLock.acquire(folder, as: holder)
            let descriptors = TemporaryFolder(path: "/proc/self/fd").names.compactMap(Int32.init).filter { number in
                var (ours, locked) = (stat(), stat())
                return fstat(number, &ours) == 0 && stat(folder.lockPath, &locked) == 0 && ours.st_ino == locked.st_ino
                    && ours.st_dev == locked.st_dev
            }
            #expect(descriptors.count == 1)
            #expect(descriptors.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
            lock.release()
        }
    }

    private func withFolder(_ body: (StateFolder, TemporaryFolder) throws -> Void) async throws {
        try await TemporaryFolder.with { temporary in
            let folder = try StateFolder.prepare(temporary.path("state"))
            try body(folder, TemporaryFolder(path: folder.path))
        }
    }
}
