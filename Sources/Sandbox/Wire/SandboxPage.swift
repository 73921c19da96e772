/// The plain HTML pages that a human meets at a provider of the sandbox.
enum SandboxPage {
    /// A page with a form; its fields go to where the page came from.
    ///
    /// - Parameters:
    ///   - lines: paragraphs before the form.
    ///   - fields: what the human types: name, label, and what stands there already.
    ///   - buttons: each a `decision`, with its label.
    static func form(
        _ title: String, _ lines: [String], fields: [(name: String, label: String, value: String)],
        buttons: [(decision: String, label: String)]
    ) -> SandboxAnswer {
        let inputs = fields.map { field in
            """
            <p><label for="\(field.name)">\(escape(field.label))</label>
            <input id="\(field.name)" name="\(field.name)" value="\(escape(field.value))" autocomplete="off" required></p>
            """
        }
        let choices = buttons.map { "<button name=\"decision\" value=\"\($0.decision)\">\(escape($0.label))</button>" }
        let form =
            ["<form method=\"post\">"] + inputs + [
                "<p class=\"choices\">\(choices.joined(separator: " "))</p>", "</form>",
            ]
        return page(title, paragraphs(lines) + form)
    }

    /// A page that says something.
    static func message(_ title: String, _ lines: [String], status: Int = 200) -> SandboxAnswer {
        page(title, paragraphs(lines), status: status)
    }

    /// Sends the browser on, with its next request a GET.
    static func redirect(to address: String) -> SandboxAnswer {
        SandboxAnswer(
            status: 303, contentType: "text/html; charset=utf-8", headers: [("Location", address)] + headers, body: [])
    }

    private static let headers: [(name: String, value: String)] = [
        ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ]

    private static func page(_ title: String, _ body: [String], status: Int = 200) -> SandboxAnswer {
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escape(title)) – Evercred sandbox</title>
            <style>
            \(rules)
            </style>
            </head>
            <body>
            <main>
            <p class="brand">Evercred sandbox</p>
            <h1>\(escape(title))</h1>
            \(body.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
        return SandboxAnswer(
            status: status, contentType: "text/html; charset=utf-8", headers: headers, body: Array(html.utf8))
    }

    /// The look of a page, in a colour of its own: whoever knows the pages of a login sees that this is another's.
    private static let rules = """
        :root{color-scheme:light dark;--page:#f3f0f9;--card:#fff;--text:#1f1b26;--soft:#554d63;--line:#8a8199;\
        --accent:#5b2ea6;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--page:#100d16;--card:#1b1724;--text:#ebe8f0;--soft:#bdb4cc;\
        --line:#7d7390;--accent:#c9adff;--on:#160b2b}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);\
        color:var(--text);font:1rem/1.55 system-ui,sans-serif}
        main{width:100%;max-width:30rem;padding:clamp(1.25rem,6vw,2.25rem);background:var(--card);\
        border-radius:1rem;box-shadow:0 .5rem 2rem #0000001a;overflow-wrap:anywhere}
        h1{margin:0 0 .75rem;font-size:clamp(1.25rem,5.5vw,1.5rem);line-height:1.25;text-wrap:balance}
        p{margin:0 0 1rem}
        p:last-child{margin-bottom:0}
        .brand{margin-bottom:1.25rem;color:var(--soft);font-size:.875rem;font-weight:600;letter-spacing:.04em}
        label{display:block;margin-bottom:.25rem;font-weight:600}
        input,button{width:100%;padding:.7rem .9rem;border:1px solid var(--line);border-radius:.6rem;\
        background:var(--card);color:var(--text);font:inherit}
        .choices{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;padding-top:.25rem}
        button{font-weight:600;cursor:pointer}
        button:first-child{border-color:var(--accent);background:var(--accent);color:var(--on)}
        button:hover{text-decoration:underline}
        :focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        """

    private static func paragraphs(_ lines: [String]) -> [String] { lines.map { "<p>\(escape($0))</p>" } }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
