import CredentialModel
import Glibc
import State
import TestSupport
import Testing

@testable import Commands

/// Something wrong with the surroundings, and how the doctor is to find it.
struct Fault: Sendable, CustomTestStringConvertible {
    let id: CheckID
    let severity: Check.Severity
    let name: String
    /// A part of what is said.
    var text: String?
    var isBeforeFirstRun = false
    let plant: @Sendable (inout Patient) async throws -> Void

    var testDescription: String { "\(id.rawValue): \(name)" }

    private init(
        _ id: CheckID, _ severity: Check.Severity, _ name: String, says text: String? = nil,
        isBeforeFirstRun: Bool = false, _ plant: @escaping @Sendable (inout Patient) async throws -> Void
    ) {
        self.id = id
        self.severity = severity
        self.name = name
        self.text = text
        self.isBeforeFirstRun = isBeforeFirstRun
        self.plant = plant
    }

    static let all = configuration + handlers + secrets + state + files + sections + programs + identities + machine

    /// Writes another handler into the configuration.
    private static func configure(
        _ patient: Patient, handler: String = "[./keys.sh]", more: String = "", top: String = ""
    ) throws {
        try patient.folder.write(
            "name: test\nstate: {path: ./state}\n\(top)identities:\n  ops: {provider: process, refreshHandler: \(handler)"
                + "\(more)}\n", to: "config.yaml")
    }

    private static func mount(_ patient: inout Patient, at point: String, _ type: String, _ options: String = "rw") {
        let line = "3 1 0:9 / \(point) \(options) - \(type) server:/x rw"
        patient.change = { machine in
            machine.mounts = MountTable("1 0 8:1 / / rw - ext4 /dev/root rw\n\(line)")
        }
    }

    // MARK: The configuration, handlers, secrets

    private static let configuration: [Fault] = [
        Fault(.configTrusted, .error, "others can write it", says: "chmod o-w") { patient in
            chmod(patient.folder.path("config.yaml"), 0o666)
        },
        Fault(.configValid, .error, "a wrong key", says: "config.yaml:1:1") { patient in
            try patient.folder.write("identitys: {}\n", to: "config.yaml")
        },
        Fault(.configValid, .warning, "a handler that is not there") { patient in
            try configure(patient, handler: "[./nowhere.sh]")
        },
        Fault(.configSecrets, .note, "a secret is written out", says: "'ops'", isBeforeFirstRun: true) { patient in
            try patient.folder.write(
                "identities:\n  ops: {provider: google, identityPoolId: \"eu-west-1:11111111-2222-3333-4444-555555555555\", "
                    + "google: {clientID: a, clientSecret: test-secret, refreshToken: {file: secret}}}\n",
                to: "config.yaml")
        },
    ]

    private static let handlers: [Fault] = [
        Fault(.handlerProgram, .error, "not there", says: "nowhere.sh") { patient in
            try configure(patient, handler: "[./nowhere.sh]")
        },
        Fault(.handlerProgram, .error, "not executable", says: "chmod +x") { patient in
            chmod(patient.folder.path("keys.sh"), 0o600)
        },
        Fault(.handlerProgram, .error, "on one's own PATH only", says: "but at ") { patient in
            try patient.folder.makeFolder("bin")
            try patient.folder.write("#!/bin/sh\n", to: "bin/print-keys", mode: 0o700)
            patient.environment["PATH"] = "/usr/bin:\(patient.folder.path("bin"))"
            try configure(patient, handler: "print-keys --now | cat")
        },
        Fault(.handlerProgram, .error, "noexec", says: "noexec") { patient in
            mount(&patient, at: patient.folder.path, "ext4", "rw,noexec")
        },
        Fault(.handlerInterpreter, .error, "no such interpreter", says: "/usr/bin/no-such-shell") { patient in
            try patient.folder.write("#!/usr/bin/no-such-shell\n", to: "keys.sh", mode: 0o700)
        },
        Fault(.handlerInterpreter, .error, "none behind env", says: "no-such-python") { patient in
            try patient.folder.write("#!/usr/bin/env no-such-python\n", to: "keys.sh", mode: 0o700)
        },
        Fault(.handlerInterpreter, .error, "a carriage return", says: "carriage return") { patient in
            try patient.folder.write("#!/bin/sh\r\necho\r\n", to: "keys.sh", mode: 0o700)
        },
        Fault(.handlerTimeout, .warning, "longer than the refresh") { patient in
            try configure(patient, handler: "{command: [./keys.sh], timeout: 5m}")
        },
        Fault(.handlerArguments, .warning, "a password in the words") { patient in
            try configure(patient, handler: "[./keys.sh, --password, test-secret-1]")
        },
    ]

    private static let secrets: [Fault] = [
        Fault(.secretReadable, .error, "not there", says: "/secret") { patient in try patient.folder.remove("secret") },
        Fault(.secretReadable, .error, "empty") { patient in try patient.folder.write("\n", to: "secret") },
        Fault(.secretReadable, .error, "a FIFO", says: "plain file") { patient in
            try patient.folder.remove("secret")
            mkfifo(patient.folder.path("secret"), 0o600)
        },
        Fault(.secretReadable, .error, "a variable that is not set", says: "NO_SUCH_KEY") { patient in
            try configure(patient, handler: "{command: [./keys.sh], env: {KEY: {env: NO_SUCH_KEY}}}")
        },
        Fault(.secretReadable, .warning, "a systemd credential, outside of the unit") { patient in
            try configure(patient, handler: "{command: [./keys.sh], env: {KEY: {credential: key}}}")
        },
        Fault(.secretPrivate, .warning, "world-readable", says: "everybody") { patient in
            chmod(patient.folder.path("secret"), 0o644)
        },
        Fault(.secretText, .warning, "two line breaks", says: "line break") { patient in
            try patient.folder.write("test-secret\n\n", to: "secret")
        },
        Fault(.secretText, .warning, "a byte-order mark", says: "byte-order") { patient in
            try patient.folder.write("\u{FEFF}test-secret\n", to: "secret")
        },
        Fault(.secretEnvironment, .note, "in a variable", says: "SOME_KEY") { patient in
            patient.environment["SOME_KEY"] = "test-secret"
            try configure(patient, handler: "{command: [./keys.sh], env: {KEY: {env: SOME_KEY}}}")
        },
    ]

    // MARK: The state

    private static let state: [Fault] = [
        Fault(.stateFound, .note, "no run yet", isBeforeFirstRun: true) { _ in },
        Fault(.stateFound, .note, "in memory", says: "memory") { patient in
            try patient.folder.write(
                "state: {type: memory}\nidentities:\n  ops: {provider: process, refreshHandler: [./keys.sh]}\n",
                to: "config.yaml")
        },
        Fault(.stateFound, .error, "no folder", isBeforeFirstRun: true) { patient in
            try patient.folder.write("", to: "state")
        },
        Fault(.stateFolder, .error, "others can write it", says: "0777") { patient in
            chmod(patient.folder.path("state"), 0o777)
        },
        Fault(.stateFolder, .warning, "others can look into it") { patient in chmod(patient.folder.path("state"), 0o755)
        },
        Fault(.stateFileSystem, .error, "read-only") { patient in
            mount(&patient, at: patient.folder.path("state"), "ext4", "ro")
        },
        Fault(.stateFileSystem, .warning, "NFS", says: "nfs4") { patient in
            mount(&patient, at: patient.folder.path, "nfs4")
        },
        Fault(.stateFileSystem, .note, "in memory") { patient in mount(&patient, at: patient.folder.path, "tmpfs") },
        Fault(.stateFileSystem, .warning, "a container's layer", says: "volume") { patient in
            patient.change = { machine in
                machine.mounts = MountTable("1 0 0:5 / / rw - overlay overlay rw")
                machine.isContainer = true
            }
        },
        Fault(.stateReadable, .error, "a newer version wrote it", says: "newer version") { patient in
            // The schema's version, PRAGMA user_version, is the 4 bytes at 60 (sqlite.org/fileformat2.html).
            var bytes = try #require(patient.folder.read("state/state.db"))
            bytes[62] = 0x7F
            try patient.folder.write(bytes, to: "state/state.db")
        },
        Fault(.stateIntegrity, .error, "no database") { patient in
            try patient.folder.write("this is no database at all", to: "state/state.db")
        },
        Fault(.stateKey, .error, "others can read it", says: "chmod 600") { patient in
            chmod(patient.folder.path("state/state.key"), 0o644)
        },
        Fault(.stateKey, .error, "another one", says: "key") { patient in
            try patient.folder.write([UInt8](repeating: 7, count: 32), to: "state/state.key")
        },
        Fault(.stateKey, .error, "gone") { patient in try patient.folder.remove("state/state.key") },
        Fault(.stateKey, .note, "beside the data") { _ in },
        Fault(.stateOwner, .error, "another configuration's", says: "other.yaml", isBeforeFirstRun: true) { patient in
            try patient.folder.write("", to: "other.yaml")
            try await patient.remember(owner: "other.yaml")
        },
        Fault(.stateOwner, .warning, "the sandbox's", isBeforeFirstRun: true) { patient in
            try await patient.remember(isSandbox: true)
        },
        Fault(.stateLock, .note, "the last holder was killed", says: "process 4711") { patient in
            try patient.folder.write(
                #"{"pid":4711,"command":"evercred run","startedAt":"2026-11-23T08:00:00.000Z"}"# + "\n",
                to: "state/lock")
        },
        Fault(.stateLock, .ok, "somebody holds it", says: "held by process 4711") { patient in
            try patient.folder.write(
                #"{"pid":4711,"command":"evercred run","startedAt":"2026-11-23T08:00:00.000Z"}"# + "\n",
                to: "state/lock")
            let inode = try #require(patient.folder.status("state/lock")).st_ino
            patient.change = { $0.locks = "1: FLOCK  ADVISORY  WRITE 4711 08:01:\(inode) 0 EOF\n" }
        },
        Fault(.stateLeftovers, .warning, "a damaged state was set aside") { patient in
            try patient.folder.write("x", to: "state/state.db.corrupt-20261123T080000Z")
        },
        Fault(.stateSpace, .error, "a full disk", says: "full") { patient in
            patient.room = FreeRoom(bytes: 4096, files: 10)
        },
        Fault(.stateSocket, .note, "a long path", says: "bytes", isBeforeFirstRun: true) { patient in
            let long = "state-" + String(repeating: "long", count: 30)
            try patient.folder.write(
                Patient.configuration.replacing("./state", with: long), to: "config.yaml")
            try await patient.remember(in: long)
        },
    ]

    // MARK: Outputs

    private static let files: [Fault] = [
        Fault(.outputFolder, .error, "two folders are missing", says: "mkdir -p") { patient in
            try configure(patient, more: ", outputs: [{type: profile, file: ./a/b/credentials}]")
        },
        Fault(.outputFolder, .warning, "everybody can write it") { patient in
            chmod(patient.folder.path(".aws"), 0o777)
        },
        Fault(.outputFile, .error, "a FIFO", says: "FIFO") { patient in
            try patient.folder.remove(".aws/credentials")
            mkfifo(patient.folder.path(".aws/credentials"), 0o600)
        },
        Fault(.outputFile, .error, "a folder", says: "a folder") { patient in
            try patient.folder.remove(".aws/credentials")
            try patient.folder.makeFolder(".aws/credentials")
        },
        Fault(.outputFile, .error, "a hard link", says: "2 names") { patient in
            link(patient.folder.path(".aws/credentials"), patient.folder.path("twin"))
        },
        Fault(.outputLink, .note, "a link of one's own") { patient in
            rename(patient.folder.path(".aws/credentials"), patient.folder.path("elsewhere"))
            symlink(patient.folder.path("elsewhere"), patient.folder.path(".aws/credentials"))
        },
        Fault(.outputLink, .error, "a link to a link", says: "link to a link") { patient in
            rename(patient.folder.path(".aws/credentials"), patient.folder.path("elsewhere"))
            symlink("elsewhere", patient.folder.path("between"))
            symlink(patient.folder.path("between"), patient.folder.path(".aws/credentials"))
        },
        Fault(.outputMode, .warning, "world-readable", says: "0644") { patient in
            chmod(patient.folder.path(".aws/credentials"), 0o644)
        },
        Fault(.outputMode, .note, "a group can read it") { patient in
            chmod(patient.folder.path(".aws/credentials"), 0o640)
        },
        Fault(.outputOwner, .error, "somebody else's", says: "chown 4711") { patient in
            patient.change = { $0.user = 4711 }
        },
        Fault(.outputGroup, .error, "a foreign group") { patient in
            patient.change = { machine in
                machine.user = 4711
                machine.groups = [4711]
            }
        },
        Fault(.outputGroup, .error, "no such group", says: "no-such-group") { patient in
            try configure(
                patient, more: ", outputs: [{type: profile, file: ./.aws/credentials, group: no-such-group}]")
        },
        Fault(.outputMount, .error, "mounted by itself", says: "EBUSY") { patient in
            mount(&patient, at: patient.folder.path(".aws/credentials"), "ext4")
        },
        Fault(.outputReadOnly, .error, "mounted read-only") { patient in
            mount(&patient, at: patient.folder.path(".aws"), "ext4", "ro")
        },
        Fault(.outputSpace, .error, "a full disk") { patient in patient.room = FreeRoom(bytes: 100, files: 10) },
        Fault(.outputSpace, .error, "no inodes") { patient in patient.room = FreeRoom(bytes: 1 << 40, files: 0) },
        Fault(.outputSpace, .warning, "a disk that is nearly full") { patient in
            patient.room = FreeRoom(bytes: 4000, files: 1000)
        },
        Fault(.outputFileSystem, .warning, "SMB", says: "cifs") { patient in
            mount(&patient, at: patient.folder.path(".aws"), "cifs")
        },
        Fault(.outputLock, .error, "a folder in the lock's place") { patient in
            try patient.folder.makeFolder(".aws/credentials.lock")
        },
        Fault(.outputLeftovers, .note, "a killed writer's", says: "1 temporary file") { patient in
            try patient.folder.write("x", to: ".aws/.evercred-0123456789abcdef-1")
        },
        Fault(.outputSize, .warning, "a large file", says: "MiB") { patient in
            try patient.writeCredentials(
                until: patient.now + .seconds(3600), more: "# " + String(repeating: "x", count: 3 << 20))
        },
    ]

    private static func write(_ patient: Patient, more: String) throws {
        try patient.writeCredentials(until: patient.now + .seconds(3600), more: more + "\n")
    }

    private static let sections: [Fault] = [
        Fault(.outputFormat, .error, "a section twice", says: "[other] stands there twice") { patient in
            try write(patient, more: "[other]\nregion = a\n[other]")
        },
        Fault(.outputFormat, .error, "a key twice", says: "credentials:9") { patient in
            try write(patient, more: "[other]\nregion = a\nRegion = b")
        },
        Fault(.outputFormat, .error, "neither section nor key", says: "key = value") { patient in
            try write(patient, more: "[other]\nnonsense")
        },
        Fault(.outputFormat, .error, "a key before the first section", says: "credentials:1") { patient in
            try patient.folder.write("region = a\n[other]\n", to: ".aws/credentials")
        },
        Fault(.outputFormat, .error, "Latin-1", says: "UTF-8") { patient in
            try patient.folder.write(Array("[other]\n# caf".utf8) + [0xE9, 0x0A], to: ".aws/credentials")
        },
        Fault(.outputOwnership, .error, "a section without an owner", says: "--adopt") { patient in
            try patient.folder.write("[ops]\naws_access_key_id = AKIATEST\n", to: ".aws/credentials")
        },
        Fault(.outputOwnership, .error, "another configuration's", says: "another configuration") { patient in
            try patient.writeCredentials(until: patient.now + .seconds(3600), owner: "theirs/ops")
        },
        Fault(.outputOwnership, .error, "another case", says: "in case only") { patient in
            try patient.folder.write("[OPS]\nregion = a\n", to: ".aws/credentials")
        },
        Fault(.outputCurrent, .warning, "keys that have ended") { patient in
            try patient.writeCredentials(until: patient.now - .seconds(60))
        },
        Fault(.outputStaleToken, .warning, "boto's token", says: "[other]") { patient in
            try write(
                patient, more: "[other]\naws_access_key_id = AKIATEST\naws_security_token = test-session-token")
        },
        Fault(.outputDefault, .note, "a default profile of somebody else's") { patient in
            try write(patient, more: "[default]\naws_access_key_id = AKIATEST")
        },
        Fault(.outputFreshness, .note, "profiles alone", says: "credentials ops --state /") { _ in },
    ]

    // MARK: Programs that use the credentials

    private static func process(_ patient: Patient, _ line: String) throws {
        try patient.folder.write("[profile other]\ncredential_process = \(line)\n", to: ".aws/config")
    }

    private static let programs: [Fault] = [
        Fault(.awsKeys, .warning, "keys in the environment") { patient in
            patient.environment["AWS_ACCESS_KEY_ID"] = "AKIATEST"
        },
        Fault(.awsProfile, .warning, "a profile that is not there", says: "'nobody'") { patient in
            patient.environment["AWS_PROFILE"] = "nobody"
        },
        Fault(.awsCredentialsFile, .warning, "another file in the environment") { patient in
            try configure(patient, more: ", outputs: [{type: profile, file: ./.aws/credentials}]")
            patient.environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere/credentials"
        },
        Fault(.awsCredentialsFile, .note, "another file than the usual one", says: "export") { patient in
            try configure(patient, more: ", outputs: [{type: profile, file: ./mine}]")
        },
        Fault(.awsConfigFormat, .error, "a section twice", says: ".aws/config:3") { patient in
            try patient.folder.write("[default]\nregion = a\n[default]\n", to: ".aws/config")
        },
        Fault(.awsConfigFormat, .warning, "a profile of the other file", says: "it is [x]") { patient in
            try write(patient, more: "[profile x]\nregion = a")
        },
        Fault(.awsCredentialProcess, .error, "no such program") { patient in
            try process(patient, "/no/such/evercred credentials ops --state /x")
        },
        Fault(.awsCredentialProcess, .warning, "a bare word", says: "absolute") { patient in
            try process(patient, "evercred credentials ops")
        },
        Fault(.awsCredentialProcess, .warning, "a relative state", says: "'state'") { patient in
            try process(patient, "/no/such/evercred credentials ops --state state")
        },
        Fault(.awsCredentialProcess, .note, "an unknown name", says: "'opps'") { patient in
            try process(patient, "/no/such/evercred credentials opps --state /x")
        },
        Fault(.awsShadowed, .warning, "keys beside a credential_process", says: "[other]") { patient in
            try process(patient, "/no/such/evercred credentials ops --state /x")
            try write(patient, more: "[other]\naws_access_key_id = AKIATEST")
        },
        Fault(.awsEndpoint, .error, "plain http", says: "https") { patient in
            patient.environment["AWS_ENDPOINT_URL_STS"] = "http://sts.example.com"
        },
        Fault(.awsEndpoint, .note, "a stand-in", says: "stand-in") { patient in
            patient.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:5000"
        },
        Fault(.awsSDK, .note, "an old botocore", says: "botocore 1.29.27") { patient in
            try patient.folder.makeFolder("lib")
            try patient.folder.makeFolder("lib/python3.11")
            try patient.folder.makeFolder("lib/python3.11/site-packages")
            try patient.folder.makeFolder("lib/python3.11/site-packages/botocore-1.29.27.dist-info")
            patient.environment["VIRTUAL_ENV"] = patient.folder.path
        },
    ]

    // MARK: Identities and the clock

    private static func failure(_ class: FailureClass, _ patient: Patient) -> FailureRecord {
        FailureRecord(
            count: 3,
            failure: RefreshFailure(code: "test.code", message: "it failed", failureClass: `class`, remedy: "do"),
            since: patient.now, lastAt: patient.now, nextAttempt: patient.now + .seconds(60))
    }

    private static func fault(
        _ id: CheckID, _ severity: Check.Severity, _ name: String, says text: String? = nil,
        set: @escaping @Sendable (inout SetRecord, Patient) -> Void = { _, _ in },
        identity: @escaping @Sendable (inout IdentityRecord, Patient) -> Void = { _, _ in }
    ) -> Fault {
        Fault(id, severity, name, says: text, isBeforeFirstRun: true) { patient in
            let seen = patient
            try await patient.remember({ set(&$0, seen) }, identity: { identity(&$0, seen) })
        }
    }

    private static func credentials(lifetime: Duration, left: Duration, _ patient: Patient) -> TemporaryCredentials {
        let end = patient.now + left
        return TemporaryCredentials(
            accessKeyID: "ASIATEST", secretAccessKey: Secret("test-secret"), sessionToken: Secret("test-session-token"),
            expiration: end, issuedAt: end - lifetime)
    }

    private static let identities: [Fault] = [
        fault(.identityFailing, .warning, "retrying", says: "test.code", set: { $0.failure = failure(.transient, $1) }),
        fault(.identityFailing, .error, "rejected", says: "it failed", set: { $0.failure = failure(.rejected, $1) }),
        fault(
            .identityLogin, .error, "needs a login", says: "evercred login ops",
            set: { $0.failure = failure(.needsLogin, $1) }),
        fault(.identityLogin, .error, "was logged out", identity: { record, _ in record.isResting = true }),
        fault(
            .identityCredentials, .error, "they have ended",
            set: { $0.credentials = credentials(lifetime: .seconds(3600), left: .seconds(-60), $1) }),
        fault(.identityCredentials, .warning, "there never were any", set: { record, _ in record.credentials = nil }),
        Fault(.identityClaims, .error, "a token of somebody else's", says: "evil.example", isBeforeFirstRun: true) {
            patient in
            try patient.folder.write(
                "name: test\nstate: {path: ./state}\nidentities:\n  ops: {provider: login.example.com, "
                    + "identityPoolId: \"eu-west-1:11111111-2222-3333-4444-555555555555\", refreshHandler: [./keys.sh]}\n",
                to: "config.yaml")
            let seen = patient
            try await patient.remember(identity: { record in
                record.token = ProviderToken(
                    value: Secret(token(#"{"iss":"https://evil.example"}"#)), expiration: seen.now + .seconds(60),
                    obtainedAt: seen.now)
            })
        },
        Fault(.identityTokenFile, .error, "a token that has ended", isBeforeFirstRun: true) { patient in
            try patient.folder.write(token(#"{"exp":1700000000}"#), to: "token")
            try patient.folder.write(
                "name: test\nstate: {path: ./state}\nidentities:\n  ops: {provider: login.example.com, "
                    + "identityPoolId: \"eu-west-1:11111111-2222-3333-4444-555555555555\", token: {file: token}}\n",
                to: "config.yaml")
            try await patient.remember()
        },
        fault(
            .identityWindow, .warning, "a window of most of their life",
            set: { record, patient in
                record.credentials = credentials(lifetime: .seconds(900), left: .seconds(900), patient)
                record.definition.policy = RefreshPolicy(advisory: .seconds(600))
            }),
        Fault(.identityRun, .warning, "cron has stopped", says: "cron", isBeforeFirstRun: true) { patient in
            let starts = [-7200, -5400, -3600].map { (patient.now + .seconds($0)).rfc3339 }
            try await patient.remember(notes: ["once.starts": starts.joined(separator: ",")])
        },
        fault(
            .identityRun, .warning, "nobody comes",
            set: { $0.credentials = credentials(lifetime: .seconds(3600), left: .seconds(30), $1) }),
        fault(
            .clockOffset, .error, "ten minutes", says: "600 s behind",
            set: { record, _ in record.clockOffset = .seconds(600) }),
        fault(
            .clockOffset, .warning, "two minutes", says: "ahead of",
            set: { record, _ in record.clockOffset = .seconds(-120) }),
        fault(.clockPlausible, .error, "set back", set: { $0.refreshedAt = $1.now + .seconds(7200) }),
        Fault(.clockSynchronised, .warning, "no NTP") { patient in
            patient.change = { $0.isClockSynchronised = false }
        },
    ]

    private static func token(_ claims: String) -> String {
        let parts = [#"{"alg":"none"}"#, claims, "x"].map { Base64URL.encode($0.utf8) }
        return parts.joined(separator: ".")
    }

    // MARK: The machine and the network

    private static let machine: [Fault] = [
        Fault(.processUser, .warning, "root") { patient in patient.change = { $0.user = 0 } },
        Fault(.processDescriptors, .error, "too few", says: "LimitNOFILE") { patient in
            patient.change = { $0.openFileLimit = 64 }
        },
        Fault(.processDescriptors, .warning, "hardly enough") { patient in
            patient.change = { $0.openFileLimit = 200 }
        },
        Fault(.processInspection, .warning, "may be looked into") { patient in
            patient.change = { $0.isInspectable = true }
        },
        Fault(.processPtrace, .note, "unrestricted") { patient in patient.change = { $0.ptraceScope = 0 } },
        Fault(.processHiding, .note, "nothing is hidden") { patient in
            patient.change = { $0.mounts = MountTable("1 0 0:4 / /proc rw - proc proc rw") }
        },
        Fault(.processFirst, .warning, "a shell in a container", says: "exec") { patient in
            patient.change = { machine in
                machine.firstProgram = "sh"
                machine.isContainer = true
            }
        },
        Fault(.processFirst, .warning, "nobody waits", says: "3 ended processes") { patient in
            patient.change = { $0.unreapedCount = 3 }
        },
        Fault(.processTemporary, .warning, "TMPDIR names nothing") { patient in
            patient.environment["TMPDIR"] = "/nowhere"
        },
        Fault(.processNotify, .warning, "no socket") { patient in
            patient.environment["NOTIFY_SOCKET"] = patient.folder.path("keys.sh")
        },
        Fault(.processNotify, .warning, "a relative path") { patient in
            patient.environment["NOTIFY_SOCKET"] = "notify"
        },
        Fault(.networkProxy, .error, "a scheme that there is not", says: "https_proxy") { patient in
            patient.environment["https_proxy"] = "gopher://proxy"
        },
        Fault(.networkLoopback, .warning, "no exception for this machine") { patient in
            patient.environment["HTTP_PROXY"] = "http://proxy.example.com:3128"
            patient.environment["NO_PROXY"] = "example.com"
        },
        Fault(.networkCertificates, .error, "no such file", says: "/nowhere") { patient in
            patient.environment["SSL_CERT_FILE"] = "/nowhere/roots.pem"
        },
        Fault(.networkCertificates, .error, "no certificates", says: "PEM") { patient in
            patient.environment["AWS_CA_BUNDLE"] = patient.folder.path("keys.sh")
        },
        Fault(.networkCertificates, .warning, "SDKs trust more", says: "SSL_CERT_FILE") { patient in
            patient.environment["AWS_CA_BUNDLE"] = patient.environment["SSL_CERT_FILE"]
            patient.environment["SSL_CERT_FILE"] = nil
        },
    ]
}
