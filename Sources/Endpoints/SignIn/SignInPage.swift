/// The pages of a sign-in, each whole in itself: no script, nothing loaded, light and dark.
enum SignInPage {
    /// The page with the button.
    ///
    /// - Parameter seconds: after that long it says that its time is over, whoever looks at it then.
    static func start(_ plan: SignInPlan, seconds: Int) -> String {
        let identity = HTMLText.escape(plan.identity)
        return document(
            "Sign in \(identity)",
            """
            <h1>Sign in <span class="name">\(identity)</span></h1>
            <div class="stack">
            <div class="open">
            <p>Evercred asks \(HTMLText.escape(plan.title)) for a token that keeps these credentials fresh.</p>
            <p><a class="button" href="/start">Sign in with \(HTMLText.escape(plan.title))</a></p>
            </div>
            <div class="over">
            <p>The time for this sign-in is over.</p>
            <p>Run <code>evercred login \(identity)</code> again.</p>
            </div>
            </div>
            """,
            style: ".open{animation:hide 0s \(seconds)s forwards}.over{animation:show 0s \(seconds)s forwards}")
    }

    /// The page at the end of a sign-in that went well.
    static func done(_ plan: SignInPlan, _ signedIn: SignedIn) -> String {
        let user = signedIn.user.map { " as <span class=\"name\">\(HTMLText.escape($0))</span>" } ?? ""
        return message(
            "Signed in",
            """
            <p><span class="name">\(HTMLText.escape(plan.identity))</span> is signed in with \
            \(HTMLText.escape(plan.title))\(user).</p>
            <p>You can close this page. The terminal tells how the refresh went.</p>
            """)
    }

    /// The page at the end of a sign-in that came to nothing.
    static func failed(_ plan: SignInPlan, _ failure: SignInFailure) -> String {
        let remedy = failure.remedy.map { "\n<p>\(sentence($0))</p>" } ?? ""
        return message(
            "Not signed in",
            """
            <p>Nothing was changed for <span class="name">\(HTMLText.escape(plan.identity))</span>:</p>
            <p role="alert">\(sentence(failure.message))</p>\(remedy)
            """)
    }

    /// The page of whoever comes after the end.
    static func over(_ plan: SignInPlan) -> String {
        message(
            "This page was used",
            """
            <p>It is good for one sign-in, which is over. The terminal tells how it ended.</p>
            <p>To sign in again, run <code>evercred login \(HTMLText.escape(plan.identity))</code>.</p>
            """)
    }

    /// The page of whoever asks for something else.
    static func unknown(_ title: String) -> String {
        message(HTMLText.escape(title), "<p>Open the address that the terminal shows.</p>")
    }

    /// Words that are the end of a line in a terminal, as a sentence. Those of a provider may have their full stop.
    private static func sentence(_ words: String) -> String {
        let text = HTMLText.escape(words.prefix(1).uppercased() + words.dropFirst())
        return text.utf8.last.map { ".!?".utf8.contains($0) } ?? true ? text : "\(text)."
    }

    private static func message(_ title: String, _ body: String) -> String {
        document(title, "<h1>\(title)</h1>\n\(body)")
    }

    /// - Parameters:
    ///   - title: escaped.
    ///   - style: rules of this page alone.
    private static func document(_ title: String, _ body: String, style: String = "") -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – Evercred</title>
        <style>
        \(rules)
        \(style)
        </style>
        </head>
        <body>
        <main>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    private static let rules = """
        :root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1b1f24;--line:#d5d9df;--accent:#1c5bb8;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--page:#0f1318;--card:#181d24;--text:#e6e9ee;--line:#323a45;\
        --accent:#86b7ff;--on:#0b1420}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);\
        color:var(--text);font:1rem/1.5 system-ui,sans-serif}
        main{width:100%;max-width:30rem;padding:2rem;background:var(--card);border:1px solid var(--line);\
        border-radius:.75rem;overflow-wrap:anywhere}
        h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
        p{margin:0 0 1rem}
        p:last-child{margin-bottom:0}
        .name{font-weight:700}
        code{font-family:ui-monospace,monospace}
        .button{display:block;padding:.75rem 1rem;border-radius:.5rem;background:var(--accent);color:var(--on);\
        font-weight:600;text-align:center;text-decoration:none}
        .button:hover{text-decoration:underline}
        .button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        .stack{display:grid}
        .stack>*{grid-area:1/1}
        .stack p:last-child{margin-bottom:0}
        .over{visibility:hidden}
        @keyframes hide{to{visibility:hidden}}
        @keyframes show{to{visibility:visible}}
        """
}
