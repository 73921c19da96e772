/// One node of a YAML document: 24 bytes, no text of its own.
///
/// Nodes lie in the order of the document, each before what it holds, so that a subtree is the range from its index to
/// ``end``. A mapping holds key, value, key, value, …
struct YAMLNode {
    /// What the node is and, of a scalar, whether its text may be read as anything but a string.
    enum Kind: UInt8 {
        /// A scalar without quotes: its text decides what it is (YAML 1.2 core schema).
        case plain
        /// A scalar that is a string whatever its text: quoted, a block, or tagged so.
        case text
        case mapping
        case sequence
        /// Stands for the node at ``start``.
        case alias
    }

    let kind: Kind
    /// Room for whoever reads the tree: which known key this is; 0 as long as nobody said.
    var label: UInt8 = 0
    /// Counted from 1.
    let line: UInt32
    /// In characters, counted from 1.
    let column: UInt32
    /// The index behind the last node of this subtree.
    var end: UInt32
    /// Where the text starts in the tree's text; of an alias: the index of the node that it stands for.
    let start: UInt32
    /// The length of the text in bytes.
    let length: UInt32
}
