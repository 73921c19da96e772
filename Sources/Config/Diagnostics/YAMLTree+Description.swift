extension YAMLTree {
    private enum Step {
        case key(String)
        case item(Int)
    }

    /// What a value is called in a sentence: `'timeout' in schedule`, `item 2 of 'assume' in identity 'billing'`.
    func describe(_ node: Int) -> String {
        var path = path(to: node)
        let subject: String
        switch path.popLast() {
        case .key(let name): subject = "'\(Self.printable(name))'"
        case .item(let number):
            guard case .key(let name)? = path.popLast() else { return "item \(number)" }
            subject = "item \(number) of '\(Self.printable(name))'"
        case nil: return "the document"
        }
        return subject + Self.context(path[...])
    }

    /// Where a mapping is, to follow another word: ` in identity 'billing'`; empty for the outermost one.
    func context(of mapping: Int) -> String { Self.context(path(to: mapping)[...]) }

    /// A text that may be shown: short, and without anything that moves a cursor.
    static func printable(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars.prefix(80) {
            let isPlain = scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
            output += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return text.unicodeScalars.count > 80 ? output + "…" : output
    }

    private static func context(_ path: ArraySlice<Step>) -> String {
        var path = path
        var owner: String?
        if case .key("identities")? = path.first, case .key(let name)? = path.dropFirst().first {
            owner = "identity '\(printable(name))'"
            path = path.dropFirst(2)
        }
        let rest = path.reduce(into: "") { text, step in
            switch step {
            case .key(let name): text += text.isEmpty ? printable(name) : ".\(printable(name))"
            case .item(let number): text += "[\(number)]"
            }
        }
        switch (rest.isEmpty, owner) {
        case (true, nil): return ""
        case (true, let owner?): return " in \(owner)"
        case (false, nil): return " in \(rest)"
        case (false, let owner?): return " in \(rest) of \(owner)"
        }
    }

    /// Found from the outside in, because only diagnostics ask for it.
    private func path(to target: Int) -> [Step] {
        var path: [Step] = []
        var node = root
        descent: while node != target {
            switch nodes[node].kind {
            case .mapping:
                for (key, value) in pairs(node) where target < Int(nodes[value].end) {
                    path.append(.key(string(key)))
                    if target == key { break descent }
                    node = value
                    continue descent
                }
            case .sequence:
                for (index, item) in items(node).enumerated() where target < Int(nodes[item].end) {
                    path.append(.item(index + 1))
                    node = item
                    continue descent
                }
            case .plain, .text, .alias: break
            }
            break
        }
        return path
    }
}
