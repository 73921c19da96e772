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
        let form = ["<form method=\"post\">"] + inputs + ["<p>\(choices.joined(separator: " "))</p>", "</form>"]
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
            :root{color-scheme:light dark}
            body{max-width:30rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
            label{display:block}
            input,button{font:inherit;padding:.4rem .8rem}
            </style>
            </head>
            <body>
            <main>
            <h1>\(escape(title))</h1>
            \(body.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
        return SandboxAnswer(
            status: status, contentType: "text/html; charset=utf-8", headers: headers, body: Array(html.utf8))
    }

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
