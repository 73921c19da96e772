import CredentialModel
import StrictJSON

/// A set's keys as one line of JSON: what `credential_process` prints, and two members that say whose and which they are.
enum DocumentJSON {
    private static let ownerName = "x_evercred"
    private static let generationName = "x_evercred_generation"

    static func contents(of document: OutputDocument, owner: SectionOwner) throws(UnwritableValue) -> [UInt8] {
        guard let credentials = document.credentials else { throw UnwritableValue(name: "AccessKeyId") }
        var object: JSONObject = [
            "Version": 1, "AccessKeyId": .string(credentials.accessKeyID),
            "SecretAccessKey": .string(credentials.secretAccessKey.reveal()),
            "SessionToken": .string(credentials.sessionToken.reveal()),
            "Expiration": .string(credentials.expiration.rfc3339),
        ]
        object["AccountId"] = document.accountID.map(JSONValue.string)
        object["Region"] = document.region.map(JSONValue.string)
        object[ownerName] = .string(owner.text)
        object[generationName] = .integer(document.generation)
        return line(object)
    }

    static func blankContents(owner: SectionOwner) -> [UInt8] { line(["Version": 1, ownerName: .string(owner.text)]) }

    /// Whose a document is; `nil` for one that is not ours.
    static func owner(in contents: [UInt8]) -> SectionOwner? {
        guard contents.first == UInt8(ascii: "{"), let value = try? JSONReader.read(contents) else { return nil }
        return value.object?[ownerName]?.string.flatMap(SectionOwner.init)
    }

    private static func line(_ object: JSONObject) -> [UInt8] { JSONWriter.bytes(.object(object)) + [0x0A] }
}
