import AWSClient
import CredentialModel
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Faults by script` {
    typealias World = RunningSandbox

    private static func whoAmI(_ sandbox: RunningSandbox, limit: Int = 1 << 20) async throws -> RawAnswer {
        try await sandbox.sts("Action=GetCallerIdentity", signedWith: World.userCredentials)
    }

    private static func run(
        _ effect: SandboxFault.Effect, _ test: @Sendable (RunningSandbox) async throws -> Void
    ) async throws {
        var configuration = World.configuration()
        configuration.faults = [SandboxFault(times: 1, effect: effect)]
        try await World.run(configuration) { sandbox in
            try await test(sandbox)
            // One time means one time.
            #expect(try await whoAmI(sandbox).status == 200)
        }
    }

    @Test func `answer errors in the format of the operation`() async throws {
        var configuration = World.configuration()
        configuration.faults = [
            SandboxFault(
                effect: .error(status: 429, code: "TooManyRequestsException", message: "Rate exceeded", retryAfter: 7))
        ]
        try await World.run(configuration) { sandbox in
            let json = try await sandbox.cognito("GetId", ["IdentityPoolId": .string(World.pool)])
            #expect(json.error == "429 TooManyRequestsException: Rate exceeded")
            #expect(json.headers["x-amzn-errortype"] == "TooManyRequestsException:")
            #expect(json.headers["retry-after"] == "7")
            #expect(try await Self.whoAmI(sandbox).error == "429 TooManyRequestsException: Rate exceeded")
            #expect(
                try await sandbox.post("/issuers/google/token", "").error.hasPrefix("429 TooManyRequestsException"))
        }
    }

    @Test func `cut an answer in half`() async throws {
        try await Self.run(.truncate) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.status == 200)
            #expect(answer.isWhole == false)
            #expect(answer.text.hasPrefix("<GetCallerIdentityResponse"))
        }
    }

    @Test func `close instead of answering`() async throws {
        try await Self.run(.close) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.isWhole == nil)
        }
    }

    @Test func `spend a refresh token though the answer is lost`() async throws {
        var configuration = World.configuration()
        configuration.refreshTokens = SandboxRefreshTokens(rotate: true)
        configuration.faults = [SandboxFault(operation: .token, times: 1, effect: .close)]
        try await World.run(configuration) { sandbox in
            let form = "grant_type=refresh_token&client_id=google-client&refresh_token=first"
            let lost = try await sandbox.post("/issuers/google/token", form)
            let again = try await sandbox.post("/issuers/google/token", form)
            #expect(lost.isWhole == nil)
            #expect(again.error.hasPrefix("400 invalid_grant"))
        }
    }

    @Test func `send pages, nonsense and redirects`() async throws {
        try await Self.run(.html500) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.status == 500)
            #expect(answer.text.hasPrefix("<html>"))
        }
        try await Self.run(.garbage) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.status == 200)
            #expect(String(validating: answer.body, as: UTF8.self) == nil)
        }
        try await Self.run(.redirect) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.status == 307)
            #expect(answer.headers["location"] == "/elsewhere")
        }
    }

    @Test func `put the date off and leave the answer right`() async throws {
        try await Self.run(.skewDate(by: .seconds(-86_400))) { sandbox in
            let answer = try await Self.whoAmI(sandbox)
            #expect(answer.status == 200)
            #expect(answer.headers["date"] == "Sun, 22 Nov 2026 08:00:00 GMT")
        }
    }

    @Test func `let an answer wait`() async throws {
        try await Self.run(.delay(.seconds(30))) { sandbox in
            async let answer = Self.whoAmI(sandbox)
            await sandbox.clock.waitForSleepers()
            sandbox.clock.advance(by: .seconds(30))
            let late = try await answer
            #expect(late.status == 200)
        }
    }

    @Test func `send a body without end`() async throws {
        var configuration = World.configuration()
        configuration.faults = [SandboxFault(operation: .keys, times: 1, effect: .endlessBody)]
        try await World.run(configuration) { sandbox in
            let answer = try await sandbox.client.send("GET", "/issuers/google/.well-known/jwks.json", limit: 4 << 20)
            #expect(answer.body.count > 4 << 20 - 4096)
            #expect(answer.headers["content-length"] == nil)
        }
    }

    @Test func `hit only the operation and the subject they are aimed at`() async throws {
        try await World.run { sandbox in
            let alice = try await sandbox.googleToken(user: "alice")
            let bob = try await sandbox.googleToken(user: "bob")
            let target = try #require(JSONWebToken(alice)?.claims["sub"]?.string)
            sandbox.server.add([SandboxFault(operation: .getID, matching: target, effect: .html500)])
            func status(_ token: String) async throws -> Int {
                try await sandbox.cognito(
                    "GetId", ["IdentityPoolId": .string(World.pool), "Logins": [World.google: .string(token)]]
                ).status
            }
            #expect(try await status(alice) == 500)
            #expect(try await status(bob) == 200)
            sandbox.server.removeFaults()
            #expect(try await status(alice) == 200)
        }
    }

    @Test func `fire as often as their probability says, and the same in every run`() async throws {
        func run() async throws -> [Int] {
            var statuses: [Int] = []
            var configuration = World.configuration()
            configuration.faults = [SandboxFault(probability: 0.5, effect: .html500)]
            let counted = Counted()
            try await World.run(configuration) { sandbox in
                for _ in 0..<40 { await counted.append(try await Self.whoAmI(sandbox).status) }
            }
            statuses = await counted.statuses
            return statuses
        }
        let first = try await run()
        #expect((10...30).contains(first.count { $0 == 500 }))
        #expect(try await run() == first)
    }

    @Test func `come and go over HTTP, and requests are counted`() async throws {
        try await World.run { sandbox in
            let script = #"{"faults": [{"operation": "GetCallerIdentity", "times": 2, "effect": "html500"}]}"#
            let added = try await sandbox.client.send("POST", "/_sandbox/faults", body: Array(script.utf8))
            #expect(added.text == #"{"added":1}"#)
            #expect(try await Self.whoAmI(sandbox).status == 500)
            #expect(try await sandbox.client.send("DELETE", "/_sandbox/faults").status == 200)
            #expect(try await Self.whoAmI(sandbox).status == 200)
            let counts = try await sandbox.client.send("GET", "/_sandbox/requests")
            #expect(counts.text == #"{"GetCallerIdentity":2}"#)
            #expect(sandbox.server.requestCounts == ["GetCallerIdentity": 2])

            let refused = try await sandbox.client.send(
                "POST", "/_sandbox/faults", body: Array(#"{"faults": [{"effect": "explode"}]}"#.utf8))
            #expect(refused.status == 400)
            #expect(refused.text.contains("faults[0].effect must be one of truncate"))
        }
    }

    private actor Counted {
        var statuses: [Int] = []
        func append(_ status: Int) { statuses.append(status) }
    }
}
