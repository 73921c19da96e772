import FoundationEssentials

/// Files that tests start from.
enum Fixture {
    static func read(_ name: String) -> [UInt8]? {
        let path = #filePath.dropLast("Fixture.swift".utf8.count) + "Fixtures/" + name
        return (try? Data(contentsOf: URL(filePath: String(path)))).map { Array($0) }
    }
}
