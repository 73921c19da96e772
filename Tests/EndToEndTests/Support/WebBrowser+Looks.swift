import Glibc
import StrictJSON

// How a page looks, and whether everybody can use it.
extension WebBrowser {
    enum ColorScheme: String, CaseIterable {
        case light
        case dark
    }

    /// Shows pages in that scheme, on a screen of that many CSS pixels.
    func show(_ scheme: ColorScheme, width: Int64, height: Int64 = 800) throws {
        try devTools(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": .string(scheme.rawValue)]]])
        try devTools(
            "Emulation.setDeviceMetricsOverride",
            ["width": .integer(width), "height": .integer(height), "deviceScaleFactor": 1, "mobile": false])
    }

    /// By how many pixels the page is wider than the screen.
    func overhang() throws -> Int64 {
        try evaluate("return document.documentElement.scrollWidth - document.documentElement.clientWidth").integer ?? -1
    }

    /// The text of axe, where `make test` has installed it.
    static let judge: String? = {
        guard let environment = Moto.environment else { return nil }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob("\(environment)/lib/python3*/site-packages/axe_core_python/axe.min.js", 0, nil, &found) == 0,
            let path = found.gl_pathv[0]
        else { return nil }
        return try? TestFile.text(String(cString: path))
    }()

    /// What axe, a judge that we did not write, holds against the page: contrast (of 7, as WCAG's AAA has it), names,
    /// landmarks, headings, language.
    ///
    /// - Parameter judge: the text of `axe.min.js`.
    func complaints(of judge: String) throws -> [String] {
        try evaluate("\(judge); return null")
        let answer = try command(
            "POST", "/execute/async",
            [
                "args": [],
                "script": """
                const done = arguments[arguments.length - 1];
                const rules = {'color-contrast-enhanced': {enabled: true}};
                    axe.run(document, {rules}).then(found => done([...found.violations, ...found.incomplete].map(rule =>
                    rule.id + ': ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))));
                """,
            ])
        return (answer.array ?? ["\(answer)"].map { .string($0) }).compactMap(\.string)
    }

    /// Keeps a picture of the page for human eyes, in the folder that `EVERCRED_PICTURES` names when it names one.
    func picture(_ name: String, in workspace: borrowing Workspace) async throws {
        guard let folder = getenv("EVERCRED_PICTURES").map({ String(cString: $0) }) else { return }
        try workspace.write(try command("GET", "/screenshot").string ?? "", to: "picture")
        let decoded = try await workspace.run(program: [
            "/bin/sh", "-c", #"base64 -d < picture > "$0""#, "\(folder)/\(name).png",
        ])
        guard decoded.exitCode == 0 else { throw Failure(command: "picture", text: decoded.errorText) }
    }
}
