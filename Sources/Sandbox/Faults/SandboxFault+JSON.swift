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
        let root = try ScriptObject(document, in: .faults, at: "the script", members: ["faults"])
        guard let elements = root.object["faults"]?.array else { throw root.invalid("faults", "a list") }
        var faults: [SandboxFault] = []
        for (index, element) in elements.enumerated() {
            faults.append(try SandboxFault(element, at: "faults[\(index)]"))
        }
        return faults
    }

    private init(_ value: JSONValue, at place: String) throws(SandboxError) {
        let script = try ScriptObject(
            value, in: .faults, at: place, members: ["operation", "matching", "times", "probability", "effect"])
        let name = try script.text("operation") ?? "*"
        self.operation = SandboxOperation(rawValue: name)
        guard operation != nil || name == "*" else {
            let names = SandboxOperation.allCases.map(\.rawValue).joined(separator: ", ")
            throw script.invalid("operation", "one of \(names), *")
        }
        self.matching = try script.text("matching")
        self.times = try script.wholeNumber("times", in: 1...1_000_000_000)
        self.probability = try script.number("probability", in: 0...1) ?? 1
        guard let effect = script.object["effect"] else { throw script.invalid("effect", "given") }
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
            let script = try ScriptObject(value, in: .faults, at: place, members: ["delay", "skewDate", "error"])
            if let seconds = try script.number("delay", in: 0...86_400) {
                self = .delay(.seconds(seconds))
            } else if let seconds = try script.number("skewDate", in: -1e9...1e9) {
                self = .skewDate(by: .seconds(seconds))
            } else {
                self = try Self(error: object["error"] ?? .null, at: "\(place).error")
            }
        default:
            let words = "truncate, close, html500, garbage, endlessBody, redirect"
            throw ScriptDocument.faults.invalid(
                place, "one of \(words), or an object with delay, skewDate or error alone")
        }
    }

    private init(error value: JSONValue, at place: String) throws(SandboxError) {
        let script = try ScriptObject(
            value, in: .faults, at: place, members: ["status", "code", "message", "retryAfter"])
        guard let status = try script.wholeNumber("status", in: 400...599) else {
            throw script.invalid("status", "given")
        }
        guard let code = try script.text("code") else { throw script.invalid("code", "given") }
        self = .error(
            status: status, code: code, message: try script.text("message") ?? "",
            retryAfter: try script.wholeNumber("retryAfter", in: 0...86_400))
    }
}
