import StrictJSON

/// A JSON document that tells the sandbox what to play.
enum ScriptDocument: Sendable {
    case faults
    case userPools

    /// What is wrong with a place of it.
    func invalid(_ place: String, _ expectation: String) -> SandboxError {
        switch self {
        case .faults:
            SandboxError(code: .faultScript, message: "The fault script is invalid: \(place) must be \(expectation).")
        case .userPools:
            SandboxError(
                code: .userPools, message: "The file of user pools is invalid: \(place) must be \(expectation).")
        }
    }
}

/// An object of such a document whose members are known, with messages that name the place.
struct ScriptObject {
    let object: JSONObject
    private let document: ScriptDocument
    private let place: String

    /// - Parameter members: the names that it may have; `nil` takes any.
    init(
        _ value: JSONValue, in document: ScriptDocument, at place: String, members: [String]?
    ) throws(SandboxError) {
        guard let object = value.object else { throw document.invalid(place, "an object") }
        if let members, let unknown = object.members.first(where: { !members.contains($0.name) }) {
            throw document.invalid("'\(unknown.name)' in \(place)", "one of \(members.joined(separator: ", "))")
        }
        self.object = object
        self.document = document
        self.place = place
    }

    func text(_ name: String) throws(SandboxError) -> String? {
        guard let value = object[name] else { return nil }
        // A header is made of some of these texts; a line break would make two.
        guard let text = value.string, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw invalid(name, "a text on one line")
        }
        return text
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(SandboxError) -> Double? {
        guard let value = object[name] else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw invalid(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func wholeNumber(_ name: String, in range: ClosedRange<Int>) throws(SandboxError) -> Int? {
        guard let value = object[name] else { return nil }
        guard let number = value.integer, range.contains(Int(number)) else {
            throw invalid(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// Seconds as a duration.
    func seconds(_ name: String, in range: ClosedRange<Double>) throws(SandboxError) -> Duration? {
        try number(name, in: range).map { .seconds($0) }
    }

    func bool(_ name: String) throws(SandboxError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let bool = value.bool else { throw invalid(name, "true or false") }
        return bool
    }

    /// A list of texts, each one of these where there is a choice.
    func texts(_ name: String, from choices: [String]? = nil) throws(SandboxError) -> [String]? {
        guard let value = object[name] else { return nil }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count,
            texts.allSatisfy({ choices?.contains($0) ?? !$0.isEmpty })
        else {
            throw invalid(name, "a list of \(choices.map { "some of \($0.joined(separator: ", "))" } ?? "texts")")
        }
        return texts
    }

    /// A map of texts.
    func map(_ name: String) throws(SandboxError) -> [String: String]? {
        guard let value = object[name] else { return nil }
        var map: [String: String] = [:]
        guard let members = value.object?.members else { throw invalid(name, "a map of texts") }
        for (key, value) in members {
            guard let text = value.string else { throw invalid(name, "a map of texts") }
            map[key] = text
        }
        return map
    }

    /// One of the words that a type knows.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type
    ) throws(SandboxError) -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw invalid(name, "one of \(type.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// An object below this one.
    func object(_ name: String, members: [String]? = nil) throws(SandboxError) -> ScriptObject? {
        guard let value = object[name] else { return nil }
        return try ScriptObject(value, in: document, at: "\(place).\(name)", members: members)
    }

    /// The objects of a list.
    func objects(_ name: String, members: [String]) throws(SandboxError) -> [ScriptObject] {
        guard let value = object[name] else { return [] }
        guard let elements = value.array else { throw invalid(name, "a list") }
        var objects: [ScriptObject] = []
        for (index, element) in elements.enumerated() {
            objects.append(
                try ScriptObject(element, in: document, at: "\(place).\(name)[\(index)]", members: members))
        }
        return objects
    }

    /// What is wrong with a member.
    func invalid(_ name: String, _ expectation: String) -> SandboxError {
        document.invalid("\(place).\(name)", expectation)
    }
}
