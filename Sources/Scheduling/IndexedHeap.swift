/// A binary heap whose members know where they stand, so that each can be moved and removed in O(log n).
///
/// The positions belong to the caller: one array serves all the heaps among which a member wanders, since it is in one of
/// them at a time. Equal keys are ordered by the member's number, so that a run can be repeated.
struct IndexedHeap: Sendable {
    struct Entry: Sendable {
        let key: Int64
        let member: Int32

        static func < (left: Self, right: Self) -> Bool {
            left.key == right.key ? left.member < right.member : left.key < right.key
        }
    }

    /// Where each member stands in the heap that it is in.
    struct Positions: Sendable {
        private static let nowhere: Int32 = -1

        fileprivate var places: [Int32] = []

        /// Makes room for members up to this one.
        mutating func makeRoom(for member: Int) {
            guard member >= places.count else { return }
            places.append(contentsOf: repeatElement(Self.nowhere, count: member + 1 - places.count))
        }

        func contains(_ member: Int) -> Bool { member < places.count && places[member] != Self.nowhere }

        fileprivate mutating func forget(_ member: Int32) { places[Int(member)] = Self.nowhere }
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }
    var isEmpty: Bool { entries.isEmpty }

    /// Puts a member in that is in no heap.
    mutating func insert(_ member: Int, key: Int64, positions: inout Positions) {
        let entry = Entry(key: key, member: Int32(member))
        entries.append(entry)
        rise(entry, from: entries.count - 1, &positions)
    }

    /// Gives a member of this heap another key.
    mutating func update(_ member: Int, key: Int64, positions: inout Positions) {
        settle(Entry(key: key, member: Int32(member)), at: Int(positions.places[member]), &positions)
    }

    /// Takes a member of this heap out.
    mutating func remove(_ member: Int, positions: inout Positions) {
        let index = Int(positions.places[member])
        positions.forget(Int32(member))
        let last = entries.removeLast()
        if index < entries.count { settle(last, at: index, &positions) }
    }

    mutating func popFirst(positions: inout Positions) -> Entry? {
        guard let first = entries.first else { return nil }
        remove(Int(first.member), positions: &positions)
        return first
    }

    /// Finds the place of an entry that is to fill the gap at an index.
    private mutating func settle(_ entry: Entry, at index: Int, _ positions: inout Positions) {
        if index > 0, entry < entries[(index - 1) / 2] {
            rise(entry, from: index, &positions)
        } else {
            sink(entry, from: index, &positions)
        }
    }

    private mutating func rise(_ entry: Entry, from start: Int, _ positions: inout Positions) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard entry < entries[parent] else { break }
            put(entries[parent], at: index, &positions)
            index = parent
        }
        put(entry, at: index, &positions)
    }

    private mutating func sink(_ entry: Entry, from start: Int, _ positions: inout Positions) {
        var index = start
        while true {
            var child = 2 * index + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entry else { break }
            put(entries[child], at: index, &positions)
            index = child
        }
        put(entry, at: index, &positions)
    }

    private mutating func put(_ entry: Entry, at index: Int, _ positions: inout Positions) {
        entries[index] = entry
        positions.places[Int(entry.member)] = Int32(index)
    }
}
