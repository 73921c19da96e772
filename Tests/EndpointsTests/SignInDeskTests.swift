import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// The pages of a sign-in, and who may see them.
struct `The page of a sign-in` {
    private static let host = "127.0.0.1:50000"

    private struct World {
        let desk: SignInDesk
        let flow: SignInFlow
        let clock = ManualClock()

        /// What is at that place; `PAGE` stands for the page's own.
        func get(_ target: String, host: String = host, method: String = "GET") async -> PageAnswer {
            let target = target.replacing("PAGE", with: "/test-key")
            return await desk.answer(PageRequest(method: method, target: target, host: host))
        }

        var state: String { flow.authorizationAddress.fields["state"] ?? "" }
    }

    private func world(
        _ transport: any HTTPTransport = ScriptedTransport(), name: String = "billing",
        address: LoopbackAddress = LoopbackAddress()
    ) async throws -> World {
        var identity = Sample.google
        identity.name = name
        let clock = ManualClock()
        let flow = try await Sample.flow(try Sample.plan(identity), transport, clock)
        let desk = SignInDesk(
            flow, at: address, port: 50000, key: "test-key", end: clock.bootNow + .seconds(120), time: clock)
        return World(desk: desk, flow: flow)
    }

    @Test func `shows a button that leads to the provider`() async throws {
        let world = try await world()
        let page = await world.get("PAGE/")
        #expect(page.status == 200)
        #expect(page.html.contains(#"<a class="button" href="/test-key/start">Sign in with Google</a>"#))
        #expect(page.html.contains(#"<html lang="en">"#))
        #expect(page.html.contains("<title>Sign in for billing – Evercred</title>"))
        #expect(page.html.contains("prefers-color-scheme:dark"))
        #expect(page.html.contains("animation:show 0s 120s"))
        for _ in 1...2 {
            let start = await world.get("PAGE/start")
            #expect(start.status == 302)
            #expect(start.location == world.flow.authorizationAddress)
        }
    }

    @Test func `sends headers under which nothing leaks`() async throws {
        let world = try await world()
        for target in ["PAGE/", "PAGE/start", "/nowhere"] {
            let headers = Dictionary(
                uniqueKeysWithValues: await world.get(target).headers.map { ($0.name, $0.value) })
            #expect(headers["Cache-Control"] == "no-store")
            #expect(headers["Referrer-Policy"] == "no-referrer")
            #expect(
                headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'; style-src 'unsafe-inline'") == true)
            #expect(headers["Set-Cookie"] == nil)
        }
    }

    @Test(arguments: ["evil.test:50000", "127.0.0.1", "127.0.0.1:50001", "localhost:50000", ""])
    func `answers under its own name alone`(host: String) async throws {
        let world = try await world()
        for target in ["PAGE/", "PAGE/start", "/callback?code=c&state=\(world.state)"] {
            #expect(await world.get(target, host: host).status == 421)
        }
        #expect(await world.get("PAGE/").status == 200)
    }

    @Test func `has no other page and takes no other method`() async throws {
        let world = try await world()
        #expect(await world.get("/favicon.ico").status == 404)
        #expect(await world.get("//").status == 404)
        #expect(await world.get("PAGE/start/").status == 404)
        #expect(await world.get("PAGE/", method: "POST").status == 405)
        #expect(await world.get("/callback").status == 400)
        #expect(await world.get("/callback?foo=bar").status == 400)
        #expect(await world.get("PAGE/").status == 200, "none of that was an answer")
    }

    @Test func `is good for one answer`() async throws {
        let answers = Answers()
        let world = try await world(ScriptedTransport { _, _ in answers.next })
        answers.next = Sample.tokens(["nonce": .string(world.flow.authorizationAddress.fields["nonce"] ?? "")])
        let done = await world.get("/callback?code=c&state=\(world.state)")
        #expect(done.status == 200)
        #expect(done.html.contains("signed in with Google as <span class=\"name\">alice@example.com</span>"))
        #expect(!done.html.contains("test-refresh-token"))
        world.desk.noteDelivery(of: done)
        #expect(try await world.desk.outcome()?.get().refreshToken == Secret("test-refresh-token"))
        for target in ["/callback?code=c&state=\(world.state)", "PAGE/", "PAGE/start"] {
            let late = await world.get(target)
            #expect(late.status == 410)
            #expect(late.html.contains("evercred login billing"))
        }
        #expect(!world.desk.expire())
    }

    @Test func `ends with the first answer even when it is a wrong one, and tells why`() async throws {
        let world = try await world()
        let failed = await world.get("/callback?error=access_denied&error_description=%3Cb%3E%26&state=\(world.state)")
        #expect(failed.status == 400)
        #expect(failed.html.contains("access_denied: &lt;b&gt;&amp;."))
        guard case .failure(let failure)? = failed.outcome else {
            Issue.record("it should have failed")
            return
        }
        #expect(failure.code == .denied)
        #expect(await world.get("/callback?code=c&state=\(world.state)").status == 410)
    }

    @Test func `is over when its time is`() async throws {
        let world = try await world()
        #expect(world.desk.expire())
        #expect(await world.get("PAGE/").status == 410)
        #expect(await world.get("/callback?code=c&state=\(world.state)").status == 410)
    }

    @Test func `escapes what others have written`() async throws {
        let world = try await world(name: #"<script>"&'"#)
        let page = await world.get("PAGE/").html
        #expect(page.contains("&lt;script&gt;&quot;&amp;&#39;"))
        #expect(!page.contains("<script"))
    }

    @Test func `is nowhere but where it was announced`() async throws {
        let world = try await world()
        for target in ["/", "/start", "/test-ke/", "/test-key", "/test-keys/", "/test-key/start/x"] {
            let answer = await world.get(target)
            #expect(answer.status == 404, "\(target)")
            #expect(!answer.html.contains(world.state) && !answer.html.contains("test-key"))
        }
    }

    @Test func `comes back to the configured path, even to that of the page`() async throws {
        let address = try #require(LoopbackAddress("http://127.0.0.1:50000/"))
        let world = try await world(address: address)
        #expect(await world.get("PAGE/").status == 200)
        #expect(await world.get("/?error=server_error&state=\(world.state)").outcome != nil)
    }
}
