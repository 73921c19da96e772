import Config
import CredentialModel
import Engine
import Glibc
import Platform
import State
import TestSupport

@testable import Commands

/// Surroundings in which nothing is wrong, until a test plants a fault.
struct Patient: Sendable {
    let folder: TemporaryFolder
    var environment: [String: String]
    /// What the kernel is made to say.
    var change: @Sendable (inout Machine) -> Void = { _ in }
    /// How much room file systems are made to have.
    var room: FreeRoom?
    var only: [String] = []
    let now = SystemTime().now

    static let configuration = """
        name: test
        state: {path: ./state}
        identities:
          ops:
            provider: process
            refreshHandler: {command: [./keys.sh], env: {KEY: {file: secret}}}

        """

    /// Makes them in a folder; without a state unless the identities are to be remembered.
    static func with(
        remembering isRemembered: Bool = true, _ body: @Sendable (inout Patient) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            var patient = Patient(
                folder: folder,
                environment: [
                    "HOME": folder.path, "XDG_STATE_HOME": folder.path(".state"), "PATH": "/usr/bin:/bin",
                    "SSL_CERT_FILE": folder.path("roots.pem"),
                ])
            try folder.makeFolder(".aws")
            try folder.write("-----BEGIN CERTIFICATE-----\n", to: "roots.pem")
            try folder.write("#!/bin/sh\necho '{}'\n", to: "keys.sh", mode: 0o700)
            try folder.write("test-secret\n", to: "secret")
            try folder.write(configuration, to: "config.yaml")
            try patient.writeCredentials(until: patient.now + .seconds(3600))
            if isRemembered { try await patient.remember() }
            try await body(&patient)
        }
    }

    func writeCredentials(until end: Timestamp, owner: String = "test/ops", more: String = "") throws {
        try folder.write(
            """
            [ops]
            aws_access_key_id = ASIATESTTESTTESTTEST
            aws_secret_access_key = test-secret-access-key
            aws_session_token = test-session-token
            aws_expiration = \(end.rfc3339)
            x_evercred = \(owner)
            \(more)
            """, to: ".aws/credentials")
    }

    /// Writes the state that a run would have left.
    func remember(
        _ set: @Sendable (inout SetRecord) -> Void = { _ in },
        identity: @Sendable (inout IdentityRecord) -> Void = { _ in },
        notes: [String: String] = [:], owner name: String = "config.yaml", isSandbox: Bool = false,
        in stateFolder: String = "state"
    ) async throws {
        let loader = ConfigLoader(environment: environment, homeDirectory: folder.path)
        let loaded = loader.load(path: folder.path("config.yaml"))
        guard let settings = loaded.settings else { throw Unreadable(diagnostics: loaded.diagnostics) }
        let state = try StateFolder.prepare(folder.path(stateFolder))
        let holder = StateLock.Holder(pid: getpid(), command: "evercred test", startedAt: now)
        let lock = try StateLock.acquire(state, as: holder)
        let path = StateLocation(environment: environment, workingDirectory: "/").canonicalPath(folder.path(name))
        let owner = StateOwner(configurationPath: path, name: settings.name, isSandbox: isSandbox)
        let store = try await SQLiteStateStore.open(
            under: lock, key: try StateKey.beside(state), owner: owner, time: SystemTime())
        var changes = notes.map { StateChange.note(key: $0.key, value: $0.value) }
        for definition in settings.identities {
            var record = IdentityRecord(name: definition.name, definition: definition, isSignedIn: true)
            identity(&record)
            changes.append(.identity(record))
        }
        for definition in settings.sets {
            let credentials = TemporaryCredentials(
                accessKeyID: "ASIATESTTESTTESTTEST", secretAccessKey: Secret("test-secret-access-key"),
                sessionToken: Secret("test-session-token"), expiration: now + .seconds(3600), issuedAt: now)
            var record = SetRecord(
                name: definition.name, identity: definition.identity, definition: definition, credentials: credentials,
                refreshedAt: now)
            set(&record)
            changes.append(.set(record))
        }
        try await store.save(changes)
        await store.close()
        lock.release()
    }

    struct Unreadable: Error {
        let diagnostics: [Diagnostic]
    }

    /// What the doctor is given to look at.
    func examination(config: String = "config.yaml", state: String? = nil) async throws -> Examination {
        let doctor = Doctor(
            config: folder.path(config), state: state.map(folder.path),
            surroundings: Surroundings(environment: environment),
            selection: Selection(patterns: only), limit: .seconds(60))
        var examination = try await doctor.examine()
        examination.machine = Self.healthyMachine(examination.machine)
        change(&examination.machine)
        if let room { examination.freeRoom = { _ in room } }
        return examination
    }

    /// What the doctor finds.
    func checks(config: String = "config.yaml", state: String? = nil) async throws -> [Check] {
        let doctor = Doctor(
            surroundings: Surroundings(environment: environment),
            selection: Selection(), limit: .seconds(60))
        return await doctor.checks(try await examination(config: config, state: state))
    }

    /// The kernel of a machine on which nothing is wrong.
    private static func healthyMachine(_ machine: Machine) -> Machine {
        var machine = machine
        machine.openFileLimit = 65_536
        machine.isClockSynchronised = true
        machine.isInspectable = false
        machine.ptraceScope = 1
        machine.mounts = MountTable(
            """
            1 0 8:1 / / rw,relatime - ext4 /dev/root rw
            2 1 0:4 / /proc rw,nosuid - proc proc rw,hidepid=2
            """)
        machine.firstProgram = "systemd"
        machine.unreapedCount = 0
        machine.isContainer = false
        return machine
    }
}
