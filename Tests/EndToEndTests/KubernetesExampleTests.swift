import StrictJSON
import Testing

/// The folder `examples/kubernetes`, as far as it can be tried without a cluster.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `The example for Kubernetes` {
    private static let manifest = "\(Workspace.repository)/examples/kubernetes/app.yaml"

    @Test func `keeps the schemas of the Kubernetes API`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let result = try await workspace.run(program: [
            "\(python)/bin/kubernetes-validate", "--strict", "--kubernetes-version", "1.31", Self.manifest,
        ])
        #expect(result.ending == .exited(0), "\(result.lines.joined(separator: "\n"))\(result.errorText)")
        // The same tool sees a mistake.
        let text = try TestFile.text(Self.manifest)
        try workspace.write(text.replacing("medium: Memory", with: "medum: Memory"), to: "wrong.yaml")
        let wrong = try await workspace.run(program: [
            "\(python)/bin/kubernetes-validate", "--strict", "--kubernetes-version", "1.31",
            workspace.file("wrong.yaml"),
        ])
        #expect(wrong.ending != .exited(0))
    }

    /// Writes the embedded configuration into a file, and prints the rest as one JSON object by kind.
    private static let reader = """
        import json, sys, yaml
        objects = {object["kind"]: object for object in yaml.safe_load_all(open(sys.argv[1]))}
        open("config.yaml", "w").write(objects["ConfigMap"]["data"]["config.yaml"])
        print(json.dumps(objects))
        """

    @Test func `has a configuration that is valid and fits its volumes and probes`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let read = try await workspace.run(program: ["\(python)/bin/python3", "-c", Self.reader, Self.manifest])
        try #require(read.ending == .exited(0), "\(read.errorText)")
        let check = try await workspace.run("check", "-c", "config.yaml")
        #expect(check.ending == .exited(0) && check.errorText.isEmpty, "\(check.errorText)")

        let pod = try #require(try read.json()["Deployment"]?["spec"]?["template"]?["spec"])
        let sidecar = try #require(pod["initContainers"]?.array?.first)
        let app = try #require(pod["containers"]?.array?.first)
        #expect(sidecar["restartPolicy"]?.string == "Always")
        #expect(pod["securityContext"]?["runAsNonRoot"] == .bool(true))
        for container in [sidecar, app] {
            #expect(container["securityContext"]?["readOnlyRootFilesystem"] == .bool(true))
            #expect(container["securityContext"]?["allowPrivilegeEscalation"] == .bool(false))
        }
        let config = try workspace.read("config.yaml")
        let port = try #require(sidecar["ports"]?.array?.first?["containerPort"]?.integer)
        #expect(config.contains("health: \"0.0.0.0:\(port)\""))
        #expect(sidecar["livenessProbe"]?["httpGet"]?["path"]?.string == "/livez")
        #expect(sidecar["readinessProbe"]?["httpGet"]?["path"]?.string == "/readyz")
        #expect(sidecar["startupProbe"]?["exec"]?["command"] == ["evercred", "status", "--quiet"])
        // Every file that the configuration names lies in a volume of the sidecar.
        let mounts = sidecar["volumeMounts"]?.array?.compactMap { $0["mountPath"]?.string } ?? []
        for file in config.matches(of: /file: (\/[^\s,}]+)/).map({ String($0.1) }) {
            #expect(mounts.contains { file.hasPrefix($0 + "/") }, "\(file)")
        }
        // What the program is told is what is served.
        let variables = app["env"]?.array?.compactMap { $0["value"]?.string } ?? []
        #expect(variables.contains("http://127.0.0.1:9911/v1/credentials/app"))
        #expect(config.contains("credentials: \"127.0.0.1:9911\"") && config.contains("tokens: /run/evercred/tokens"))
    }
}
