import CredentialModel
import Testing

@testable import Config

@Suite struct `Files that sets write` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("real")
        try folder.makeFolder("real/inner")
        try folder.link("link", to: "real")
        try folder.link("inner", to: "\(folder.path)/./link/inner")
        try folder.link("file", to: "real/creds")
        try folder.link("dangling", to: "none")
        try folder.link("loop", to: "loop")
    }

    private func load(_ sets: [(name: String, file: String)]) throws -> ConfigLoadResult {
        let identities = sets.map { name, file in
            "  \(name): {provider: process, refreshHandler: /bin/echo x, profile: same, "
                + "outputs: [{type: profile, file: \"\(file)\"}]}\n"
        }
        try folder.write("identities:\n" + identities.joined(), to: "config.yaml")
        return ConfigLoader(environment: [:], homeDirectory: "/home/ops").load(path: "\(folder.path)/config.yaml")
    }

    private func messages(_ result: ConfigLoadResult) -> [String] {
        result.diagnostics.map { $0.description.replacing(folder.path, with: "DIR") }
    }

    @Test(arguments: [
        ("./out/creds", "out/../out/creds", "DIR/out/creds"),
        ("real/creds", "link/creds", "DIR/link/creds, which is also DIR/real/creds"),
        ("real/creds", "link/sub/../creds", "DIR/link/creds, which is also DIR/real/creds"),
        ("link/new/creds", "real/new/creds", "DIR/real/new/creds, which is also DIR/link/new/creds"),
        ("link/creds", "file", "DIR/file, which is also DIR/link/creds"),
        ("none/creds", "dangling/creds", "DIR/dangling/creds, which is also DIR/none/creds"),
        // Back from a link is the folder that holds its target.
        ("real/creds", "inner/../creds", "DIR/inner/../creds, which is also DIR/real/creds"),
        ("/creds", "/../creds", "/creds"),
    ])
    func `are the same however they are spelled`(first: String, second: String, said: String) throws {
        #expect(
            messages(try load([("a", first), ("b", second)])) == [
                "DIR/config.yaml:3:64: error: the sets 'a' and 'b' both write the profile 'same' of \(said) "
                    + "(the other stands at DIR/config.yaml:2:64)"
            ])
    }

    @Test(arguments: [
        ("creds", "inner/../creds"), ("real/creds", "real/inner/creds"), ("loop/creds", "creds"),
        ("link", "real/creds"), ("none/creds", "none/other/creds"),
    ])
    func `are different when they lead elsewhere`(first: String, second: String) throws {
        #expect(messages(try load([("a", first), ("b", second)])) == [])
    }

    @Test func `are named without detours`() throws {
        let result = try load([("a", "out/../other/../out/creds")])
        let file = "\(folder.path)/out/creds"
        #expect(result.settings?.sets.first?.outputs == [.profile(FileTarget(file: file))])
    }

    @Test func `are told for each of many sets`() throws {
        let sets = (0..<500).map { number in
            (name: "set-\(number)", file: number.isMultiple(of: 2) ? "real/{identity}" : "link/set-\(number - 1)")
        }
        let found = messages(try load(sets))
        #expect(found.count == 250)
        #expect(found.allSatisfy { $0.contains("both write the profile 'same' of DIR/link/set-") })
    }
}
