import StrictJSON
import Testing

/// What is written about metrics, held against what is measured.
@Suite struct `What watches a daemon` {
    private static let folder = "\(Workspace.repository)/examples/monitoring"

    /// The names that a text has of our metrics, suffixes of histograms left out.
    private func names(in text: String) -> Set<String> {
        let matches = text.matches(of: /\b(evercred|process)_[a-z_]+/)
        return Set(matches.map { String($0.output.0) }.filter { !$0.hasSuffix("_") }.map(Self.family))
    }

    private static func family(_ name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    /// The names that a daemon's `/metrics` has.
    private func measured() async throws -> Set<String> {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        // An answer is counted when it has been given.
        _ = try await serving.probe("/livez")
        let lines = try await serving.probe("/metrics").body.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Set(lines.map { Self.family(String($0.prefix { $0 != " " && $0 != "{" })) })
    }

    @Test func `the documentation lists every metric, and no other`() async throws {
        let table = try TestFile.text("\(Workspace.repository)/docs/serve.md").split(separator: "\n")
            .filter { $0.hasPrefix("| `evercred_") || $0.hasPrefix("| `process_") }
        let documented = Set(table.map { String($0.dropFirst(3).prefix { $0 != "`" }) })
        #expect(documented == (try await measured()))
    }

    @Test func `the board and the rules ask for metrics that there are`() async throws {
        let measured = try await measured()
        let board = try JSONReader.read(try TestFile.text("\(Self.folder)/evercred-board.json"))
        let panels = try #require(board["panels"]?.array)
        #expect(Set(panels.map { $0["id"]?.integer }).count == panels.count)
        let expressions = panels.flatMap { $0["targets"]?.array ?? [] }.compactMap { $0["expr"]?.string }
        #expect(expressions.count >= panels.count)
        for expression in expressions {
            let names = names(in: expression)
            #expect(!names.isEmpty && names.isSubset(of: measured), "\(expression)")
        }
        let rules = try TestFile.text("\(Self.folder)/evercred-rules.yaml").split(separator: "\n")
            .filter { !$0.contains("summary:") && !$0.contains("description:") }.joined(separator: "\n")
        let asked = names(in: rules)
        #expect(asked.count > 5)
        #expect(asked.isSubset(of: measured), "\(asked)")
    }

    /// What Prometheus demands of a file of rules, as far as it can be told without it.
    private static let judge = """
        import re, sys, yaml
        document = yaml.safe_load(open(sys.argv[1]))
        assert list(document) == ["groups"], list(document)
        names = []
        for group in document["groups"]:
            assert set(group) <= {"name", "interval", "limit", "rules"} and group["name"], group
            for rule in group["rules"]:
                assert set(rule) <= {"alert", "expr", "for", "keep_firing_for", "labels", "annotations"}, rule
                assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", rule["alert"]), rule
                assert re.fullmatch(r"([0-9]+[smhd])+", rule.get("for", "0s")), rule
                assert rule["labels"]["severity"] in ("critical", "warning"), rule
                assert set(rule["annotations"]) == {"summary", "description"}, rule
                expression = rule["expr"]
                for pair in ("()", "{}", "[]"):
                    assert expression.count(pair[0]) == expression.count(pair[1]), rule
                assert expression.count('"') % 2 == 0, rule
                names.append(rule["alert"])
        assert len(set(names)) == len(names), names
        scrape = yaml.safe_load(open(sys.argv[2]))
        jobs = [job["job_name"] for job in scrape["scrape_configs"]]
        assert jobs == ["evercred"] and 'job="evercred"' in open(sys.argv[1]).read(), jobs
        print(len(names))
        """

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `the rules are laid out as Prometheus wants them`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let result = try await workspace.run(program: [
            "\(python)/bin/python3", "-c", Self.judge, "\(Self.folder)/evercred-rules.yaml",
            "\(Self.folder)/prometheus.yml",
        ])
        #expect(result.ending == .exited(0), "\(result.errorText)")
        #expect(result.lines.first.flatMap { Int($0) } ?? 0 >= 10)
    }
}
