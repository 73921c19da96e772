import StrictJSON

/// The wrapping of an event as CloudEvents 1.0 (JSON format, structured mode).
///
/// `data` is the whole Hub capsule, so that nothing is lost and a consumer of either format can unwrap it:
/// `jq -c .data` turns one stream into the other. The type is `evercred.CHANNEL.EVENT`; `subject` is the identity, where
/// one is concerned; `source` and `id` together are unique, because the id begins with the random name of the run.
struct CloudEvent: Sendable {
    /// Where events come from: a URI reference.
    let source: String

    /// Begins the object; the members of `data` follow.
    func appendAttributes(of event: HubEvent, to line: inout [UInt8]) {
        line.append(utf8: #"{"specversion":"1.0","type":"evercred."#)
        line.append(utf8: event.channel.rawValue)
        line.append(utf8: ".")
        line.append(utf8: event.name.rawValue)
        line.append(utf8: #"","source":"#)
        JSONWriter.append(source, to: &line)
        if let subject = event.data["identity"]?.string {
            line.append(utf8: #","subject":"#)
            JSONWriter.append(subject, to: &line)
        }
        line.append(utf8: #","datacontenttype":"application/json","data":{"#)
    }

    /// Ends the object, after the end of `data`.
    static func appendIdentity(id: String, time: String, to line: inout [UInt8]) {
        line.append(utf8: #","id":""#)
        line.append(utf8: id)
        line.append(utf8: #"","time":""#)
        line.append(utf8: time)
        line.append(utf8: #""}"#)
    }
}
