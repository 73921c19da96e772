import StrictJSON

extension Workspace.Result {
    struct NoOutput: Error {
        let errorText: String
    }

    /// The one JSON value that was printed.
    func json() throws -> JSONValue { try Self.json(lines, errorText) }

    fileprivate static func json(_ lines: [String], _ errorText: String) throws -> JSONValue {
        guard lines.count == 1, let line = lines.first else { throw NoOutput(errorText: errorText) }
        return try JSONReader.read(line)
    }
}

extension LiveProcess {
    /// The one JSON value that it has printed.
    func json() throws -> JSONValue { try Workspace.Result.json(lines, errorText) }
}
