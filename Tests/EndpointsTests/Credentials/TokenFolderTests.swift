import CredentialModel
import Engine
import Glibc
import TestSupport
import Testing

@testable import Endpoints

/// The files with the tokens of the credentials endpoint.
struct `The folder of tokens` {
    private func failure(_ folder: TokenFolder, _ sets: Set<String>) async -> ServingError? {
        do throws(ServingError) {
            _ = try await folder.tokens(of: sets)
            return nil
        } catch {
            return error
        }
    }

    @Test func `gets a file for each set that only its owner can read, without a line break`() async throws {
        try await TemporaryFolder.with { folder in
            let tokens = try await TokenFolder(path: folder.path("run/tokens"), owner: "test").tokens(of: [
                "billing", "a@b",
            ])
            #expect(Set(tokens.keys) == ["billing", "a@b"])
            #expect(tokens["billing"] != tokens["a@b"])
            for (name, token) in tokens {
                #expect(folder.text("run/tokens/\(name)") == token.reveal())
                #expect(folder.mode("run/tokens/\(name)") == 0o600)
                #expect(Base64URL.decode(token.reveal().utf8)?.count == 32)
            }
            #expect(folder.mode("run/tokens") == 0o700)
        }
    }

    @Test func `keeps the tokens of sets that stay, and removes those of sets that have left`() async throws {
        try await TemporaryFolder.with { folder in
            let tokens = TokenFolder(path: folder.path("tokens"), owner: "test")
            let first = try await tokens.tokens(of: ["billing", "reports"])
            try folder.write("not a token", to: "tokens/README")
            let second = try await tokens.tokens(of: ["billing", "payroll"])
            #expect(second["billing"] == first["billing"])
            #expect(second["reports"] == nil)
            #expect(try await tokens.tokens(of: ["billing", "payroll"]) == second)
            #expect(folder.names(in: "tokens") == [".evercred", "README", "billing", "payroll"])
        }
    }

    @Test func `a file that others could have written or read is not taken for a token`() async throws {
        try await TemporaryFolder.with { folder in
            let tokens = TokenFolder(path: folder.path("tokens"), owner: "test")
            let first = try await tokens.tokens(of: ["a", "b", "c"])
            #expect(chmod(folder.path("tokens/a"), 0o644) == 0)
            try folder.write("\(first["b"]?.reveal() ?? "")\n", to: "tokens/b")
            try folder.write("", to: "tokens/c")
            let second = try await tokens.tokens(of: ["a", "b", "c"])
            for name in ["a", "b", "c"] {
                #expect(second[name] != first[name])
                #expect(folder.text("tokens/\(name)") == second[name]?.reveal())
                #expect(folder.mode("tokens/\(name)") == 0o600)
            }
        }
    }

    @Test func `takes read permission from others, and refuses a folder that they can write`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.makeFolder("tokens")
            let tokens = TokenFolder(path: folder.path("tokens"), owner: "test")
            #expect(chmod(folder.path("tokens"), 0o755) == 0)
            _ = try await tokens.tokens(of: ["billing"])
            #expect(folder.mode("tokens") == 0o700)
            #expect(chmod(folder.path("tokens"), 0o770) == 0)
            let failure = await failure(tokens, ["billing"])
            #expect(failure?.code == .unsafeFolder)
            #expect(failure?.exitCode == .configuration)
        }
    }

    @Test func `a folder is one configuration's: another's sets would look like leftovers`() async throws {
        try await TemporaryFolder.with { folder in
            let first = try await TokenFolder(path: folder.path("tokens"), owner: "one").tokens(of: ["billing"])
            let failure = await failure(TokenFolder(path: folder.path("tokens"), owner: "two"), ["reports"])
            #expect(failure?.code == .unsafeFolder)
            #expect(
                failure?.message
                    == "serve.tokens: the folder \(folder.path("tokens")) has the tokens of another configuration")
            #expect(folder.text("tokens/billing") == first["billing"]?.reveal())
            #expect(folder.names(in: "tokens") == [".evercred", "billing"])
        }
    }

    @Test func `a path that is no folder is an error that names it`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("", to: "tokens")
            let failure = await failure(TokenFolder(path: folder.path("tokens"), owner: "test"), ["billing"])
            #expect(failure?.code == .cannotWrite)
            #expect(failure?.message.contains(folder.path("tokens")) == true)
            #expect(failure?.exitCode == .cannotCreate)
        }
    }
}
