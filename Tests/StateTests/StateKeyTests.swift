import Crypto
import Glibc
import TestSupport
import Testing

@testable import State

@Suite struct `A state key` {
    private static let raw = [UInt8](0..<32)
    private static let hexadecimal = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test(arguments: [
        raw, Array(hexadecimal.utf8), Array(hexadecimal.uppercased().utf8), Array("\(hexadecimal)\n".utf8),
        Array("\(hexadecimal)\r\n".utf8), Array(base64.utf8), Array("\(base64)\n".utf8), Array(base64.dropLast().utf8),
    ])
    func `is read in every form in which keys are kept`(bytes: [UInt8]) throws {
        #expect(try StateKey(bytes).key == SymmetricKey(data: Self.raw))
    }

    @Test(arguments: [
        "", "short", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
        String(repeating: "A", count: 42), "\(hexadecimal)\n\n", "\(base64) \(base64)",
    ])
    func `is refused in any other form, without a word of it`(text: String) {
        let error = #expect(throws: StateError.self) { try StateKey(Array(text.utf8)) }
        #expect(error?.code == .malformedKey)
    }

    @Test func `does not print itself`() throws {
        let key = try StateKey(Self.raw)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<redacted>" && String(reflecting: key) == "<redacted>")
        #expect(!dumped.contains("SymmetricKey"))
    }

    @Test func `is made beside the data once, for its owner's eyes`() async throws {
        try await TemporaryFolder.with { temporary in
            let folder = try StateFolder.prepare(temporary.path("state"))
            let key = try StateKey.beside(folder)
            #expect(temporary.mode("state/state.key") == 0o600)
            #expect(temporary.read("state/state.key")?.count == 32)
            #expect(try StateKey.beside(folder).key == key.key)
            #expect(try StateKey.beside(folder, creating: false).key == key.key)
            #expect(chmod(folder.keyPath, 0o640) == 0)
            let error = #expect(throws: StateError.self) { try StateKey.beside(folder) }
            #expect(error?.code == .unsafeFolder)
        }
    }

    @Test func `is not made anew for a state that has lost its own`() async throws {
        try await TestState.with { state in
            try await state.save([])
            let error = #expect(throws: StateError.self) { try StateKey.beside(state.folder) }
            #expect(error?.code == .wrongKey)
            #expect(error?.message.contains(state.folder.keyPath) == true)
            #expect(state.files.status("state.key") == nil)
        }
    }

    @Test func `gives another sealed text every time`() throws {
        let cipher = StateCipher(.random())
        let place = RowPlace(table: .sets, name: "a")
        let (first, second) = (
            try cipher.seal(bytes: [1, 2, 3], at: place), try cipher.seal(bytes: [1, 2, 3], at: place)
        )
        #expect(first != second)
        let opened = first.withUnsafeBytes { cipher.open($0, at: place) }
        #expect(opened.map { Array($0) } == [1, 2, 3])
        #expect(cipher.accepts(first, at: place))
        #expect(!cipher.accepts(first, at: RowPlace(table: .identities, name: "a")))
        for index in first.indices {
            var altered = first
            altered[index] ^= 1
            #expect(!cipher.accepts(altered, at: place))
        }
        #expect(!cipher.accepts([], at: place))
    }
}
