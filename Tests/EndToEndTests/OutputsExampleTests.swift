import StrictJSON
import Testing

/// The folder `examples/outputs`: what its README shows is what is written.
@Suite struct `The example of every output` {
    /// The blocks of a README whose fence names a file, by that name.
    private func blocks(_ readme: String) -> [String: String] {
        var blocks: [String: String] = [:]
        var rest = readme[...]
        while let start = rest.firstRange(of: "\n```") {
            let line = rest[start.upperBound...].prefix { $0 != "\n" }
            let body = rest[line.endIndex...].dropFirst()
            guard let end = body.firstRange(of: "```") else { break }
            let words = line.split(separator: " ")
            if words.count == 2 { blocks[String(words[1])] = String(body[..<end.lowerBound]) }
            rest = body[end.upperBound...]
        }
        return blocks
    }

    /// Whether a text is what a pattern shows; `…` stands for anything without a blank.
    private func fits(_ text: String, _ pattern: String) -> Bool {
        var rest = text[...]
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard let first = parts.first, rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst() {
            guard let found = part.isEmpty ? rest.endIndex..<rest.endIndex : rest.firstRange(of: part),
                found.lowerBound > rest.startIndex, !rest[..<found.lowerBound].contains(where: \.isWhitespace)
            else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.isEmpty
    }

    @Test func `writes what its README shows`() async throws {
        let readme = try TestFile.text("\(Workspace.repository)/examples/outputs/README.md")
        let workspace = try Workspace()
        let copy = try await workspace.run(program: [
            "/bin/sh", "-c", "cp -rL \(Workspace.repository)/examples/outputs/. .",
        ])
        try #require(copy.ending == .exited(0), "\(copy.errorText)")
        let check = try await workspace.run("check", "-c", "config.yaml")
        #expect(check.ending == .exited(0) && check.errorText.isEmpty, "\(check.errorText)")

        let sandbox = try await SandboxProcess(in: workspace)
        let text = try workspace.read("config.yaml")
        try workspace.write(text.replacing("https://tokens.example.com", with: sandbox.url), to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml", environment: sandbox.environment)
        #expect(run.ending == .exited(0), "\(run.errorText) \(run.lines)")

        let shown = blocks(readme)
        #expect(
            Set(shown.keys) == [
                "credentials", "config", "billing.json", "billing.env", "billing.token", "secret.json", "changes.jsonl",
            ])
        for (name, pattern) in shown {
            let written = try workspace.read("out/\(name)")
            // A fence needs a line end that a token does not have.
            #expect(fits(name == "billing.token" ? written + "\n" : written, pattern), "\(name): \(written)")
        }
    }
}
