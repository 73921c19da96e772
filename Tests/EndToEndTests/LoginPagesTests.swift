import StrictJSON
import Testing

/// How the pages of a sign-in look, on a telephone and on a desk, by day and by night.
@Suite(
    .enabled(
        if: WebBrowser.isInstalled && WebBrowser.judge != nil, "there is no Chromium or no axe: use make test"))
struct `The pages of a login` {
    private static let longName = "reports-of-the-quarter.with_a+very,long=name@that-no-line-of-a-telephone-can-hold"

    /// Looks at the page with that heading in both schemes and widths.
    private func examine(
        _ heading: String, as name: String, in browser: WebBrowser, _ workspace: borrowing Workspace
    ) async throws {
        try browser.page(heading)
        let judge = try #require(WebBrowser.judge)
        for scheme in WebBrowser.ColorScheme.allCases {
            for width: Int64 in [360, 1280] {
                try browser.show(scheme, width: width)
                let (overhang, complaints) = (try browser.overhang(), try browser.complaints(of: judge))
                #expect(overhang == 0, "\(name) at \(width)")
                #expect(complaints == [], "\(name), \(scheme)")
                try await browser.picture("\(name)-\(scheme)-\(width)", in: workspace)
            }
        }
    }

    @Test func `are legible from the button to the end`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(
            in: workspace, seed: ", refreshToken: {command: ./seed.sh}",
            more: "  \(Self.longName): {provider: google}")
        try workspace.writeHandler(
            "[ -e seen ] || { : > seen; \(Workspace.gateCommand()); }; echo test-seed", to: "seed.sh")
        let gate = try workspace.makeGate()
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, Self.longName, "--no-browser")
        let page = try await login.page()
        try browser.open(page)
        try await examine("Sign in for \(Self.longName)", as: "long", in: browser, workspace)
        try browser.press("Sign in with Google")
        try await examine("Sign in to accounts.google.com", as: "consent", in: browser, workspace)
        try browser.type("somebody.with-a_long+name@the-longest-domain-that-is.example.com", into: "User name")
        try browser.press("Allow")
        try await examine("Signed in", as: "done", in: browser, workspace)
        let visitor = try await gate.visitor()
        try browser.reload()
        try await examine("This page was used", as: "used", in: browser, workspace)
        try browser.open("\(page)nowhere")
        try await examine("No such page", as: "unknown", in: browser, workspace)
        visitor.letGo()
        _ = consume sandbox
    }

    @Test func `are legible when it comes to nothing`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let denied = try LoginProcess(in: workspace, "auth0", "--no-browser")
        try browser.open(try await denied.page())
        try await examine("Sign in for auth0", as: "start", in: browser, workspace)
        try browser.evaluate("document.getAnimations().forEach(animation => animation.finish()); return null")
        try await examine("Sign in for auth0", as: "late", in: browser, workspace)
        try browser.open("\(try await denied.page())start")
        try browser.press("Deny")
        try await examine("Not signed in", as: "denied", in: browser, workspace)

        let refused = try LoginProcess(in: workspace, "facebook", "--no-browser")
        try browser.open("\(try await refused.page())start")
        try browser.page("Sign in to graph.facebook.com")
        try browser.open(try browser.address().replacing("&state=", with: "&state=x"))
        try browser.press("Allow")
        try await examine("Not signed in", as: "refused", in: browser, workspace)
        try browser.open("\(sandbox.url)/issuers/facebook/dialog/oauth?client_id=nobody")
        try await examine("This is not possible", as: "impossible", in: browser, workspace)
    }

    @Test func `are legible on the way to another device`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, "google", "--device")
        try browser.open(try await login.word(after: "  open "))
        try await examine("Connect a device to accounts.google.com", as: "device", in: browser, workspace)
        try browser.type(try await login.word(after: "  type "), into: "Code")
        try browser.press("Allow")
        try await examine("Device connected", as: "connected", in: browser, workspace)
        #expect(await login.wait().exitCode == 0)
        _ = consume sandbox
    }
}
