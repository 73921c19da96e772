import Glibc
import StrictJSON
import Testing

/// Files that a container engine has mounted by themselves: nothing can take their place.
@Suite(.enabled(if: geteuid() == 0, "only root may mount"))
struct `A file that is mounted by itself` {
    /// Runs a script in mounts of its own, where `./credentials` is such a file.
    private func run(
        _ script: String, in workspace: borrowing Workspace,
        binding: String = "mount --bind real/credentials credentials"
    ) async throws -> Workspace.Result {
        try await workspace.run(
            program: ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "\(binding) && \(script)"])
    }

    private func configure(_ workspace: borrowing Workspace, mode: String) throws {
        mkdir(workspace.file("real"), 0o700)
        try workspace.write("# mine\n[other]\nregion = eu-west-1\n", to: "real/credentials")
        try workspace.write("", to: "credentials")
        try workspace.writeHandler(
            #"""
            echo '{"Version":1,"AccessKeyId":"ASIATESTMOUNT","SecretAccessKey":"test-secret-'$$'","SessionToken":"test-session","Expiration":"2099-01-01T00:00:00Z"}'
            """#, to: "keys.sh")
        try workspace.write(
            """
            name: mounted
            outputs: [{type: profile, file: ./credentials\(mode)}]
            identities:
              mounted: {provider: process, refreshHandler: ./keys.sh}
            """, to: "config.yaml")
    }

    @Test func `is left alone with a way out, until it may be written over`() async throws {
        let workspace = try Workspace()
        try configure(workspace, mode: "")
        let once = "\(Workspace.program) run --once -c config.yaml"
        let refused = try await run(once, in: workspace)
        #expect(refused.exitCode == 73)
        let error = refused.events("written_failure").first?["payload"]?["data"]?["error"]
        #expect(error?["code"]?.string == "file.busy")
        #expect(error?["remedy"]?.string?.contains("writeMode: inPlace") == true)
        #expect(try workspace.read("real/credentials") == "# mine\n[other]\nregion = eu-west-1\n")

        try configure(workspace, mode: ", writeMode: inPlace")
        let written = try await run(once, in: workspace)
        #expect(written.exitCode == 0, "\(written.lines) \(written.errorText)")
        let text = try workspace.read("real/credentials")
        #expect(text.hasPrefix("# mine\n[other]\nregion = eu-west-1\n[mounted]\naws_access_key_id = ASIATESTMOUNT\n"))
        #expect(!TestFile.exists(workspace.file("credentials.evercred-journal")))

        // What is in it leaves; the file cannot.
        let logout = try await run("\(Workspace.program) logout mounted -c config.yaml", in: workspace)
        #expect(logout.exitCode == 0, "\(logout.errorText)")
        #expect(try workspace.read("real/credentials") == "# mine\n[other]\nregion = eu-west-1\n")
    }

    @Test func `can be written although its folder cannot`() async throws {
        let workspace = try Workspace()
        try configure(workspace, mode: ", writeMode: inPlace")
        mkdir(workspace.file("sealed"), 0o700)
        try workspace.write("", to: "sealed/credentials")
        try workspace.write(
            try workspace.read("config.yaml").replacing("./credentials", with: "./sealed/credentials"),
            to: "config.yaml")
        let written = try await run(
            "\(Workspace.program) run --once -c config.yaml", in: workspace,
            binding: "mount --bind sealed sealed && mount -o remount,bind,ro sealed "
                + "&& mount --bind real/credentials sealed/credentials")
        #expect(written.exitCode == 0, "\(written.lines) \(written.errorText)")
        #expect(try workspace.read("real/credentials").contains("[mounted]\naws_access_key_id = ASIATESTMOUNT\n"))
    }
}
