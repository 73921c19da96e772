import StrictJSON

extension SandboxProcess {
    struct UnexpectedAnswer: Error {
        let text: String
    }

    var port: String { String(url.split(separator: ":").last ?? "") }

    /// How many requests each operation has had so far.
    func requests() throws -> [String: Int] {
        let counts = try call("GET", "/_sandbox/requests").object?.members ?? []
        return Dictionary(uniqueKeysWithValues: counts.map { ($0.name, Int($0.value.integer ?? -1)) })
    }

    /// Adds one fault, in the words of a fault script.
    func add(fault: String) throws {
        _ = try call("POST", "/_sandbox/faults", body: #"{"faults": [\#(fault)]}"#)
    }

    func removeFaults() throws { _ = try call("DELETE", "/_sandbox/faults") }

    /// An id_token of that user.
    func token(of user: String, issuer: String) throws -> String {
        let form = "grant_type=refresh_token&client_id=evercred-sandbox&refresh_token=\(user)"
        let answer = try call("POST", "/issuers/\(issuer)/token", body: form)
        guard let token = answer["id_token"]?.string else { throw UnexpectedAnswer(text: "\(answer)") }
        return token
    }

    private func call(_ method: String, _ path: String, body: String = "") throws -> JSONValue {
        guard let port = UInt16(port) else { throw UnexpectedAnswer(text: url) }
        let answer = try LoopbackHTTP.call(method, path, port: port, body: body)
        guard answer.status == 200 else { throw UnexpectedAnswer(text: answer.body) }
        return try JSONReader.read(answer.body)
    }
}
