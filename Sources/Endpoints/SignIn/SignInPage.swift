/// The pages of a sign-in, each whole in itself: no script, nothing loaded, light and dark.
enum SignInPage {
    /// The page with the button.
    ///
    /// - Parameters:
    ///   - button: where the button leads.
    ///   - seconds: after that long it says that its time is over, whoever looks at it then.
    static func start(_ plan: SignInPlan, button: String, seconds: Int) -> String {
        let identity = HTMLText.escape(plan.identity)
        return document(
            "Sign in for \(identity)",
            """
            <h1>Sign in for <span class="name">\(identity)</span></h1>
            <div class="stack">
            <div class="open">
            <p>Evercred asks \(HTMLText.escape(plan.title)) for a token that keeps these credentials fresh.</p>
            <p><a class="button" href="\(button)">Sign in with \(HTMLText.escape(plan.title))</a></p>
            </div>
            <div class="over" role="status">
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
            "Signed in", .good,
            """
            <p role="status"><span class="name">\(HTMLText.escape(plan.identity))</span> is signed in with \
            \(HTMLText.escape(plan.title))\(user).</p>
            <p>You can close this page. The terminal tells how the refresh went.</p>
            """)
    }

    /// The page at the end of a sign-in that came to nothing.
    static func failed(_ plan: SignInPlan, _ failure: SignInFailure) -> String {
        let remedy = failure.remedy.map { "\n<p>\(sentence($0))</p>" } ?? ""
        return message(
            "Not signed in", .bad,
            """
            <p>Nothing was changed for <span class="name">\(HTMLText.escape(plan.identity))</span>:</p>
            <p role="alert">\(sentence(failure.message))</p>\(remedy)
            """)
    }

    /// The page of whoever comes after the end.
    static func over(_ plan: SignInPlan) -> String {
        message(
            "This page was used", .plain,
            """
            <p>It is good for one sign-in, which is over. The terminal tells how it ended.</p>
            <p>To sign in again, run <code>evercred login \(HTMLText.escape(plan.identity))</code>.</p>
            """)
    }

    /// The page of whoever asks for something else.
    static func unknown(_ title: String) -> String {
        message(HTMLText.escape(title), .plain, "<p>Open the address that the terminal shows.</p>")
    }

    /// Words that are the end of a line in a terminal, as a sentence. Those of a provider may have their full stop.
    private static func sentence(_ words: String) -> String {
        let text = HTMLText.escape(words.prefix(1).uppercased() + words.dropFirst())
        return text.utf8.last.map { ".!?".utf8.contains($0) } ?? true ? text : "\(text)."
    }

    /// What stands above a heading, for the eyes alone: a path in a square of 24 units.
    private enum Mark: String {
        case good = "M5 12.5l4.5 4.5L19 7.5"
        case bad = "M7 7l10 10M17 7L7 17"
        case plain = "M12 17v-6M12 7v.01"
    }

    private static func message(_ title: String, _ mark: Mark, _ body: String) -> String {
        document(
            title,
            """
            <svg class="mark \(mark)" viewBox="0 0 24 24" aria-hidden="true"><path d="\(mark.rawValue)"/></svg>
            <h1>\(title)</h1>
            \(body)
            """)
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
        <p class="brand">Evercred</p>
        \(body)
        </main>
        </body>
        </html>

        """
    }
}
