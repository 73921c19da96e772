import StrictJSON

// What a human does with a page. Everything waits until the page has it.
extension WebBrowser {
    /// An element of the page that is shown.
    struct Element {
        fileprivate let id: String
    }

    /// Keys that have no character, as WebDriver writes them.
    enum Key: String {
        case tab = "\u{E004}"
        case enter = "\u{E007}"
    }

    func open(_ address: String) throws { try command("POST", "/url", ["url": .string(address)]) }

    func reload() throws { try command("POST", "/refresh") }

    /// Where the browser is.
    func address() throws -> String { try command("GET", "/url").string ?? "" }

    func title() throws -> String { try command("GET", "/title").string ?? "" }

    /// Waits for the page with that heading, and gives everything that stands on it.
    @discardableResult
    func page(_ heading: String) throws -> String {
        _ = try element("//h1[normalize-space()='\(heading)']")
        return try text(of: try element("//body"))
    }

    /// Presses the button, or follows the link, with these words.
    func press(_ words: String) throws {
        let found = try element(
            "//*[self::button or self::a][normalize-space()='\(words)'] | //input[@type='submit'][@value='\(words)']")
        try command("POST", "/element/\(found.id)/click")
    }

    /// Types into the field with that label, or that placeholder, in place of what stands there.
    func type(_ text: String, into label: String) throws {
        let field = try element(
            "//input[@id=//label[normalize-space()='\(label)']/@for] | //input[@placeholder='\(label)']")
        try command("POST", "/element/\(field.id)/clear")
        try command("POST", "/element/\(field.id)/value", ["text": .string(text)])
    }

    /// Presses a key, wherever the focus is.
    func press(_ key: Key) throws {
        let strokes = ["keyDown", "keyUp"].map { stroke -> JSONValue in
            ["type": .string(stroke), "value": .string(key.rawValue)]
        }
        try command(
            "POST", "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": .array(strokes)]]])
    }

    /// The first element that an XPath expression finds.
    func element(_ path: String) throws -> Element {
        try Self.element(in: try command("POST", "/element", ["using": "xpath", "value": .string(path)]))
    }

    /// The element that has the focus.
    func focused() throws -> Element { try Self.element(in: try command("GET", "/element/active")) }

    /// The visible text.
    func text(of element: Element) throws -> String {
        try command("GET", "/element/\(element.id)/text").string ?? ""
    }

    /// What it is to assistive technology, and what it is called there.
    func role(of element: Element) throws -> (role: String, name: String) {
        (
            try command("GET", "/element/\(element.id)/computedrole").string ?? "",
            try command("GET", "/element/\(element.id)/computedlabel").string ?? ""
        )
    }

    private static func element(in answer: JSONValue) throws -> Element {
        // The name that WebDriver gives to references (section 12.1.2 of the specification).
        guard let id = answer["element-6066-11e4-a52e-4f735466cecf"]?.string else {
            throw Failure(command: "find", text: "\(answer)")
        }
        return Element(id: id)
    }
}
