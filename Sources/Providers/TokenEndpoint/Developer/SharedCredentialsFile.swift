import AWSClient
import CredentialModel
import Platform

/// Reads one profile of a shared credentials file (AWS SDKs and Tools reference guide, "Shared config and credentials
/// files").
struct SharedCredentialsFile {
    let path: String

    /// The keys of a profile, as they are now; of several settings of one name the last counts.
    func credentials(of profile: String) async throws(RefreshFailure) -> SigningCredentials {
        let path = path
        let contents: [UInt8]
        do throws(FileError) {
            contents = try await BlockingWork.run { () throws(FileError) in
                try AtomicFile(path: path, creatingFolder: false).read()?.contents ?? []
            }
        } catch {
            throw Self.failure("the profile '\(profile)' could not be read: \(error.message)", remedy: error.remedy)
        }
        let settings = Self.settings(of: profile, in: contents)
        guard let keyID = settings["aws_access_key_id"], let secret = settings["aws_secret_access_key"],
            !keyID.isEmpty, !secret.isEmpty
        else {
            throw Self.failure(
                "the file '\(path)' has no profile '\(profile)' with aws_access_key_id and aws_secret_access_key",
                remedy: "write the profile there, or name another one in developer.credentials")
        }
        let session = settings["aws_session_token"] ?? ""
        return SigningCredentials(
            accessKeyID: keyID, secretAccessKey: Secret(secret), sessionToken: session.isEmpty ? nil : Secret(session))
    }

    /// What stands in the sections of that name. Lines that begin with a blank go on with the setting before.
    private static func settings(of profile: String, in contents: [UInt8]) -> [String: String] {
        var settings: [String: String] = [:]
        var isInside = false
        for line in contents.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard let first = line.first, !isBlank(first), first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else {
                continue
            }
            if first == UInt8(ascii: "[") {
                let name = trimmed(line.dropFirst().prefix { $0 != UInt8(ascii: "]") })
                isInside = name.elementsEqual(profile.utf8)
            } else if isInside, let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(decoding: trimmed(line[..<equals]), as: UTF8.self).lowercased()
                settings[name] = String(decoding: trimmed(line[(equals + 1)...]), as: UTF8.self)
            }
        }
        return settings
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func failure(_ message: String, remedy: String?) -> RefreshFailure {
        RefreshFailure(code: "developer.profile", message: message, failureClass: .needsLogin, remedy: remedy)
    }
}
