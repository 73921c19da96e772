import CredentialModel
import StrictJSON

/// What the database says in clear about itself: its owner, and the machine that it was written on.
struct OwnerEntry: Hashable {
    /// Its row in the table `meta`.
    static let name = "owner"

    var owner: StateOwner
    var machine: MachineID?
}

extension OwnerEntry {
    /// The entry as JSON, as it stands in the database.
    var bytes: [UInt8] {
        var object: JSONObject = [
            "configuration": .string(owner.configurationPath), "name": .string(owner.name),
            "sandbox": .bool(owner.isSandbox),
        ]
        switch owner.keySource {
        case .file(let path): object["keyFile"] = .string(path)
        case .environment(let name): object["keyVariable"] = .string(name)
        case .credential(let id): object["keyCredential"] = .string(id)
        case .command, .literal, nil: break
        }
        object["machine"] = machine.map { .string($0.digest) }
        return JSONWriter.bytes(.object(object))
    }

    init?(bytes: [UInt8]) {
        guard let value = try? JSONReader.read(bytes), let path = value["configuration"]?.string,
            let name = value["name"]?.string, let isSandbox = value["sandbox"]?.bool
        else { return nil }
        let keySource =
            value["keyFile"]?.string.map(SecretSource.file(path:))
            ?? value["keyVariable"]?.string.map(SecretSource.environment(name:))
            ?? value["keyCredential"]?.string.map(SecretSource.credential(id:))
        self.owner = StateOwner(configurationPath: path, name: name, isSandbox: isSandbox, keySource: keySource)
        self.machine = value["machine"]?.string.map(MachineID.init(digest:))
    }
}
