import CredentialModel
import StrictJSON

extension SandboxFault {
    /// Reads a fault script: `{"faults": [{"operation": …, "matching": …, "times": …, "probability": …, "effect": …}]}`.
    ///
    /// `operation` is a name of ``SandboxOperation`` or `*`. `effect` is `"truncate"`, `"close"`, `"html500"`,
    /// `"garbage"`, `"endlessBody"`, `"redirect"`, `{"delay": SECONDS}`, `{"skewDate": SECONDS}` or
    /// `{"error": {"status": …, "code": …, "message": …, "retryAfter": SECONDS}}`. Anything else, unknown members
    /// included, is refused with a message that names the place.
    package static func script(_ bytes: [UInt8]) throws(SandboxError) -> [SandboxFault] {
        let document: JSONValue
        do { document = try JSONReader.read(bytes) } catch {
            throw SandboxError(code: .faultScript, message: "The fault script is not JSON: \(error).")
        }
        let root = try ScriptObject(document, at: "the script", members: ["faults"])
        guard let elements = root.object["faults"]?.array else { throw ScriptObject.invalid("faults", "a list") }
        var faults: [SandboxFault] = []
        for (index, element) in elements.enumerated() {
            faults.append(try SandboxFault(element, at: "faults[\(index)]"))
        }
        return faults
    }

    private init(_ value: JSONValue, at place: String) throws(SandboxError) {
        let script = try ScriptObject(
            value, at: place, members: ["operation", "matching", "times", "probability", "effect"])
        let name = try script.text("operation") ?? "*"
        self.operation = SandboxOperation(rawValue: name)
        guard operation != nil || name == "*" else {
            let names = SandboxOperation.allCases.map(\.rawValue).joined(separator: ", ")
            throw ScriptObject.invalid("\(place).operation", "one of \(names), *")
        }
        self.matching = try script.text("matching")
        self.times = try script.wholeNumber("times", in: 1...1_000_000_000)
        self.probability = try script.number("probability", in: 0...1) ?? 1
        guard let effect = script.object["effect"] else { throw ScriptObject.invalid("\(place).effect", "given") }
        self.effect = try Effect(effect, at: "\(place).effect")
    }
}

extension SandboxFault.Effect {
    fileprivate init(_ value: JSONValue, at place: String) throws(SandboxError) {
        switch value {
        case "truncate": self = .truncate
        case "close": self = .close
        case "html500": self = .html500
        case "garbage": self = .garbage
        case "endlessBody": self = .endlessBody
        case "redirect": self = .redirect
        case .object(let object) where object.members.count == 1:
            let script = try ScriptObject(value, at: place, members: ["delay", "skewDate", "error"])
            if let seconds = try script.number("delay", in: 0...86_400) {
                self = .delay(.seconds(seconds))
            } else if let seconds = try script.number("skewDate", in: -1e9...1e9) {
                self = .skewDate(by: .seconds(seconds))
            } else {
                self = try Self(error: object["error"] ?? .null, at: "\(place).error")
            }
        default:
            let words = "truncate, close, html500, garbage, endlessBody, redirect"
            throw ScriptObject.invalid(place, "one of \(words), or an object with delay, skewDate or error alone")
        }
    }

    private init(error value: JSONValue, at place: String) throws(SandboxError) {
        let script = try ScriptObject(value, at: place, members: ["status", "code", "message", "retryAfter"])
        guard let status = try script.wholeNumber("status", in: 400...599) else {
            throw ScriptObject.invalid("\(place).status", "given")
        }
        guard let code = try script.text("code") else { throw ScriptObject.invalid("\(place).code", "given") }
        self = .error(
            status: status, code: code, message: try script.text("message") ?? "",
            retryAfter: try script.wholeNumber("retryAfter", in: 0...86_400))
    }
}

/// An object of a script whose members are known, with messages that name the place.
private struct ScriptObject {
    let object: JSONObject
    private let place: String

    init(_ value: JSONValue, at place: String, members: [String]) throws(SandboxError) {
        guard let object = value.object else { throw Self.invalid(place, "an object") }
        if let unknown = object.members.first(where: { !members.contains($0.name) }) {
            throw Self.invalid("'\(unknown.name)' in \(place)", "one of \(members.joined(separator: ", "))")
        }
        self.object = object
        self.place = place
    }

    func text(_ name: String) throws(SandboxError) -> String? {
        guard let value = object[name] else { return nil }
        // A header is made of some of these texts; a line break would make two.
        guard let text = value.string, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Self.invalid("\(place).\(name)", "a text on one line")
        }
        return text
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(SandboxError) -> Double? {
        guard let value = object[name] else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw Self.invalid("\(place).\(name)", "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func wholeNumber(_ name: String, in range: ClosedRange<Int>) throws(SandboxError) -> Int? {
        guard let value = object[name] else { return nil }
        guard let number = value.integer, range.contains(Int(number)) else {
            throw Self.invalid("\(place).\(name)", "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    static func invalid(_ place: String, _ expectation: String) -> SandboxError {
        SandboxError(code: .faultScript, message: "The fault script is invalid: \(place) must be \(expectation).")
    }
}
