/// The members of a JSON object in the order in which they were written or added; names are unique.
///
/// Look-ups are linear: the objects of this program have few members, and order matters more than size.
package struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// The members in order.
    package private(set) var members: [(name: String, value: JSONValue)]

    /// An object of these members; of two with one name the last wins, in the first one's place.
    package init(_ members: [(String, JSONValue)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (name, value) in members { self[name] = value }
    }

    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

    /// The value of a member. Setting `nil` removes it, setting a new name appends it.
    package subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            switch (index(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// Appends a member whose name is known to be new, without looking for it.
    mutating func append(unique name: String, _ value: JSONValue) { members.append((name, value)) }

    /// The same names with other values.
    package func mapValues(_ transform: (JSONValue) -> JSONValue) -> JSONObject {
        var object = self
        for index in members.indices { object.members[index].value = transform(members[index].value) }
        return object
    }

    private func index(of name: String) -> Int? {
        // Bytes, not characters: "é" and "e\u{301}" are two names.
        members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.name == $1.name && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for (name, value) in members {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

extension JSONObject: Codable {
    /// Reads what ``encode(to:)`` wrote.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard case .object(let object) = try JSONReader.read(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a JSON object")
        }
        self = object
    }

    /// Encodes the object as its own JSON text, because keyed containers do not keep the order of names.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(JSONWriter.string(.object(self)))
    }
}
