import Glibc
import Testing

@testable import State
@testable import TestSupport

@Suite struct `The place of a state` {
    struct Case: Sendable, CustomTestStringConvertible {
        var option: String?
        var configured: String?
        var environment: [String: String]
        let folder: String

        init(_ folder: String, option: String? = nil, configured: String? = nil, _ environment: [String: String]) {
            self.folder = folder
            self.option = option
            self.configured = configured
            self.environment = environment
        }

        var testDescription: String { folder }
    }

    private static let everything = ["STATE_DIRECTORY": "/var/lib/s", "XDG_STATE_HOME": "/xdg", "HOME": "/home/t"]

    @Test(arguments: [
        Case("/work/here/option", option: "option", configured: "/etc/configured", everything),
        Case("/option", option: "/option", configured: "/etc/configured", everything),
        Case("/etc/configured", configured: "/etc/configured", everything),
        Case("/var/lib/s", everything),
        Case("/var/lib/first", ["STATE_DIRECTORY": "/var/lib/first:/var/lib/second"]),
        Case("/xdg/evercred/payments", ["XDG_STATE_HOME": "/xdg", "HOME": "/home/t"]),
        Case("/home/t/.local/state/evercred/payments", ["XDG_STATE_HOME": "relative", "HOME": "/home/t"]),
        Case(
            "/home/t/.local/state/evercred/payments", ["STATE_DIRECTORY": "", "XDG_STATE_HOME": "", "HOME": "/home/t"]),
    ])
    func `follows from options, configuration and environment, in this order`(place: Case) throws {
        let location = StateLocation(environment: place.environment, workingDirectory: "/work/here")
        let folder = try location.folder(option: place.option, configured: place.configured, name: "payments")
        #expect(folder == place.folder)
    }

    @Test func `is asked for when nothing says where it is`() {
        let location = StateLocation(environment: [:], workingDirectory: "/")
        let error = #expect(throws: StateError.self) {
            try location.folder(option: nil, configured: nil, name: "payments")
        }
        #expect(error?.code == .noFolder)
        #expect(error?.remedy?.contains("--state") == true)
    }

    @Test func `is found again by the path of the configuration, wherever a run has put it`() async throws {
        try await TemporaryFolder.with { temporary in
            let location = StateLocation(environment: ["XDG_STATE_HOME": temporary.path("xdg")], workingDirectory: "/")
            let index = try #require(location.index)
            let path = "/etc/evercred/config.yaml"
            let usual = temporary.path("xdg/evercred/\(StateLocation.defaultName(configurationPath: path))")
            #expect(location.candidates(option: nil, configurationPath: path) == [usual, "/var/lib/evercred"])
            for name in ["first", "second"] {
                let folder = try StateFolder.prepare(temporary.path(name))
                #expect(index.note(folder, of: path))
                #expect(index.note(folder, of: path))
                #expect(
                    location.candidates(option: nil, configurationPath: path)
                        == [folder.path, usual, "/var/lib/evercred"])
            }
            #expect(location.candidates(option: nil, configurationPath: "/other.yaml").count == 2)
            #expect(location.candidates(option: "/chosen", configurationPath: path) == ["/chosen"])
            let links = TemporaryFolder(path: temporary.path("xdg/evercred/by-config")).names
            #expect(links.count == 1 && links.first?.utf8.count == 64)
        }
    }

    @Test func `need not be noted for a run to go on`() async throws {
        try await TemporaryFolder.with { temporary in
            try temporary.write("", to: "xdg")
            let location = StateLocation(environment: ["XDG_STATE_HOME": temporary.path("xdg")], workingDirectory: "/")
            let folder = try StateFolder.prepare(temporary.path("state"))
            #expect(location.index?.note(folder, of: "/etc/evercred/config.yaml") == false)
        }
    }

    @Test func `belongs to a configuration whatever a ConfigMap's links do`() async throws {
        try await TemporaryFolder.with { temporary in
            for folder in ["mount", "mount/..one", "mount/..two"] { #expect(mkdir(temporary.path(folder), 0o700) == 0) }
            #expect(symlink("..one", temporary.path("mount/..data")) == 0)
            #expect(symlink("..data/config.yaml", temporary.path("mount/config.yaml")) == 0)
            #expect(symlink("mount", temporary.path("link")) == 0)
            let location = StateLocation(environment: [:], workingDirectory: temporary.path("link"))
            let expected = temporary.path("mount/config.yaml")
            #expect(location.canonicalPath("config.yaml") == expected)
            #expect(location.canonicalPath("./../mount/config.yaml") == expected)
            #expect(location.canonicalPath(expected) == expected)
            #expect(location.canonicalPath("/config.yaml") == "/config.yaml")
            #expect(location.canonicalPath("/no/such/folder/config.yaml") == "/no/such/folder/config.yaml")
        }
    }
}
