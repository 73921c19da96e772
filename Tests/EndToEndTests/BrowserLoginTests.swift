import Glibc
import StrictJSON
import Testing

/// `evercred login` as a human meets it: the built program, the sandbox's providers, and a real browser between them.
@Suite(.enabled(if: WebBrowser.isInstalled, "there is no Chromium: scripts/install-packages.sh --all"))
struct `Login in a browser` {
    @Test(arguments: [
        ("google", "Google", "accounts.google.com", "google"),
        ("facebook", "Facebook", "graph.facebook.com", "facebook"),
        ("amazon", "Amazon", "www.amazon.com", "amazon"), ("auth0", "Auth0", "", "reports"),
    ])
    func `goes from the button to the profile`(
        identity: String, provider: String, key: String, profile: String
    ) async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, identity, "--no-browser")
        try browser.open(try await login.page())
        #expect(try browser.title() == "Sign in for \(identity) – Evercred")
        try browser.page("Sign in for \(identity)")
        try browser.press("Sign in with \(provider)")
        let name = key.isEmpty ? "127.0.0.1:\(sandbox.port)/issuers/tenant" : key
        #expect(try browser.page("Sign in to \(name)").contains("asks for"))
        try browser.type("bob", into: "User name")
        try browser.press("Allow")
        let page = try browser.page("Signed in")
        #expect(page.contains("\(identity) is signed in with \(provider)"))
        // Facebook and Amazon give nothing that says who it was.
        #expect(page.contains("as bob") == ["google", "auth0"].contains(identity), "\(page)")
        #expect(try browser.title() == "Signed in – Evercred")
        _ = try browser.element("//*[@role='status'][contains(., '\(identity) is signed in')]")
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(text.contains("profile '\(profile)' in \(workspace.file("credentials")) is fresh until 2"), "\(text)")
        #expect(try workspace.read("credentials").contains("[\(profile)]\naws_access_key_id = ASIA"))
    }

    @Test func `needs no mouse, and shows where the focus is`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        try browser.open(try await login.page())
        for (presses, role, name) in [(1, "link", "Sign in with Google"), (2, "button", "Allow")] {
            for _ in 1...presses { try browser.press(.tab) }
            #expect(try browser.role(of: try browser.focused()) == (role, name))
            let outline = try browser.evaluate(
                "const style = getComputedStyle(document.activeElement); return style.outlineStyle + style.outlineWidth"
            )
            #expect(outline.string == "solid3px", "\(name)")
            try browser.press(.enter)
            if role == "link" { try browser.page("Sign in to accounts.google.com") }
        }
        try browser.page("Signed in")
        #expect(await login.wait().exitCode == 0)
        _ = consume sandbox
    }

    @Test func `tells a denial`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "auth0", "--no-browser")
        try browser.open(try await login.page())
        try browser.press("Sign in with Auth0")
        try browser.press("Deny")
        let page = try browser.page("Not signed in")
        #expect(page.contains("Nothing was changed for auth0"))
        _ = try browser.element("//*[@role='alert'][contains(., 'access_denied')]")
        #expect(page.contains("Run login again and allow the access."))
        let (code, text) = await login.wait()
        #expect(code == 77, "\(text)")
        #expect(text.contains("not signed in: Auth0 refused the sign-in with access_denied"), "\(text)")
        #expect(!TestFile.exists(workspace.file("credentials")))
        #expect(try sandbox.requests()["token"] == nil, "nothing was redeemed")
    }

    @Test func `refuses an answer with another state`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        try browser.open(try await login.page())
        try browser.press("Sign in with Google")
        try browser.page("Sign in to accounts.google.com")
        try browser.open(try browser.address().replacing("&state=", with: "&state=x"))
        try browser.press("Allow")
        #expect(try browser.page("Not signed in").contains("The answer does not belong to this sign-in."))
        let (code, text) = await login.wait()
        #expect(code == 77, "\(text)")
        #expect(text.contains("the answer does not belong to this sign-in"))
        #expect(try sandbox.requests()["token"] == nil, "nothing was redeemed")
    }

    @Test func `tells that the provider cannot be reached`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "amazon", "--no-browser")
        try browser.open(try await login.page())
        try browser.press("Sign in with Amazon")
        try sandbox.add(fault: #"{"operation": "token", "effect": "html500"}"#)
        try browser.press("Allow")
        #expect(try browser.page("Not signed in").contains("Nothing was changed for amazon"))
        let (code, text) = await login.wait()
        #expect(code == 75, "\(text)")
        #expect(!TestFile.exists(workspace.file("credentials")))
    }

    @Test func `is good for one use, and says so to whoever comes back`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace, seed: ", refreshToken: {command: ./seed.sh}")
        // Between the sign-in and its refresh the configured token is read: there the login stands still, once.
        try workspace.writeHandler(
            "[ -e seen ] || { : > seen; \(Workspace.gateCommand()); }; echo test-seed", to: "seed.sh")
        let gate = try workspace.makeGate()
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        let address = try await login.page()
        try browser.open(address)
        try browser.press("Sign in with Google")
        try browser.press("Allow")
        try browser.page("Signed in")
        let visitor = try await gate.visitor()
        try browser.reload()
        let again = try browser.page("This page was used")
        #expect(again.contains("It is good for one sign-in, which is over."))
        #expect(again.contains("evercred login google"))
        for path in ["", "start"] {
            try browser.open(address + path)
            try browser.page("This page was used")
        }
        visitor.letGo()
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(try workspace.read("credentials").contains("[google]\naws_access_key_id = ASIA"))
        #expect(try sandbox.requests()["authorize"] == 2, "the page and the decision")
    }

    // The two minutes themselves pass in the tests of `SignInServer`, under a clock that can be advanced.
    @Test func `says on the page when its time is over`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        try browser.open(try await login.page())
        #expect(try browser.page("Sign in for google").contains("Sign in with Google"))
        let delays = try browser.evaluate(
            "return document.getAnimations().map(animation => animation.effect.getTiming().delay)")
        let milliseconds = (delays.array ?? []).compactMap(\.integer)
        #expect(milliseconds.count == 2)
        #expect(milliseconds.allSatisfy { (110_000...120_000).contains($0) }, "\(milliseconds)")
        try browser.evaluate("document.getAnimations().forEach(animation => animation.finish()); return null")
        let page = try browser.page("Sign in for google")
        #expect(!page.contains("Sign in with Google"))
        _ = try browser.element("//*[@role='status'][contains(., 'The time for this sign-in is over.')]")
        #expect(page.contains("Run evercred login google again."))
        _ = consume login
        _ = consume sandbox
    }
}
