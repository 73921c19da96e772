/// A value that can stand in a sealed row.
///
/// The encoding is positional and compact, because every start decodes every row: the fields in the order of their
/// declaration, without names. A field that is added, removed or moved is therefore a new schema version: a numbered
/// migration rewrites the rows (see ``StateSchema``), and older programs refuse the state instead of misreading it.
protocol RowCodable {
    /// Appends the value.
    func encode(into row: inout RowEncoder)
    /// Reads what ``encode(into:)`` appended.
    init(from row: inout RowDecoder) throws(RowDecodingError)
}

/// Some bytes are not what a row must hold. It names no content, for the content is secret.
struct RowDecodingError: Error {}
