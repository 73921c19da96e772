/// A stretch of a profile file: a header and everything up to the next one, or what stands before the first.
struct ProfileSection {
    /// The name in the brackets; `nil` for the part before the first header and for headers that readers disagree about.
    var name: String?
    /// The line of the header, counted from 1.
    let line: Int
    /// The bytes, which together with those of all other sections make the file.
    var contents: ArraySlice<UInt8>
    /// A line in it that some reader takes for a header and others do not.
    var oddLine: Int?
}
