import Glibc
import StrictJSON
import Testing

/// The Dockerfile is executed from its first line to its last. A fresh Debian stands in for both base images, and a
/// `swift` that only fetches the program under test stands in for the toolchain: there is no registry to ask.
@Suite struct `The container image` {
    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `hadolint has nothing to say about the Dockerfile`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let result = try await workspace.run(program: [
            "\(python)/bin/hadolint", "--no-color", "\(Workspace.repository)/Dockerfile",
        ])
        #expect(result.ending == .exited(0))
        #expect(result.lines.isEmpty && result.errorText.isEmpty)
    }

    @Test(
        .enabled("needs root, buildah, debootstrap and Debian's mirror: make test, as root") { await Builder.isUsable })
    func `it is built, keeps its state, shares its credentials and knows when it is healthy`() async throws {
        let workspace = try Workspace()
        let builder = try Builder(in: workspace)
        try await builder.makeBase(in: workspace)
        try await builder.build(in: workspace)
        let image = try await builder.inspect(in: workspace)
        #expect(image["User"]?.string == "65532:65532")
        #expect(image["Volumes"]?["/var/lib/evercred"] != nil)
        let entrypoint = words(image["Entrypoint"])
        let health = words(image["Healthcheck"]?["Test"])
        #expect(entrypoint == ["evercred", "run"])
        #expect(health.first == "CMD")

        let version = try await builder.run(["evercred", "--version"], in: workspace)
        #expect(version.ending == .exited(0), "\(version.errorText)")
        #expect(try await version.lines == workspace.run("--version").lines)
        #expect(try await builder.run(["id", "-u"], in: workspace).lines == ["65532"])
        #expect(try await builder.run(["evercred", "check"], in: workspace).ending == .exited(0))
        let early = try await builder.run(Array(health.dropFirst()), in: workspace)
        #expect(early.ending != .exited(0), "nothing has been refreshed")

        let offline = try await builder.run(entrypoint + ["--once", "--sandbox"], in: workspace)
        #expect(offline.ending == .exited(0), "\(offline.errorText)")
        #expect(offline.events("refresh").count == 1)

        // In earnest: the stand-in for AWS runs outside the container, and the handler asks it for a token.
        let sandbox = try await SandboxProcess(in: workspace)
        let text = try workspace.read("etc/config.yaml")
        try workspace.write(
            text.replacing("https://tokens.example.com", with: sandbox.url), to: "etc/config.yaml")
        try workspace.setMode(0o644, of: "etc/config.yaml")
        let run = try await builder.run(
            entrypoint + ["--once"], in: workspace, variables: ["AWS_ENDPOINT_URL=\(sandbox.url)"])
        #expect(run.ending == .exited(0), "\(run.lines) \(run.errorText)")
        let healthy = try await builder.run(Array(health.dropFirst()), in: workspace)
        #expect(healthy.ending == .exited(0), "\(healthy.errorText)")
        let files = ["/credentials/credentials", "/var/lib/evercred", "/var/lib/evercred/state.db"]
        let modes = try await builder.run(["stat", "-c", "%a %u:%g"] + files, in: workspace)
        #expect(modes.lines == ["640 65532:65532", "700 65532:65532", "600 65532:65532"])
    }

    private func words(_ list: JSONValue?) -> [String] { (list?.array ?? []).compactMap(\.string) }
}

/// buildah with a storage of its own in a test's workspace.
private struct Builder {
    struct Failure: Error {
        let errorText: String
    }

    private static let paths = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private let environment: [String: String]

    /// Whether everything is there, mounting is allowed, this is the Debian of the image, and its mirror can be reached.
    static var isUsable: Bool {
        get async {
            let script = """
                test "$(id -u)" = 0 && command -v buildah debootstrap ldd && unshare --mount true
                . /etc/os-release && test "$VERSION_CODENAME" = bookworm
                curl --silent --fail --head --max-time 10 http://deb.debian.org/debian/dists/bookworm/Release
                """
            guard let workspace = try? Workspace() else { return false }
            let result = try? await workspace.run(
                program: ["/bin/sh", "-ec", script], environment: ["PATH": paths])
            return result?.ending == .exited(0)
        }
    }

    init(in workspace: borrowing Workspace) throws {
        try workspace.write(
            """
            [storage]
            driver = "vfs"
            graphroot = "\(workspace.path)/storage"
            runroot = "\(workspace.path)/run"
            """, to: "storage.conf")
        environment = [
            "PATH": Self.paths, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs", "TMPDIR": workspace.path,
            "CONTAINERS_STORAGE_CONF": workspace.file("storage.conf"),
        ]
    }

    /// A Debian with the stand-in for the toolchain and the Swift runtime of a program that was linked to it.
    func makeBase(in workspace: borrowing Workspace) async throws {
        try workspace.writeHandler(
            """
            set -eu
            test "$*" = "build -c release --static-swift-stdlib --product evercred"
            test -f Package.swift -a -d Sources -a ! -e config.yaml -a ! -e out
            install -D /opt/evercred .build/release/evercred
            """, to: "swift")
        try await shell(
            """
            base=$(buildah from scratch)
            root=$(buildah mount "$base")
            debootstrap --variant=minbase --include=binutils bookworm "$root" >log 2>&1 || { tail log >&2; exit 1; }
            rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/usr/share/{doc,locale,man}
            mkdir "$root/opt/swift-runtime"
            ldd \(Workspace.program) | awk '$3 ~ "/lib/swift/" { print $3 }' | xargs -r cp -t "$root/opt/swift-runtime"
            echo /opt/swift-runtime >"$root/etc/ld.so.conf.d/swift-runtime.conf"
            ldconfig -r "$root"
            cp \(Workspace.program) "$root/opt/evercred"
            install -m 0755 swift "$root/usr/local/bin/swift"
            buildah commit --quiet "$base" localhost/base
            buildah rm "$base"
            """, in: workspace)
    }

    /// Builds the image and a container of it; its configuration is that of the example.
    func build(in workspace: borrowing Workspace) async throws {
        try await shell(
            """
            mkdir -p context/out etc
            cp -r \(Workspace.repository)/{Dockerfile,.dockerignore,Package.swift,Sources,Tests} context
            echo test-secret | tee context/config.yaml >context/out/credentials
            cp -r \(Workspace.repository)/examples/container/evercred/. etc
            chmod -R a+rX etc
            cp -r etc/. .
            buildah build --pull-never --format docker --build-arg SWIFT=localhost/base \\
                --build-arg DEBIAN=localhost/base --tag localhost/evercred context >log 2>&1 || { tail log >&2; exit 1; }
            buildah from --pull-never --name container localhost/evercred
            """, in: workspace)
    }

    /// What the image says about itself, in Docker's words.
    func inspect(in workspace: borrowing Workspace) async throws -> JSONValue {
        let result = try await shell(
            "buildah inspect --type image localhost/evercred | jq .Docker.config", in: workspace)
        return try JSONReader.read(result.lines.joined())
    }

    /// Runs a command in the container, as the user of the image.
    func run(
        _ arguments: [String], in workspace: borrowing Workspace, variables: [String] = []
    ) async throws -> Workspace.Result {
        try await workspace.run(
            program: ["/usr/bin/buildah", "run", "--volume", "\(workspace.path)/etc:/etc/evercred:ro"]
                + variables.flatMap { ["--env", $0] } + ["container", "--"] + arguments,
            environment: environment)
    }

    /// Runs a script to its good end. Whatever it mounts is unmounted with it.
    @discardableResult
    private func shell(_ script: String, in workspace: borrowing Workspace) async throws -> Workspace.Result {
        let result = try await workspace.run(
            program: ["/usr/bin/unshare", "--mount", "/bin/bash", "-euc", script], environment: environment)
        guard result.ending == .exited(0) else { throw Failure(errorText: result.errorText) }
        return result
    }
}
