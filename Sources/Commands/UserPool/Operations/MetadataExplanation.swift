import StrictJSON
import UserPools

/// `--explain`: which map an operation sends where, and which Lambda triggers see it, without calling anything.
struct MetadataExplanation {
    /// A member of a call.
    private struct Place {
        let use: MetadataUse
        /// `nil`: the member is left out.
        let sent: LambdaMetadata.Sent?
    }

    let operation: UserPoolOperation
    private let places: [Place]
    /// Maps that are given and go nowhere, and why.
    private let unsent: [(sent: LambdaMetadata.Sent, reason: String)]

    /// - Parameter provesPassword: whether a sign-in proves a password, by a call of its own (RespondToAuthChallenge).
    init(_ operation: UserPoolOperation, _ metadata: LambdaMetadata, provesPassword: Bool = true) {
        self.operation = operation
        let uses = MetadataUse.of(operation).filter {
            operation != .signIn || provesPassword || $0.call != "RespondToAuthChallenge"
        }
        places = uses.map { use in
            switch use.member {
            case .clientMetadata: Place(use: use, sent: metadata.clientMetadata(for: operation))
            case .validationData: Place(use: use, sent: metadata.validationData(for: operation))
            }
        }
        // A sign-up sends both maps, each under its own name: it shows which ones are in force.
        let given = [metadata.clientMetadata(for: .signUp), metadata.validationData(for: .signUp)].compactMap(\.self)
        let sentNames = Set(places.compactMap { $0.sent?.name })
        unsent = given.filter { !$0.values.isEmpty && !sentNames.contains($0.name) }.map { map in
            let reason =
                operation == .signIn && map.name == "clientMetadata"
                ? "validationData takes its place" : "this operation has no place for it"
            return (map, reason)
        }
    }

    /// For people.
    var lines: [String] {
        var lines: [String] = []
        for place in places {
            let name = "\(place.use.member.rawValue) of \(place.use.call)"
            guard let sent = place.sent else {
                lines.append(
                    "\(name): \(isAlwaysThere(place) ? "empty, nothing is given" : "left out, nothing is given")")
                continue
            }
            lines.append("\(name): \(sent.name), \(Self.words(sent.origin)): \(Self.text(sent.values))")
            lines.append(
                place.use.triggers.isEmpty
                    ? "  seen by nobody: the service ignores it here"
                    : "  seen as \(place.use.eventMember) by "
                        + place.use.triggers.map(\.rawValue).joined(separator: ", "))
        }
        if places.isEmpty { lines.append("\(operation.rawValue) sends no metadata") }
        return lines + unsent.map(Self.sentence)
    }

    /// What somebody gives with the call in vain.
    var warnings: [String] { unsent.filter { $0.sent.origin == .call }.map(Self.sentence) }

    private static func sentence(_ sent: LambdaMetadata.Sent, _ reason: String) -> String {
        "\(sent.name), \(words(sent.origin)), is not sent: \(reason)"
    }

    /// For programs.
    var json: JSONValue {
        [
            "operation": .string(operation.rawValue),
            "members": .array(places.map(json)),
            "unsent": .array(
                unsent.map { map, reason in
                    [
                        "name": .string(map.name), "origin": .string(map.origin.rawValue), "reason": .string(reason),
                    ]
                }),
        ]
    }

    private func json(_ place: Place) -> JSONValue {
        var object: JSONObject = [
            "call": .string(place.use.call), "member": .string(place.use.member.rawValue),
        ]
        object["name"] = place.sent.map { .string($0.name) } ?? .null
        object["origin"] = place.sent.map { .string($0.origin.rawValue) } ?? .null
        object["values"] =
            place.sent.map { sent in
                .object(JSONObject(sent.values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
            } ?? (isAlwaysThere(place) ? [:] : .null)
        object["triggers"] = .array(
            place.sent == nil ? [] : place.use.triggers.map { .string($0.rawValue) })
        object["as"] = .string(place.use.eventMember)
        return .object(object)
    }

    /// A sign-in always sends the member, as Amplify's does.
    private func isAlwaysThere(_ place: Place) -> Bool { operation == .signIn && place.use.member == .clientMetadata }

    private static func words(_ origin: LambdaMetadata.Origin) -> String {
        switch origin {
        case .call: "given with the call"
        case .configuration: "from the configuration"
        }
    }

    private static func text(_ values: [String: String]) -> String {
        values.isEmpty
            ? "empty"
            : values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}
